/** What TypeScript code does with the row that its look before the write finds. */

import type { Found } from "../../domain/intent";
import { compiler, dottedName, findAll, startOf, type ts, unwrapAwait, visit } from "../../syntax/typescript";
import { isFunction } from "../../syntax/typescript-scope";
import { isAnsweringNo, isPlainExit, isRefusing } from "../fixes/signs";

/** What the code does with the row that the look finds. */
export function foundBy(look: ts.Node, write: ts.Node, around: ts.Node): Found | undefined {
  const t = compiler();
  const name = heldBy(look);
  const isIt = (node: ts.Node) =>
    findAll(
      node,
      (each): each is ts.Node =>
        each === look || (t.isIdentifier(each) && each.text === name && !isMemberName(each)),
    ).length > 0;
  const at = startOf(write);
  if (name === undefined && t.isExpressionStatement(outerOf(look)))
    return /(?:assert|ensure|check|validate|require|verify|must)/i.test(look.getText().slice(0, 80))
      ? { does: "refuses" }
      : undefined;
  const tests = findAll(
    around,
    (each): each is ts.IfStatement | ts.ConditionalExpression | ts.BinaryExpression =>
      (t.isIfStatement(each) && startOf(each) < at) ||
      ((t.isConditionalExpression(each) || isOtherwise(each)) && isWithin(write, each)),
  );
  for (const test of tests) {
    if (t.isBinaryExpression(test)) {
      if (isIt(test.left) && isWithin(write, test.right)) return { does: "goes on" };
      continue;
    }
    const condition = t.isIfStatement(test) ? test.expression : test.condition;
    if (!isIt(condition)) continue;
    const hit = isHit(condition, isIt);
    const [yes, no] = t.isIfStatement(test)
      ? [test.thenStatement, test.elseStatement]
      : [test.whenTrue, test.whenFalse];
    const [found, missed] = hit ? [yes, no] : [no, yes];
    if (found && isWithin(write, found)) continue;
    if (found) {
      const done = t.isStatement(found) ? doneIn(found, isIt) : goesOn(isIt(found));
      if (done) return done;
    } else if (missed && isWithin(write, missed)) return { does: "goes on" };
  }
  return undefined;
}

/** `a ?? b`, `a || b`. */
function isOtherwise(node: ts.Node): boolean {
  const t = compiler();
  return (
    t.isBinaryExpression(node) &&
    [t.SyntaxKind.QuestionQuestionToken, t.SyntaxKind.BarBarToken].includes(node.operatorToken.kind)
  );
}

/** The variable that holds what the look gives. */
function heldBy(look: ts.Node): string | undefined {
  const t = compiler();
  const outer = outerOf(look);
  if (t.isVariableDeclaration(outer)) return findAll(outer.name, t.isIdentifier)[0]?.text;
  return t.isBinaryExpression(outer) && outer.operatorToken.kind === t.SyntaxKind.EqualsToken
    ? outer.left.getText()
    : undefined;
}

/** What uses the value, without `await` and brackets. */
function outerOf(node: ts.Node): ts.Node {
  const t = compiler();
  let at = node.parent;
  while (t.isAwaitExpression(at) || t.isParenthesizedExpression(at) || t.isAsExpression(at)) at = at.parent;
  return at;
}

/** True where the condition holds for a row that is there. */
function isHit(condition: ts.Expression, isIt: (node: ts.Node) => boolean): boolean {
  const t = compiler();
  const node = unwrapAwait(condition);
  if (t.isPrefixUnaryExpression(node) && node.operator === t.SyntaxKind.ExclamationToken)
    return !isHit(node.operand, isIt);
  if (!t.isBinaryExpression(node)) return true;
  const { left, right, operatorToken } = node;
  const sign = operatorToken.getText();
  if (sign === "&&" || sign === "||") return isHit(isIt(left) ? left : right, isIt);
  const isNothing = /^(?:null|undefined|0|false)$/.test(right.getText());
  if (sign === "===" || sign === "==") return !isNothing;
  return sign === "!==" || sign === "!=" ? isNothing : !/^</.test(sign);
}

/** What a branch for the row that is there does. */
function doneIn(branch: ts.Statement, isIt: (node: ts.Node) => boolean): Found | undefined {
  const t = compiler();
  let sets = false;
  let takes = false;
  let exit: ts.Statement | undefined;
  visit(branch, (each) => {
    if ((exit && !isWithin(each, exit)) || isFunction(each)) return false;
    if (t.isBinaryExpression(each) && each.operatorToken.kind === t.SyntaxKind.EqualsToken) {
      if (t.isPropertyAccessExpression(each.left) && isIt(each.left.expression)) sets = true;
      else if (isIt(each.right)) takes = true;
    }
    const callee = t.isCallExpression(each) ? (dottedName(each.expression) ?? "") : "";
    if (t.isCallExpression(each) && /(?:^|\.)(?:update|save|merge|assign|upsert)\w*$/i.test(callee))
      sets ||= each.arguments.some(isIt) || /(?:^|\.)update/i.test(callee);
    // `found.set(dto)`; what `setUser(found)` sets is something else.
    if (t.isCallExpression(each) && t.isPropertyAccessExpression(each.expression) && /\.set$/.test(callee))
      sets ||= isIt(each.expression.expression);
    if (
      t.isThrowStatement(each) ||
      t.isContinueStatement(each) ||
      t.isBreakStatement(each) ||
      t.isReturnStatement(each)
    )
      exit = each;
    return undefined;
  });
  if (exit && t.isThrowStatement(exit)) return { does: "refuses" };
  if (sets) return { does: "sets" };
  if (exit) return leftBy(exit, isIt);
  return isAnsweringNo(branch.getText()) && !takes ? { does: "refuses" } : goesOn(takes);
}

function goesOn(does: boolean): Found | undefined {
  return does ? { does: "goes on" } : undefined;
}

function leftBy(exit: ts.Statement, isIt: (node: ts.Node) => boolean): Found {
  const t = compiler();
  const value = t.isReturnStatement(exit) ? exit.expression : undefined;
  const text = exit.getText();
  if (value && isIt(value)) return { does: isAnsweringNo(text) ? "refuses" : "goes on" };
  if (isPlainExit(text)) return { does: "leaves", by: text };
  return { does: value && isRefusing(text) ? "refuses" : "leaves" };
}

/** The name behind a dot, or in front of a colon: no variable. */
export function isMemberName(name: ts.Identifier): boolean {
  const t = compiler();
  const { parent } = name;
  return (t.isPropertyAccessExpression(parent) || t.isPropertyAssignment(parent)) && parent.name === name;
}

export function isWithin(node: ts.Node, around: ts.Node): boolean {
  return node.pos >= around.pos && node.end <= around.end;
}
