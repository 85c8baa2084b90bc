/** Files of a chain: parsed once per search, which file an import means, and what a file gives away under a name. */

import type { World } from "../../../domain/chain";
import type { Source } from "../../../domain/text";
import { compiler, parseTypeScript, type ts, unwrap, unwrapAwait } from "../../../syntax/typescript";
import { memberName, stringOf } from "../../../syntax/typescript-literals";
import { type Imported, readImports } from "../../../syntax/typescript-scope";
import { createResolver } from "./modules";

/** One file of the chain. */
export interface File {
  readonly path: string;
  readonly source: Source;
  readonly root: ts.SourceFile;
  readonly imports: ReadonlyMap<string, Imported>;
}

/** What a name of a module is: a declaration or an expression of a file, or the whole file. `null` = something outside of the workspace. */
export type Exported = { readonly file: File; readonly node: ts.Node } | { readonly file: File } | null;

export interface Files {
  readonly world: World;
  open(path: string): File | undefined;
  /** What a file gives under a name, re-exports followed; undefined = nothing of that name that could be read. */
  exported(file: File, name: string): Exported | undefined;
  /** What an import of a file means. */
  imported(file: File, module: string, name: string): Exported | undefined;
}

const known = new WeakMap<World, Files>();

/** Files of a search; the trees live as long as it does. */
export function filesOf(world: World): Files {
  const found = known.get(world) ?? createFiles(world);
  known.set(world, found);
  return found;
}

/** More files between a name and what it means are not followed. */
const deepest = 6;

