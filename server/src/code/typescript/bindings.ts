/** Who is who in a TypeScript file: what declares a name as seen from a place, and which names are free there. */

import { createSource } from "../../domain/text";
import { kept } from "../../syntax/kept";
import {
  ancestor,
  compiler,
  findAll,
  parseTypeScript,
  type ts,
  unwrap,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { memberName } from "../../syntax/typescript-literals";
import { enclosingClass, isFunction, isTaken, isVariable } from "../../syntax/typescript-scope";
import { isAssignment, isMemberName } from "../../syntax/typescript-shapes";
import type { Meaning } from "../dialect";

/** What declares a value's name. A `catch` variable is a VariableDeclaration in its clause; destructuring gives a BindingElement. */
export type Binding = NonNullable<ReturnType<typeof bindingAt>>;

/**
 * The declaration that the name means at the node, by JavaScript's rules: the nearest scope wins, the whole of a scope counts (what is
 * declared below as well), `var` belongs to its function. Undefined where the file does not declare it: a global, or nothing.
 */
export function findBinding(name: string, from: ts.Node): Binding | undefined {
  const scopes = scopesOf(from.getSourceFile());
  let [node, scope] = [from, scopeAround(from)];
  for (; scope; [node, scope] = [scope, scopeAround(scope)]) {
    const found = scopes.get(scope)?.get(name);
    if (found && isSeenFrom(found, node)) return found;
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
function isSeenFrom(found: Binding, node: ts.Node): boolean {
  const t = compiler();
  if (!t.isParameter(node)) return true;
  return !t.isVariableDeclaration(found) && !(t.isBindingElement(found) && !ancestor(found, t.isParameter));
}

/** It is given its value where it is declared, and never another one: a `const`, and a `let` or `var` to which nothing else is assigned. */
export function isSettled(declaration: ts.VariableDeclaration): boolean {
  const t = compiler();
  const { parent } = declaration;
  if (!t.isVariableDeclarationList(parent)) return false;
  return (parent.flags & t.NodeFlags.Const) !== 0 || !changedIn(declaration.getSourceFile()).has(declaration);
}

/** What is assigned to somewhere in a file, read in one walk: `a = 1`, `[a] = b`, `a++`, `for (a of b)`, a second `var a = 1`. */
const changedIn = kept((root: ts.SourceFile): ReadonlySet<Binding> => {
  const t = compiler();
  const found = new Set<Binding>();
  const change = (target: ts.Node) => {
    // `user.email = …` changes the row, and not what the name stands for.
    const names = t.isIdentifier(target)
      ? [target]
      : t.isPropertyAccessExpression(target) || t.isElementAccessExpression(target)
        ? []
        : findAll(target, t.isIdentifier);
    for (const name of names) {
      const binding = findBinding(name.text, name);
      if (binding) found.add(binding);
    }
  };
  visit(root, (node) => {
    if (isAssignment(node)) change(node.left);
    else if (t.isPrefixUnaryExpression(node) || t.isPostfixUnaryExpression(node)) {
      const { operator, operand } = node;
      if (operator === t.SyntaxKind.PlusPlusToken || operator === t.SyntaxKind.MinusMinusToken)
        change(operand);
    } else if (t.isForOfStatement(node) || t.isForInStatement(node)) {
      const { initializer } = node;
      // `for (const row of rows)` gives its name each row.
      for (const each of t.isVariableDeclarationList(initializer) ? initializer.declarations : [])
        change(each.name);
      if (!t.isVariableDeclarationList(initializer)) change(initializer);
    } else if (t.isVariableDeclaration(node) && t.isIdentifier(node.name)) {
      const binding = findBinding(node.name.text, node.name);
      if (binding && binding !== node) found.add(binding);
    }
  });
  return found;
});

/**
 * Every name in the statements is declared by the same at both nodes, or by themselves.
 * @param given what the statements' own block is given: the error
 */
export function meansTheSame(statements: string, a: ts.Node, b: ts.Node, given?: string): boolean {
  const t = compiler();
  const said = parseTypeScript(createSource("said.ts", statements));
  const own = new Set(findAll(said, t.isVariableDeclaration).map(({ name }) => name.getText()));
  return findAll(said, t.isIdentifier).every(
    (name) =>
      isMemberName(name) ||
      name.text === given ||
      own.has(name.text) ||
      findBinding(name.text, a) === findBinding(name.text, b),
  );
}

/** The names of each scope of a file, read in one walk. */
const scopesOf = kept((root: ts.SourceFile): ReadonlyMap<ts.Node, ReadonlyMap<string, Binding>> => {
  const t = compiler();
  const scopes = new Map<ts.Node, Map<string, Binding>>();
  visit(root, (each) => {
    const node = bindingAt(each);
    if (!node?.name || !t.isIdentifier(node.name)) return;
    const scope = scopeOf(node) ?? root;
    const names = scopes.get(scope) ?? new Map<string, Binding>();
    scopes.set(scope, names);
    // The first declaration counts, of a function's overloads the one with a body.
    const before = names.get(node.name.text);
    if (!before || (t.isFunctionDeclaration(before) && !before.body)) names.set(node.name.text, node);
  });
  return scopes;
});

function bindingAt(node: ts.Node) {
  const t = compiler();
  const isBinding =
    t.isVariableDeclaration(node) ||
    t.isParameter(node) ||
    t.isBindingElement(node) ||
    t.isClassLike(node) ||
    t.isFunctionDeclaration(node) ||
    t.isFunctionExpression(node) ||
    t.isEnumDeclaration(node) ||
    t.isModuleDeclaration(node) ||
    t.isImportEqualsDeclaration(node) ||
    t.isImportSpecifier(node) ||
    t.isImportClause(node) ||
    t.isNamespaceImport(node);
  return isBinding ? node : undefined;
}

/** Where the name is known: `var` in inner blocks belongs to the function (or file) around, the name of an expression to itself. */
function scopeOf(binding: Binding): ts.Node | undefined {
  const t = compiler();
  if (t.isFunctionExpression(binding) || t.isClassExpression(binding)) return binding;
  const whole = t.isBindingElement(binding) ? t.walkUpBindingElementsAndPatterns(binding) : binding;
  if (t.isParameter(whole)) return whole.parent;
  const list = t.isVariableDeclaration(whole) ? whole.parent : undefined;
  const isVar = list && t.isVariableDeclarationList(list) && (list.flags & t.NodeFlags.BlockScoped) === 0;
  return t.findAncestor(whole.parent, isVar ? isBody : isScope);
}

function isBody(node: ts.Node): boolean {
  const t = compiler();
  return isFunction(node) || t.isModuleBlock(node) || t.isClassStaticBlockDeclaration(node);
}

function isScope(node: ts.Node): boolean {
  const t = compiler();
  const isLoop = t.isForStatement(node) || t.isForOfStatement(node) || t.isForInStatement(node);
  return isLoop || isBody(node) || t.isBlock(node) || t.isCaseBlock(node) || t.isCatchClause(node);
}

/** What a call runs, where the file shows it: a function or variable of the file, a method of the own class. */
export function calledHere({ expression }: ts.CallExpression): Binding | ts.ClassElement | undefined {
  const t = compiler();
  const callee = unwrapAwait(expression);
  if (t.isIdentifier(callee)) return findBinding(callee.text, callee);
  const path = member(callee);
  if (path?.of.kind !== t.SyntaxKind.ThisKeyword) return undefined;
  return enclosingClass(callee)?.members.find(({ name }) => name && memberName(name) === path.name);
}

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
  const isFree = (name: string) => !used.has(name) && !isTaken(name) && !findBinding(name, around);
  const free = wanted.find(isFree);
  if (free !== undefined) return free;
  for (let i = 2; ; i++) if (isFree(`${wanted[0]}${i}`)) return `${wanted[0]}${i}`;
}

/**
 * Classes that come bound to a transaction, in the order in which they stand in front of the callback: `transaction(User, Pet, async (User, Pet, trx) => …)`.
 * @returns the one that the parameter is; null = it is the first one behind those, undefined = neither
 */
export function boundAt(
  parameter: ts.ParameterDeclaration,
  of: (given: ts.Expression) => Meaning | undefined,
): Meaning | null | undefined {
  const { parent: callback } = parameter;
  const call = callback.parent;
  if (!compiler().isCallExpression(call)) return undefined;
  const at = call.arguments.findIndex((each) => unwrap(each) === callback);
  const bound = call.arguments
    .slice(0, Math.max(at, 0))
    .map(of)
    .filter((each) => each?.kind === "model");
  const index = callback.parameters.indexOf(parameter);
  return index === bound.length ? null : bound[index];
}
