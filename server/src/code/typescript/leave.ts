/** Leaves the function (or the pass of a loop) before what follows a write, as its own last line does. */

import { compiler, dottedName, findAll, startOf, type ts } from "../../syntax/typescript";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { isEffect } from "../fixes/signs";
import { declining } from "../fixes/words";
import { holderOf, transactionSigns } from "./around";
import { findBinding } from "./bindings";
import type { TypescriptSite } from "./site";

export function leaveCode(site: TypescriptSite): Handler {
  const t = compiler();
  const { call, style, context } = site;
  const end = style.semicolon;
  const { by } = context.intent ?? {};
  if (by !== undefined && leavesAlike(site, by)) return { lines: [by], leaves: true };
  if (loopAround(call)) return { lines: [`continue${end}`], leaves: true };
  const [around] = functionsAround(call);
  if (!around?.body || !t.isBlock(around.body)) decline(declining.leavesExpression);
  const body = context.write.functionPlace && context.source.offset(context.write.functionPlace.start);
  const returns = findAll(around.body, t.isReturnStatement).filter(
    (each) => functionsAround(each)[0] === around,
  );
  if (startOf(around.body) !== body)
    return returns.length === 0 && isLastOf(around, site)
      ? { lines: [`return${end}`], leaves: true }
      : decline(declining.leavesCallback);
  const last = lastOf(around.body, call);
  if (last && t.isReturnStatement(last) && last.expression)
    return canSayAgain(last, call, around)
      ? { lines: [last.getText()], leaves: true }
      : decline(declining.leavesUnknown);
  if (returns.some(({ expression }) => expression !== undefined)) decline(declining.leavesUnknown);
  if (last && isAnswer(last, around))
    return canSayAgain(last, call, around)
      ? { lines: [last.getText(), `return${end}`], leaves: true }
      : decline(declining.leavesUnknown);
  return answersElsewhere(around)
    ? decline(declining.leavesUnknown)
    : { lines: [`return${end}`], leaves: true };
}

/** The look before leaves the very function, or the pass of the very loop. */
function leavesAlike({ call, context }: TypescriptSite, by: string): boolean {
  if (by.startsWith("continue")) return loopAround(call) !== undefined;
  const [around] = functionsAround(call);
  const body = context.write.functionPlace && context.source.offset(context.write.functionPlace.start);
  return around?.body !== undefined && startOf(around.body) === body;
}

/** The last statement of the function, or of the `try` around the write with which it ends. */
function lastOf({ statements }: ts.Block, call: ts.Node): ts.Statement | undefined {
  const last = statements.at(-1);
  const isAround = last && compiler().isTryStatement(last) && isInside(call, last.tryBlock);
  return isAround ? lastOf(last.tryBlock, call) : last;
}

/** A transaction's callback behind which nothing is done that has an effect, in the function around: to leave it is to leave both. */
function isLastOf(callback: ts.Node, { dialect }: TypescriptSite): boolean {
  const t = compiler();
  const transaction = holderOf(callback, transactionSigns(dialect.transactions));
  if (!transaction || !t.isAwaitExpression(transaction.parent)) return false;
  let at: ts.Node = transaction.parent.parent;
  if (!t.isExpressionStatement(at)) return false;
  const acts = (node: ts.Node) =>
    findAll(node, t.isAwaitExpression).length > 0 ||
    findAll(node, t.isCallExpression).some(({ expression }) => isEffect(dottedName(expression) ?? ""));
  for (; !isFunction(at); at = at.parent) {
    const end = at.end;
    if (t.isIterationStatement(at, false)) return false;
    if (t.isBlock(at.parent) && at.parent.statements.some((each) => startOf(each) >= end && acts(each)))
      return false;
  }
  return true;
}

/** The loop of which the write is a pass, in its own function. */
export function loopAround(call: ts.Node): ts.IterationStatement | undefined {
  const t = compiler();
  for (let at = call.parent; at && !isFunction(at); at = at.parent)
    if (t.isIterationStatement(at, false)) return at;
  return undefined;
}

/** `res.sendStatus(200)`: a call on what the function was given to answer by. */
function isAnswer(statement: ts.Statement, around: ts.FunctionLikeDeclaration): boolean {
  const t = compiler();
  if (!t.isExpressionStatement(statement)) return false;
  const callee = dottedName(statement.expression) ?? "";
  const names = around.parameters.map(({ name }) => name.getText());
  return names.some((name) => /^_?(?:res|response|reply|c|ctx)$/.test(name) && callee.startsWith(`${name}.`));
}

function answersElsewhere(around: ts.FunctionLikeDeclaration): boolean {
  return around.parameters.some(({ name }) => /^_?(?:res|response|reply)$/.test(name.getText()));
}

/** On one line, of names that are known where the write stands, and with no effect of its own. */
function canSayAgain(statement: ts.Statement, call: ts.CallExpression, around: ts.Node): boolean {
  const t = compiler();
  if (statement.getText().includes("\n") || findAll(statement, t.isAwaitExpression).length > 0) return false;
  return findAll(statement, t.isIdentifier).every((name) => {
    const binding = findBinding(name.text, name);
    const isInside = binding !== undefined && binding.pos >= around.pos && binding.end <= around.end;
    return !isInside || binding.end <= startOf(call) - 1 || t.isParameter(binding);
  });
}