function createFiles(world: World): Files {
  const t = compiler();
  const opened = new Map<string, File | undefined>();
  const resolver = createResolver(world);
  return { world, open, exported: (file, name) => exported(file, name, 0), imported };

  function open(path: string): File | undefined {
    if (opened.has(path)) return opened.get(path);
    const source = world.read(path);
    const root = source && parseTypeScript(source);
    const file = source && root ? { path, source, root, imports: readImports(root) } : undefined;
    opened.set(path, file);
    return file;
  }

  function imported(file: File, module: string, name: string, depth = 0): Exported | undefined {
    const path = resolver.fileOf(file.path, module);
    if (path === null) return null;
    const target = path === undefined ? undefined : open(path);
    if (!target) return undefined;
    return name === "*" ? { file: target } : exported(target, name, depth + 1);
  }

  function exported(file: File, name: string, depth: number): Exported | undefined {
    if (depth > deepest) return undefined;
    const all: string[] = [];
    for (const statement of file.root.statements) {
      if (t.isExportDeclaration(statement)) {
        const module = statement.moduleSpecifier && stringOf(statement.moduleSpecifier);
        const clause = statement.exportClause;
        if (clause && t.isNamedExports(clause)) {
          const element = clause.elements.find((each) => each.name.text === name);
          if (!element) continue;
          const own = (element.propertyName ?? element.name).text;
          return module === undefined ? local(file, own, depth) : imported(file, module, own, depth);
        }
        if (clause && module !== undefined && clause.name.text === name)
          return imported(file, module, "*", depth);
        if (!clause && module !== undefined) all.push(module);
      } else if (t.isExportAssignment(statement)) {
        // `export default x`, `export = x`
        const whole = ofExpression(file, statement.expression, depth);
        if (name === "default") return whole;
        if (statement.isExportEquals) return memberOf(whole, name);
      } else if (isExported(statement)) {
        const node = declared(statement, name);
        if (node) return { file, node };
      }
    }
    const common = commonJs(file, name, depth);
    if (common !== undefined) return common;
    for (const module of all) {
      const found = imported(file, module, name, depth);
      if (found) return found;
    }
    return undefined;
  }

  /** A name at the top of the file, exported or not. */
  function local(file: File, name: string, depth: number): Exported | undefined {
    const from = file.imports.get(name);
    if (from) return imported(file, from.module, from.imported, depth);
    for (const statement of file.root.statements) {
      const node = declared(statement, name);
      if (node) return { file, node };
    }
    return undefined;
  }

  function ofExpression(file: File, expression: ts.Expression, depth: number): Exported | undefined {
    const inner = unwrap(expression);
    return t.isIdentifier(inner)
      ? (local(file, inner.text, depth) ?? { file, node: inner })
      : { file, node: inner };
  }

  /** `module.exports = X`, `module.exports = { a, b }`, `exports.a = …`; `default` is the whole. */
  function commonJs(file: File, name: string, depth: number): Exported | undefined {
    let whole: Exported | undefined;
    for (const statement of file.root.statements) {
      if (!t.isExpressionStatement(statement)) continue;
      let assigned: ts.Expression = statement.expression;
      // `exports = module.exports = X`
      while (t.isBinaryExpression(assigned) && assigned.operatorToken.kind === t.SyntaxKind.EqualsToken) {
        const left = assigned.left.getText(file.root);
        if (left === `exports.${name}` || left === `module.exports.${name}`)
          return ofExpression(file, lastOf(assigned), depth);
        if (left === "module.exports") whole = ofExpression(file, lastOf(assigned), depth);
        assigned = assigned.right;
      }
    }
    if (whole === undefined) return undefined;
    return name === "default" ? whole : memberOf(whole, name);
  }

  function lastOf(assigned: ts.BinaryExpression): ts.Expression {
    let right = assigned.right;
    while (t.isBinaryExpression(right) && right.operatorToken.kind === t.SyntaxKind.EqualsToken)
      right = right.right;
    return right;
  }

  function memberOf(whole: Exported | undefined, name: string): Exported | undefined {
    if (!whole || !("node" in whole)) return whole;
    const node = t.isVariableDeclaration(whole.node) ? whole.node.initializer : whole.node;
    const object = node && t.isExpression(node) ? unwrapAwait(node) : undefined;
    if (!object || !t.isObjectLiteralExpression(object)) return undefined;
    for (const property of object.properties) {
      if (property.name && memberName(property.name) === name) {
        if (t.isShorthandPropertyAssignment(property)) return local(whole.file, name, deepest);
        if (t.isPropertyAssignment(property)) return ofExpression(whole.file, property.initializer, deepest);
        return { file: whole.file, node: property };
      }
    }
    return undefined;
  }

  function isExported(statement: ts.Statement): boolean {
    return (
      t.canHaveModifiers(statement) &&
      (t.getModifiers(statement)?.some(({ kind }) => kind === t.SyntaxKind.ExportKeyword) ?? false)
    );
  }

  /** What the statement declares under the name; `default` is what says so. */
  function declared(statement: ts.Statement, name: string): ts.Node | undefined {
    if (t.isVariableStatement(statement))
      return statement.declarationList.declarations
        .flatMap((each) => patternNames(each))
        .find((each) => t.isIdentifier(each.name) && each.name.text === name);
    if (
      t.isFunctionDeclaration(statement) ||
      t.isClassDeclaration(statement) ||
      t.isInterfaceDeclaration(statement) ||
      t.isTypeAliasDeclaration(statement) ||
      t.isEnumDeclaration(statement) ||
      t.isModuleDeclaration(statement)
    ) {
      if (name === "default")
        return t.getModifiers(statement)?.some(({ kind }) => kind === t.SyntaxKind.DefaultKeyword)
          ? statement
          : undefined;
      const isOverload = t.isFunctionDeclaration(statement) && !statement.body;
      return statement.name?.text === name && !isOverload ? statement : undefined;
    }
    return undefined;
  }

  function patternNames(
    declaration: ts.VariableDeclaration | ts.BindingElement,
  ): (ts.VariableDeclaration | ts.BindingElement)[] {
    if (t.isIdentifier(declaration.name)) return [declaration];
    return declaration.name.elements.flatMap((each) => (t.isBindingElement(each) ? patternNames(each) : []));
  }
}
