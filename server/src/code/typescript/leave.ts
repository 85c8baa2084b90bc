/** Leaves the function (or the pass of a loop) before what follows a write, as its own last line does. */

import { compiler, dottedName, findAll, startOf, type ts } from "../../syntax/typescript";
import { statementAround } from "../../syntax/typescript-edits";
import { functionsAround, isFunction } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { isEffect } from "../fixes/signs";
import { declining } from "../fixes/words";
import { holderOf, transactionSigns } from "./around";
import { findBinding } from "./bindings";
import { calledAs } from "./called";
import type { TypescriptSite } from "./site";

export function leaveCode(site: TypescriptSite): Handler {
  const t = compiler();
  const { call, style, context } = site;
  const end = style.semicolon;
  const { by } = context.intent ?? {};
  if (by !== undefined && leavesAlike(site, by)) return { lines: by.split("\n"), leaves: true };
  if (by !== undefined && site.front?.callback && by.startsWith("return"))
    return { lines: by.split("\n"), leaves: true, inFront: true };
  if (loopAround(call)) return { lines: [`continue${end}`], leaves: true };
  const [around] = functionsAround(call);
  if (!around?.body || !t.isBlock(around.body)) decline(declining.leavesExpression);
  const body = context.write.functionPlace && context.source.offset(context.write.functionPlace.start);
  if (startOf(around.body) !== body)
    return leavesTransaction(site, around)
      ? { lines: [`return${end}`], leaves: true }
      : decline(declining.leavesCallback);
  const returns = findAll(around.body, t.isReturnStatement).filter(
    (each) => functionsAround(each)[0] === around,
  );
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

/**
 * The callback of a transaction that has done nothing yet, and behind which nothing more than an answer is done: to leave it leaves all that
 * must not run twice.
 */
function leavesTransaction({ call, dialect }: TypescriptSite, callback: ts.FunctionLikeDeclaration): boolean {
  const t = compiler();
  const holder = holderOf(callback, transactionSigns(dialect.transactions));
  const statement = holder && statementAround(holder);
  const waits = holder?.parent;
  if (!waits || !t.isAwaitExpression(waits) || waits.parent !== statement) return false;
  const acts = (node: ts.Node) => findAll(node, t.isCallExpression).some((each) => isEffect(calledAs(each)));
  const before = findAll(callback, t.isCallExpression).some(
    (each) => each.end <= startOf(call) && acts(each),
  );
  const gives = findAll(callback, t.isReturnStatement).some(({ expression }) => expression !== undefined);
  if (before || gives) return false;
  for (let at: ts.Node = waits.parent; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    if (t.isIterationStatement(parent, false)) return false;
    const behind = t.isBlock(parent) ? parent.statements.filter(({ pos }) => pos >= at.end) : [];
    if (behind.some((each) => acts(each) || findAll(each, t.isAwaitExpression).length > 0)) return false;
  }
  return true;
}

/** The look before leaves the very function, or the pass of the very loop: a callback too, where it stands in it. */
function leavesAlike({ call, context }: TypescriptSite, by: string): boolean {
  if (/(?:^|\n)continue/.test(by)) return loopAround(call) !== undefined;
  const [around] = functionsAround(call);
  const look = context.intent?.place && context.source.offset(context.intent.place.start);
  if (around?.body && look !== undefined && startOf(around.body) < look && look < startOf(call)) return true;
  const body = context.write.functionPlace && context.source.offset(context.write.functionPlace.start);
  return around?.body !== undefined && startOf(around.body) === body;
}

/** The last statement of the function, or of the `try` around the write with which it ends. */
function lastOf({ statements }: ts.Block, call: ts.Node): ts.Statement | undefined {
  const last = statements.at(-1);
  const isAround = last && compiler().isTryStatement(last) && isInside(call, last.tryBlock);
  return isAround ? lastOf(last.tryBlock, call) : last;
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
  // What gives back the write itself would write once more.
  if (statement.getText().includes("\n") || isInside(call, statement)) return false;
  if (findAll(statement, t.isAwaitExpression).length > 0) return false;
  return findAll(statement, t.isIdentifier).every((name) => {
    const binding = findBinding(name.text, name);
    const isInside = binding !== undefined && binding.pos >= around.pos && binding.end <= around.end;
    return !isInside || binding.end <= startOf(call) - 1 || t.isParameter(binding);
  });
}
