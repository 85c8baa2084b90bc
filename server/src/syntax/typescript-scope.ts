/** The function around a node, and the names that a file imports. What a name stands for: code/typescript/bindings.ts. */

import { ancestor, compiler, type ts, unwrapAwait } from "./typescript";
import { memberName, stringOf } from "./typescript-literals";

/** A function with a name: the unit in which people say where code stands. */
export interface NamedFunction {
  readonly node: ts.FunctionLikeDeclaration;
  /** `register`, `UserService.create`. */
  readonly name: string;
}

/**
 * The nearest function around that has a name: callbacks (`transaction(async (em) => …)`) belong to it.
 * Undefined at module level and where no function around has a name.
 */
export function enclosingFunction(node: ts.Node): NamedFunction | undefined {
  for (let around = ancestor(node, isFunction); around; around = ancestor(around, isFunction)) {
    const name = functionName(around);
    if (name !== undefined) return { node: around, name };
  }
  return undefined;
}

/**
 * The function in whose run a node's code is executed, with or without a name: a handler that is given away
 * (`app.post("/", async (req, res) => …)`) is one, a callback that is called at once (`items.map(…)`, `.then(…)`) belongs to
 * the function around it. Undefined at module level.
 * @param isAtOnce further callbacks that are called at once
 */
export function runningFunction(
  node: ts.Node,
  isAtOnce: (callback: ts.FunctionLikeDeclaration) => boolean = () => false,
): ts.FunctionLikeDeclaration | undefined {
  const t = compiler();
  return functionsAround(node).find((around) => {
    const { parent } = around;
    const method =
      t.isCallExpression(parent) && t.isPropertyAccessExpression(parent.expression)
        ? parent.expression.name.text
        : "";
    return !calledAtOnce.has(method) && !isAtOnce(around);
  });
}

const calledAtOnce: ReadonlySet<string> = new Set([
  ...["map", "flatMap", "forEach", "filter", "find", "some", "every", "reduce", "sort"],
  ...["then", "catch", "finally"],
]);

/** Every function around, callbacks included, innermost first. */
export function functionsAround(node: ts.Node): ts.FunctionLikeDeclaration[] {
  const found: ts.FunctionLikeDeclaration[] = [];
  for (let around = ancestor(node, isFunction); around; around = ancestor(around, isFunction))
    found.push(around);
  return found;
}

/** True where the innermost function is async. */
export function isInAsync(node: ts.Node): boolean {
  const { AsyncKeyword } = compiler().SyntaxKind;
  return functionsAround(node)[0]?.modifiers?.some(({ kind }) => kind === AsyncKeyword) === true;
}

/** True where something can be awaited in front of the node: in an async function, at the top of a module. */
export function canAwait(node: ts.Node): boolean {
  return functionsAround(node).length === 0 || isInAsync(node);
}

export function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  const t = compiler();
  return (
    t.isFunctionDeclaration(node) ||
    t.isFunctionExpression(node) ||
    t.isArrowFunction(node) ||
    t.isMethodDeclaration(node) ||
    t.isConstructorDeclaration(node) ||
    t.isAccessor(node)
  );
}

/** The name under which people know the function: its own, its variable's, its property's, with the class in front. */
export function functionName(node: ts.FunctionLikeDeclaration): string | undefined {
  const t = compiler();
  const name = ownName(node);
  const owner = t.isPropertyDeclaration(node.parent) && !node.name ? node.parent.parent : node.parent;
  return name !== undefined && t.isClassLike(owner) && owner.name ? `${owner.name.text}.${name}` : name;
}

/** The same without the class. */
export function ownName(node: ts.FunctionLikeDeclaration): string | undefined {
  const t = compiler();
  if (t.isConstructorDeclaration(node)) return "constructor";
  if (node.name) return memberName(node.name as ts.PropertyName);
  const holder = node.parent;
  if (t.isVariableDeclaration(holder) && t.isIdentifier(holder.name)) return holder.name.text;
  if (t.isPropertyDeclaration(holder) || t.isPropertyAssignment(holder)) return memberName(holder.name);
  if (t.isBinaryExpression(holder) && t.isPropertyAccessExpression(holder.left)) return holder.left.name.text;
  return t.isExportAssignment(holder) ? "default" : undefined;
}

/** A class's property as declared: a field, or a constructor parameter with an access modifier. */
export function findProperty(
  owner: ts.ClassLikeDeclaration,
  name: string,
): ts.PropertyDeclaration | ts.ParameterDeclaration | undefined {
  const t = compiler();
  for (const member of owner.members) {
    if (t.isPropertyDeclaration(member) && memberName(member.name) === name) return member;
    if (t.isConstructorDeclaration(member))
      for (const parameter of member.parameters)
        if (t.isIdentifier(parameter.name) && parameter.name.text === name && parameter.modifiers?.length)
          return parameter;
  }
  return undefined;
}

