/** Whether the frame of the function around a call stays on the stack when what it calls fails: it does where the call is awaited. */

import { ancestor, compiler, type ts } from "../../../syntax/typescript";
import { isFunction } from "../../../syntax/typescript-scope";

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
 * The nodes that a printed place can mean: the call that begins there, by V8's column (the name of what is called, `await`, `new`), with
 * what it is given; without a column those on the line.
 */
export function meantAt(
  calls: readonly ts.Node[],
  line: number,
  start: number | null,
  lineOf: (offset: number) => number,
): ts.Node[] {
  const root = calls[0]?.getSourceFile();
  if (!root) return [];
  const exact = start === null ? [] : beginningAt(calls, start);
  if (exact.length > 0) return exact;
  const onLine = calls.filter((each) => {
    const name = nameNode(each);
    return lineOf(name.getStart(root)) === line || lineOf(each.getStart(root)) === line;
  });
  if (onLine.length > 0) return onLine;
  const around = calls.filter((each) => lineOf(each.getStart(root)) <= line && line <= lineOf(each.end));
  return around.filter((each) => !around.some((other) => other !== each && contains(each, other)));
}

/** The call that V8's column means: at its last name, at its `await`, at `new`. */
export function beginningAt(calls: readonly ts.Node[], start: number): ts.Node[] {
  const root = calls[0]?.getSourceFile();
  if (!root) return [];
  const widest = (found: readonly ts.Node[]) =>
    found.filter((each) => !found.some((other) => other !== each && contains(other, each)));
  const exact = widest(calls.filter((each) => startsAt(each, start, root)));
  return exact.length > 0
    ? exact
    : widest(calls.filter((each) => awaitAround(each)?.getStart(root) === start));
}

function awaitAround(node: ts.Node): ts.Node | undefined {
  const t = compiler();
  const found = ancestor(node, (each): each is ts.AwaitExpression => t.isAwaitExpression(each));
  return found && ancestor(node, isFunction) === ancestor(found, isFunction) ? found : undefined;
}

function startsAt(node: ts.Node, start: number, root: ts.SourceFile): boolean {
  return (
    nameNode(node).getStart(root) === start ||
    (compiler().isNewExpression(node) && node.getStart(root) === start)
  );
}

/** V8 places a call at the last name of what is called. */
function nameNode(node: ts.Node): ts.Node {
  const t = compiler();
  if (!t.isCallExpression(node)) return node;
  return t.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
}

export function contains(outer: ts.Node, inner: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}
