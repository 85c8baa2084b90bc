/** Who is who in a TypeScript file: what declares a name as seen from a place, and which names are free there. */

import { ancestor, compiler, findAll, type ts, visit } from "../../syntax/typescript";
import { memberName } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";

/** What declares a value's name. A `catch` variable is a VariableDeclaration in its clause; destructuring gives a BindingElement. */
export type Binding =
  | ts.VariableDeclaration
  | ts.ParameterDeclaration
  | ts.BindingElement
  | ts.ClassLikeDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.ImportEqualsDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport;

type Names = ReadonlyMap<string, Binding>;

/** The names of each scope, read once per tree; they go when the tree goes. */
const known = new WeakMap<ts.Node, Names>();

/**
 * The declaration that the name means at the node, by JavaScript's rules: the nearest scope wins, the whole of a scope counts (what is
 * declared below as well), `var` belongs to its function. Undefined where the file does not declare it: a global, or nothing.
 */
export function findBinding(name: string, from: ts.Node): Binding | undefined {
  let [node, scope] = [from, scopeAround(from)];
  for (; scope; [node, scope] = [scope, scopeAround(scope)]) {
    const found = namesOf(scope).get(name);
    if (found && isSeenFrom(found, node, scope)) return found;
  }
  return undefined;
}

/** What is declared around; a decorator stands outside of the function that it (or whose parameter it) decorates. */
function scopeAround(node: ts.Node): ts.Node | undefined {
  const t = compiler();
  if (!node.parent || !t.isDecorator(node)) return node.parent;
  const decorated = t.isParameter(node.parent) ? node.parent.parent : node.parent;
  return decorated.parent;
}

/** What a function declares in its body is unknown to its parameters. */
function isSeenFrom(found: Binding, node: ts.Node, scope: ts.Node): boolean {
  const t = compiler();
  if (!isFunction(scope) || !t.isParameter(node)) return true;
  return !t.isVariableDeclaration(found) && !(t.isBindingElement(found) && !ancestor(found, t.isParameter));
}

function namesOf(scope: ts.Node): Names {
  const found = known.get(scope) ?? readNames(scope);
  known.set(scope, found);
  return found;
}

const none: Names = new Map();

function readNames(scope: ts.Node): Names {
  const t = compiler();
  const names = new Map<string, Binding>();
  if (isFunction(scope)) {
    for (const each of scope.parameters) addPattern(each, names);
    if (scope.body) addVars(scope.body, names);
    if (t.isFunctionExpression(scope) && scope.name) add(scope.name.text, scope, names);
    return names;
  }
  if (t.isSourceFile(scope)) {
    addStatements(scope.statements, names);
    addVars(scope, names);
    return names;
  }
  if (t.isModuleBlock(scope) || t.isClassStaticBlockDeclaration(scope)) addVars(scope, names);
  if (t.isBlock(scope) || t.isModuleBlock(scope)) addStatements(scope.statements, names);
  else if (t.isCaseBlock(scope)) for (const clause of scope.clauses) addStatements(clause.statements, names);
  else if (t.isForStatement(scope) || t.isForOfStatement(scope) || t.isForInStatement(scope)) {
    if (scope.initializer && t.isVariableDeclarationList(scope.initializer))
      for (const each of scope.initializer.declarations) addPattern(each, names);
  } else if (t.isCatchClause(scope) && scope.variableDeclaration)
    addPattern(scope.variableDeclaration, names);
  else if (t.isClassExpression(scope) && scope.name) add(scope.name.text, scope, names);
  return names.size === 0 ? none : names;
}

function addStatements(statements: readonly ts.Statement[], names: Map<string, Binding>): void {
  const t = compiler();
  for (const statement of statements) {
    if (t.isVariableStatement(statement))
      for (const each of statement.declarationList.declarations) addPattern(each, names);
    else if (t.isFunctionDeclaration(statement) || t.isClassDeclaration(statement)) {
      if (statement.name) add(statement.name.text, statement, names);
    } else if (t.isEnumDeclaration(statement) || t.isImportEqualsDeclaration(statement))
      add(statement.name.text, statement, names);
    else if (t.isModuleDeclaration(statement) && t.isIdentifier(statement.name))
      add(statement.name.text, statement, names);
    else if (t.isImportDeclaration(statement)) addImports(statement, names);
    else if (t.isLabeledStatement(statement)) addStatements([statement.statement], names);
  }
}

function addImports({ importClause: clause }: ts.ImportDeclaration, names: Map<string, Binding>): void {
  const t = compiler();
  if (!clause) return;
  if (clause.name) add(clause.name.text, clause, names);
  const bindings = clause.namedBindings;
  if (bindings && t.isNamespaceImport(bindings)) add(bindings.name.text, bindings, names);
  if (bindings && t.isNamedImports(bindings))
    for (const each of bindings.elements) add(each.name.text, each, names);
}

/** `var` in inner blocks belongs to the function (or file) around. */
function addVars(body: ts.Node, names: Map<string, Binding>): void {
  const t = compiler();
  visit(body, (node) => {
    if (node !== body && (isFunction(node) || t.isModuleBlock(node) || t.isClassStaticBlockDeclaration(node)))
      return false;
    if (t.isVariableDeclarationList(node) && (node.flags & t.NodeFlags.BlockScoped) === 0)
      for (const each of node.declarations) addPattern(each, names);
    return undefined;
  });
}

function addPattern(
  declaration: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
  names: Map<string, Binding>,
): void {
  const t = compiler();
  if (t.isIdentifier(declaration.name)) add(declaration.name.text, declaration, names);
  else
    for (const element of declaration.name.elements)
      if (t.isBindingElement(element)) addPattern(element, names);
}

/** The first declaration counts, of a function's overloads the one with a body. */
function add(name: string, binding: Binding, names: Map<string, Binding>): void {
  const before = names.get(name);
  const isOverload = before !== undefined && compiler().isFunctionDeclaration(before) && !before.body;
  if (!before || isOverload) names.set(name, binding);
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

/** Names that mean something everywhere, beside the keywords: what a fix must not take for its own variables. */
const globals: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...["arguments", "require", "module", "exports", "__dirname", "__filename"],
  ...["window", "document", "self", "location", "history", "name", "status", "event", "parent", "top"],
]);

/**
 * The first of the names that is free in the whole function (or file) and that nothing around it declares; where all are taken, the
 * first with a number.
 */
export function freeIn(around: ts.Node, ...wanted: readonly [string, ...string[]]): string {
  const t = compiler();
  const used = new Set(
    findAll(around, t.isIdentifier)
      .filter(isVariable)
      .map(({ text }) => text),
  );
  const isFree = (name: string) =>
    !used.has(name) && !globals.has(name) && !isReserved(name) && !findBinding(name, around);
  const free = wanted.find(isFree);
  if (free !== undefined) return free;
  for (let i = 2; ; i++) if (isFree(`${wanted[0]}${i}`)) return `${wanted[0]}${i}`;
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

/** Reserved words, those of strict mode and of modules included. */
function isReserved(name: string): boolean {
  const t = compiler();
  const kind = t.createScanner(t.ScriptTarget.Latest, true, t.LanguageVariant.Standard, name).scan();
  return (
    (kind >= t.SyntaxKind.FirstReservedWord && kind <= t.SyntaxKind.LastFutureReservedWord) ||
    kind === t.SyntaxKind.AwaitKeyword
  );
}
