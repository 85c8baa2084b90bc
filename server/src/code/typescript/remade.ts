/** Loops that make another value: the next pass has one, or looks for a free one before the write. */

import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { isAssignment, isInside } from "../../syntax/typescript-shapes";
import { calledHere } from "./bindings";

/** The loop whose next pass has another value, where it ends when the write has worked; or which looked for a free one before. */
export function remadeIn(write: ts.Node, row: readonly ts.Node[], around: ts.Node): ts.Node | undefined {
  const t = compiler();
  const isLoop = (node: ts.Node): node is ts.IterationStatement =>
    t.isWhileStatement(node) || t.isDoStatement(node) || t.isForStatement(node) || t.isForOfStatement(node);
  const used = new Set(row.flatMap((each) => findAll(each, t.isIdentifier)).map(({ text }) => text));
  for (const loop of findAll(around, isLoop)) {
    const made = findAll(loop, (each): each is ts.Node => isSetTo(each, used));
    const holds = isInside(write, loop);
    const next = made.find((each) => !isElement(each, loop));
    if (!next) continue;
    if (holds ? endsBehind(write, loop) : loop.end <= startOf(write) && asksFirst(loop)) return next;
  }
  return undefined;
}

/** `uniqueSlug(title)`: what a function of this file sets until nobody has it. */
export function seekerOf(call: ts.CallExpression): ts.Node | undefined {
  const t = compiler();
  const own = calledHere(call);
  const returns = own ? findAll(own, t.isReturnStatement) : [];
  if (!own || findAll(own, t.isAwaitExpression).length === 0) return undefined;
  return returns
    .flatMap((each) => (each.expression ? (remadeIn(each, [each.expression], own) ?? []) : []))
    .at(0);
}

export function soughtIn(value: ts.Node): readonly ts.Node[] {
  return findAll(value, compiler().isCallExpression).flatMap((each) => seekerOf(each) ?? []);
}

/** `slug = …`, `n++`, `const code = …` of a name that the row uses. */
function isSetTo(node: ts.Node, names: ReadonlySet<string>): boolean {
  const t = compiler();
  if (t.isVariableDeclaration(node))
    return t.isIdentifier(node.name) && names.has(node.name.text) && holdsCall(node.initializer);
  if (t.isBinaryExpression(node))
    return (
      node.operatorToken.kind >= t.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= t.SyntaxKind.LastAssignment &&
      names.has(node.left.getText())
    );
  const isStep = t.isPostfixUnaryExpression(node) || t.isPrefixUnaryExpression(node);
  return (
    isStep && t.isIdentifier(node.operand) && /\+\+|--/.test(node.getText()) && names.has(node.operand.text)
  );
}

function holdsCall(node: ts.Node | undefined): boolean {
  const t = compiler();
  return (
    node !== undefined &&
    findAll(node, t.isCallExpression).length + findAll(node, t.isTemplateExpression).length > 0
  );
}

/** The variable that walks over what is given: each pass has a row of its own. */
function isElement(node: ts.Node, loop: ts.IterationStatement): boolean {
  return compiler().isForOfStatement(loop) && isInside(node, loop.initializer);
}

/** A pass that has written leaves the loop. */
export function endsBehind(write: ts.Node, loop: ts.Node): boolean {
  const t = compiler();
  const leaves = (each: ts.Node): each is ts.Node => t.isReturnStatement(each) || t.isBreakStatement(each);
  const isLeft = findAll(loop, leaves).some(
    (each) => isInside(write, each) || (startOf(each) >= write.end && !isCaught(each, loop)),
  );
  return isLeft || endsByResult(write, loop);
}

/** `while (!user) { user = await … }` */
function endsByResult(write: ts.Node, loop: ts.Node): boolean {
  const t = compiler();
  const condition = t.isForStatement(loop)
    ? loop.condition
    : t.isWhileStatement(loop) || t.isDoStatement(loop)
      ? loop.expression
      : undefined;
  const asked = condition ? findAll(condition, t.isIdentifier).map(({ text }) => text) : [];
  const isSet = (node: ts.Node): node is ts.BinaryExpression =>
    isAssignment(node) && isInside(write, node.right);
  return findAll(loop, isSet).some(({ left }) => asked.includes(left.getText()));
}

function isCaught(node: ts.Node, within: ts.Node): boolean {
  for (let at = node; at !== within && at.parent; at = at.parent)
    if (compiler().isCatchClause(at)) return true;
  return false;
}

export function asksFirst(loop: ts.IterationStatement): boolean {
  const t = compiler();
  return !t.isForOfStatement(loop) && findAll(loop, t.isAwaitExpression).length > 0;
}