/** The class around a node, undefined outside of classes. */
export function enclosingClass(node: ts.Node): ts.ClassLikeDeclaration | undefined {
  return ancestor(node, (each): each is ts.ClassLikeDeclaration => compiler().isClassLike(each));
}

/** Not the name of a member: `x.found`, `{ found: 1 }`, `class { found() {} }`. */
export function isVariable(node: ts.Identifier): boolean {
  const t = compiler();
  const { parent } = node;
  if (t.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (t.isQualifiedName(parent)) return parent.right !== node;
  const isMember =
    t.isPropertyAssignment(parent) ||
    t.isMethodDeclaration(parent) ||
    t.isPropertyDeclaration(parent) ||
    t.isPropertySignature(parent) ||
    t.isMethodSignature(parent) ||
    t.isAccessor(parent);
  if (isMember) return parent.name !== node;
  return !(t.isBindingElement(parent) && parent.propertyName === node);
}

/** True for a name that means something everywhere: reserved words, those of strict mode and of modules included, and globals. */
export function isTaken(name: string): boolean {
  const t = compiler();
  const kind = t.createScanner(t.ScriptTarget.Latest, true, t.LanguageVariant.Standard, name).scan();
  const { FirstReservedWord, LastFutureReservedWord, AwaitKeyword } = t.SyntaxKind;
  const isReserved = kind >= FirstReservedWord && kind <= LastFutureReservedWord;
  return isReserved || kind === AwaitKeyword || globals.has(name);
}

const globals: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...["arguments", "require", "module", "exports", "__dirname", "__filename"],
  ...["window", "document", "self", "location", "history", "name", "status", "event", "parent", "top"],
]);

/** One imported name. `imported` is `default`, `*` (the whole module) or the exported name. */
export interface Imported {
  readonly local: string;
  readonly module: string;
  readonly imported: string;
  readonly typeOnly: boolean;
  /** The import declaration, or the `const … = require()` statement. */
  readonly statement: ts.Statement;
}

/** All names that the file takes from other modules, by local name: ES imports and CommonJS `require`. */
export function readImports(root: ts.SourceFile): Map<string, Imported> {
  const t = compiler();
  const imports = new Map<string, Imported>();
  for (const statement of root.statements) {
    if (t.isImportDeclaration(statement)) addImports(statement, imports);
    else if (t.isImportEqualsDeclaration(statement)) addImportEquals(statement, imports);
    else if (t.isVariableStatement(statement)) addRequires(statement, imports);
  }
  return imports;
}

function addImports(statement: ts.ImportDeclaration, imports: Map<string, Imported>): void {
  const t = compiler();
  const module = stringOf(statement.moduleSpecifier);
  const clause = statement.importClause;
  if (module === undefined || !clause) return;
  const add = (local: string, imported: string, typeOnly = clause.isTypeOnly) =>
    imports.set(local, { local, module, imported, typeOnly, statement });
  if (clause.name) add(clause.name.text, "default");
  const bindings = clause.namedBindings;
  if (bindings && t.isNamespaceImport(bindings)) add(bindings.name.text, "*");
  if (bindings && t.isNamedImports(bindings))
    for (const each of bindings.elements)
      add(each.name.text, (each.propertyName ?? each.name).text, clause.isTypeOnly || each.isTypeOnly);
}

function addImportEquals(statement: ts.ImportEqualsDeclaration, imports: Map<string, Imported>): void {
  const t = compiler();
  const reference = statement.moduleReference;
  const module = t.isExternalModuleReference(reference) ? stringOf(reference.expression) : undefined;
  if (module === undefined) return;
  const local = statement.name.text;
  imports.set(local, { local, module, imported: "*", typeOnly: statement.isTypeOnly, statement });
}

function addRequires(statement: ts.VariableStatement, imports: Map<string, Imported>): void {
  const t = compiler();
  for (const { name, initializer } of statement.declarationList.declarations) {
    const module = requiredModule(initializer);
    if (module === undefined) continue;
    const add = (local: string, imported: string) =>
      imports.set(local, { local, module, imported, typeOnly: false, statement });
    if (t.isIdentifier(name)) add(name.text, "*");
    if (t.isObjectBindingPattern(name))
      for (const { name: local, propertyName } of name.elements)
        if (t.isIdentifier(local))
          add(
            local.text,
            propertyName ? (memberName(propertyName as ts.PropertyName) ?? local.text) : local.text,
          );
  }
}

/** `require("x")` -> "x". */
export function requiredModule(node: ts.Expression | undefined): string | undefined {
  const t = compiler();
  if (!node) return undefined;
  const call = unwrapAwait(node);
  if (!t.isCallExpression(call) || !t.isIdentifier(call.expression) || call.expression.text !== "require")
    return undefined;
  return stringOf(call.arguments[0]);
}
