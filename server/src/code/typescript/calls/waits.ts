/** Whether the frame of the function around a call stays on the stack when what it calls fails: it does where the call is awaited. */

import { ancestor, compiler, startOf, type ts } from "../../../syntax/typescript";

/** Methods of a promise by which it goes on. */
const links: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
const together: ReadonlySet<string> = new Set(["all", "allSettled", "race", "any"]);

/** True where an `await` of its own function waits for it, through `Promise.all` and `.catch(…)` as well. */
export function isAwaited(call: ts.Node): boolean {
  const t = compiler();
  let node = call;
  for (;;) {
    const { parent } = node;
    if (t.isAwaitExpression(parent)) return true;
    if (t.isForOfStatement(parent)) return parent.awaitModifier !== undefined && parent.expression === node;
    const goesOn =
      t.isParenthesizedExpression(parent) ||
      t.isAsExpression(parent) ||
      t.isNonNullExpression(parent) ||
      t.isSatisfiesExpression(parent) ||
      t.isArrayLiteralExpression(parent) ||
      t.isConditionalExpression(parent) ||
      (t.isBinaryExpression(parent) && parent.operatorToken.kind !== t.SyntaxKind.EqualsToken) ||
      (t.isPropertyAccessExpression(parent) && parent.expression === node && links.has(parent.name.text)) ||
      (t.isCallExpression(parent) && (parent.expression === node || isTogether(parent)));
    if (!goesOn) return false;
    node = parent;
  }
}

function isTogether({ expression }: ts.CallExpression): boolean {
  const t = compiler();
  return t.isPropertyAccessExpression(expression) && together.has(expression.name.text);
}

/**
 * The calls that a printed place can mean: the one that begins there, by V8's column (the name of what is called, `await`, `new`); without
 * a column those on the line.
 */
export function meantAt<Call extends ts.Node>(
  calls: readonly Call[],
  line: number,
  start: number | null,
  lineOf: (offset: number) => number,
): readonly Call[] {
  const exact = start === null ? [] : beginningAt(calls, start);
  if (exact.length > 0) return exact;
  const onLine = calls.filter((each) => [nameNode(each), each].some((at) => lineOf(startOf(at)) === line));
  if (onLine.length > 0) return onLine;
  const around = calls.filter((each) => lineOf(startOf(each)) <= line && line <= lineOf(each.end));
  return around.filter((each) => !around.some((other) => other !== each && contains(each, other)));
}

/** The calls that V8's column means: at their last name, at `new`; else at the `await` around them. */
export function beginningAt<Call extends ts.Node>(calls: readonly Call[], start: number): readonly Call[] {
  const isAt = (node: ts.Node | undefined) => node !== undefined && startOf(node) === start;
  const own = calls.filter((each) => isAt(nameNode(each)));
  return own.length > 0 ? own : calls.filter((each) => isAt(ancestor(each, compiler().isAwaitExpression)));
}

/** V8 places a call at the last name of what is called, and what `new` makes at that. */
function nameNode(node: ts.Node): ts.Node {
  const t = compiler();
  if (!t.isCallExpression(node)) return node;
  return t.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
}

export function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}
