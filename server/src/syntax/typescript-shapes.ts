/** What a piece of TypeScript is by its look alone: assignments, optional chains, short circuits, handlers of a promise, effects. */

import { compiler, dottedName, findAll, type ts } from "./typescript";

export function isInside(node: ts.Node, holder: ts.Node): boolean {
  return node.pos >= holder.pos && node.end <= holder.end;
}

/** `holder` is a member of the node: `node.name`. */
export function isMemberOf(node: ts.Node, holder: ts.Node): holder is ts.PropertyAccessExpression {
  return compiler().isPropertyAccessExpression(holder) && holder.expression === node;
}

/** `.catch(handler)`, `.then(use, handler)`. */
export function handlerOf(access: ts.PropertyAccessExpression): ts.Node | undefined {
  const call = access.parent;
  if (!compiler().isCallExpression(call) || call.expression !== access) return undefined;
  if (access.name.text === "catch") return call.arguments[0];
  return access.name.text === "then" ? call.arguments[1] : undefined;
}

/** Node's form: the last argument is a function, and its first parameter the error (https://nodejs.org/api/errors.html#error-first-callbacks). */
export function callbackOf(call: ts.Node): ts.ArrowFunction | ts.FunctionExpression | undefined {
  const t = compiler();
  const last = t.isCallExpression(call) ? call.arguments.at(-1) : undefined;
  if (!last || !(t.isArrowFunction(last) || t.isFunctionExpression(last))) return undefined;
  const name = last.parameters[0]?.name;
  const isError = name && t.isIdentifier(name) && /^_?(?:e|err|error|\w{1,40}(?:Err|Error))$/.test(name.text);
  return isError ? last : undefined;
}

/** `Promise.all(…)` and its like. */
export function isGathering({ expression }: ts.CallExpression): boolean {
  return /^Promise\.(?:all|allSettled|race|any)$/.test(expression.getText());
}

/** `a && b`, `a || b`, `a ?? b` */
export function isShortCircuit(node: ts.Node): node is ts.BinaryExpression {
  return compiler().isBinaryExpression(node) && /^(?:&&|\|\||\?\?)$/.test(node.operatorToken.getText());
}

/** `nick ?? null`, `nick ?? undefined` */
export function isNothingElse(node: ts.Node): node is ts.BinaryExpression {
  const t = compiler();
  if (!t.isBinaryExpression(node) || node.operatorToken.kind !== t.SyntaxKind.QuestionQuestionToken)
    return false;
  return node.right.kind === t.SyntaxKind.NullKeyword || node.right.getText() === "undefined";
}

/** `a?.b`, `a?.[0]`, `a?.()` anywhere in the expression. */
export function hasQuestion(node: ts.Node): boolean {
  return findAll(node, compiler().isOptionalChain).length > 0;
}

/** `a = b`, `a += b`, `a ??= b` */
export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  const t = compiler();
  if (!t.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= t.SyntaxKind.FirstAssignment && kind <= t.SyntaxKind.LastAssignment;
}

/** `await` and `yield`. */
export function isWaiting(node: ts.Node): node is ts.AwaitExpression | ts.YieldExpression {
  const t = compiler();
  return t.isAwaitExpression(node) || t.isYieldExpression(node);
}

/** What may do something each time that it runs: calls, assignments, `delete`, `++`, what waits. */
export function isEffect(node: ts.Node): boolean {
  const t = compiler();
  if (t.isPrefixUnaryExpression(node) || t.isPostfixUnaryExpression(node))
    return [t.SyntaxKind.PlusPlusToken, t.SyntaxKind.MinusMinusToken].includes(node.operator);
  return (
    isAssignment(node) ||
    t.isCallExpression(node) ||
    t.isNewExpression(node) ||
    t.isTaggedTemplateExpression(node) ||
    t.isDeleteExpression(node) ||
    isWaiting(node)
  );
}

/** The comments in front of a node, as they are written. */
export function commentsBefore(node: ts.Node): string[] {
  const { text } = node.getSourceFile();
  const found = compiler().getLeadingCommentRanges(text, node.pos) ?? [];
  return found.map(({ pos, end }) => text.slice(pos, end));
}

/** The arrow function whose bare expression the call is, awaited or not. */
export function arrowOf(call: ts.CallExpression): ts.ArrowFunction | undefined {
  const t = compiler();
  const body: ts.Node = t.isAwaitExpression(call.parent) ? call.parent : call;
  return t.isArrowFunction(body.parent) && body.parent.body === body ? body.parent : undefined;
}

/** What decides whether the code behind it runs: a condition, what is asserted, what a `switch` asks. */
export function isDecisive(node: ts.Node): boolean {
  const t = compiler();
  const { parent: holder } = node;
  if (!holder) return false;
  const isCondition =
    t.isIfStatement(holder) || t.isWhileStatement(holder) || t.isSwitchStatement(holder)
      ? holder.expression === node
      : (t.isConditionalExpression(holder) || t.isForStatement(holder)) && holder.condition === node;
  if (isCondition || (isShortCircuit(holder) && holder.left === node)) return true;
  return (
    t.isCallExpression(holder) &&
    holder.arguments[0] === node &&
    /^(?:assert|invariant|ok)$/.test(dottedName(holder.expression)?.split(".").at(-1) ?? "")
  );
}

/** The name behind a dot, or in front of a colon: no variable. */
export function isMemberName(name: ts.Identifier): boolean {
  const t = compiler();
  const { parent } = name;
  return (t.isPropertyAccessExpression(parent) || t.isPropertyAssignment(parent)) && parent.name === name;
}
