/** Files of a chain: parsed once per search, which file an import means, and what a file gives away under a name. */

import type { World } from "../../../domain/chain";
import { kept } from "../../../syntax/kept";
import { accessPath, compiler, findAll, parseTypeScript, type ts } from "../../../syntax/typescript";
import { stringOf } from "../../../syntax/typescript-literals";
import { readImports } from "../../../syntax/typescript-scope";
import { findBinding } from "../bindings";
import { createResolver } from "./modules";
import type { Exported, File, Reader } from "./thing";

/** More files between a name and what it means are not followed. */
const deepest = 6;

/** @param reader whose files they become */
export function createFiles(
  world: World,
  reader: () => Reader,
): Pick<Reader, "world" | "open" | "exported" | "imported" | "fileOf"> {
  const opened = new Map<string, File | undefined>();
  const resolver = createResolver(world);
  return { world, open, exported, imported, fileOf: ({ path }, module) => resolver.fileOf(path, module) };

  function open(path: string): File | undefined {
    if (opened.has(path)) return opened.get(path);
    const source = world.read(path);
    const root = source && parseTypeScript(source);
    const file = source && root && { path, source, root, imports: readImports(root), reader: reader() };
    opened.set(path, file);
    return file;
  }

  function imported(file: File, module: string, name: string, depth = 0): Exported | undefined {
    const path = resolver.fileOf(file.path, module);
    if (path === null) return null;
    const target = path === undefined ? undefined : open(path);
    return target && exported(target, name, depth + 1);
  }

  function exported(file: File, name: string, depth = 0): Exported | undefined {
    if (depth > deepest) return undefined;
    const { named, all } = exportsOf(file.root);
    // What a module of CommonJS is as a whole, `module.exports = new Service()`, has the members that it gives.
    const whole = named.get("export=");
    if (name === "*") return whole && "node" in whole ? { file, ...whole } : { file };
    const given = named.get(name);
    if (given) return "node" in given ? { file, ...given } : imported(file, given.module, given.name, depth);
    const node = declaredIn(file.root, name);
    if (node && compiler().getCombinedModifierFlags(node) & compiler().ModifierFlags.Export)
      return { file, node };
    if (whole && "node" in whole)
      return name === "default" ? { file, ...whole } : { file, ...whole, member: name };
    for (const module of all) {
      const found = imported(file, module, name, depth);
      if (found) return found;
    }
    return undefined;
  }
}

/** What a module gives away: an expression, a declaration, a name of the file, or what another module gives. */
type Given =
  | { readonly node: ts.Node; readonly or?: readonly ts.Node[] }
  | { readonly module: string; readonly name: string };

/** `named` has no declarations with `export` in front of them, but `default`; `export=` is `module.exports`. `all`: `export * from`. */
const exportsOf = kept((root: ts.SourceFile) => {
  const t = compiler();
  const named = new Map<string, Given>();
  const all: string[] = [];
  for (const statement of root.statements) {
    if (t.isExportDeclaration(statement)) {
      const module = stringOf(statement.moduleSpecifier);
      const clause = statement.exportClause;
      if (clause && t.isNamedExports(clause))
        for (const { name, propertyName: node = name } of clause.elements)
          named.set(name.text, module === undefined ? { node } : { module, name: node.text });
      else if (clause && module !== undefined) named.set(clause.name.text, { module, name: "*" });
      else if (module !== undefined) all.push(module);
    } else if (t.isExportAssignment(statement))
      named.set(statement.isExportEquals ? "export=" : "default", { node: statement.expression });
    else if (t.isExpressionStatement(statement) || isConditional(statement))
      for (const { path, value } of assignmentsIn(statement)) {
        const [whole, name = "export=", ...more] = path[0] === "module" ? path.slice(1) : path;
        if (whole !== "exports" || more.length > 0) continue;
        const before = isConditional(statement) ? named.get(name) : undefined;
        const or = before && "node" in before ? [before.node, ...(before.or ?? [])] : [];
        named.set(name, or.length > 0 ? { node: value, or } : { node: value });
      }
    else if (t.canHaveModifiers(statement) && t.getModifiers(statement)?.some(isDefault))
      named.set("default", { node: statement });
  }
  return { named, all };
});

/** What is set in it is set on one way of several: it joins what was set before. */
function isConditional({ kind }: ts.Statement): boolean {
  const { SyntaxKind } = compiler();
  return [SyntaxKind.IfStatement, SyntaxKind.TryStatement, SyntaxKind.SwitchStatement].includes(kind);
}

function isDefault({ kind }: ts.Modifier): boolean {
  return kind === compiler().SyntaxKind.DefaultKeyword;
}

/** `exports = module.exports = value`: each path with what it is given, in a node and below it. */
export function assignmentsIn(node: ts.Node): { readonly path: string[]; readonly value: ts.Expression }[] {
  const t = compiler();
  return findAll(node, t.isBinaryExpression).flatMap(({ left, right, operatorToken }) => {
    const path = operatorToken.kind === t.SyntaxKind.EqualsToken ? accessPath(left) : undefined;
    return path ? [{ path, value: right }] : [];
  });
}

/** What a file declares under a name at its top: a value, else a type. */
function declaredIn(root: ts.SourceFile, name: string): ts.Declaration | undefined {
  return findBinding(name, root.endOfFileToken) ?? typesOf(root).get(name);
}

/** The interfaces and the aliases of types of a file. */
export const typesOf = kept(
  (root: ts.SourceFile): ReadonlyMap<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration> => {
    const t = compiler();
    const isType = (node: ts.Node) => t.isInterfaceDeclaration(node) || t.isTypeAliasDeclaration(node);
    return new Map(root.statements.filter(isType).map((each) => [each.name.text, each]));
  },
);
