/** Whether the answer of a branch would be a second one: a statement in front of the write has answered, or a loop answers for each of its passes. */

import { compiler, findAll, startOf, type ts, visit } from "../../syntax/typescript";
import { isFunction } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { declining } from "../fixes/words";
import { type Binding, findBinding } from "./bindings";
import { answererIn } from "./chained";
import type { TypescriptSite } from "./site";

/** What ends an answer; the others (`status`, `set`) prepare it. */
const ends = /^(?:json|jsonp|send|sendStatus|sendFile|render|redirect|end|download|write|writeHead)$/;

/** What calls its function for each of several. */
const looping = /^(?:forEach\w*|each\w*|map\w*|flatMap|filter|reduce|every|some|times|setInterval)$/;

/** Declines what would answer a second time. */
export function declineSecondAnswer(site: TypescriptSite, { lines, leaves, refuses }: Handler): void {
  const { call, front, end, root, context } = site;
  const by = lines.map(answererIn).find((name) => name !== undefined);
  if (by === undefined || !leaves || !refuses) return;
  const answerer = findBinding(by, call);
  const giver = answerer && compiler().isParameter(answerer) ? answerer.parent : undefined;
  if (!answerer || !giver) return;
  // No framework hands what it answers by to a step of a chain: `fetch(url).then((res) => …)`.
  if (context.answer && isStep(giver)) decline(declining.answersOther(by));
  const handler = front?.callback ? front.outer : end;
  if (runsForEach(handler ?? call, giver, handler !== undefined)) decline(declining.answersEach);
  const isAnswering = front !== undefined && answersIn(front.body, answerer);
  const before =
    answeredBefore(call, giver, answerer) ??
    (isAnswering ? undefined : (answeredInChain(call, answerer) ?? answeredBeside(call, giver, answerer)));
  if (before) decline(declining.answersTwice(root.getLineAndCharacterOfPosition(startOf(before)).line + 1));
}

function isStep({ parent }: ts.Node): boolean {
  const t = compiler();
  return t.isCallExpression(parent) && /\.(?:then|catch)$/.test(parent.expression.getText().slice(-8));
}

/** @param isApart what is left is a callback only, so that a loop around goes on */
function runsForEach(from: ts.Node, giver: ts.Node, isApart: boolean): boolean {
  const t = compiler();
  let isLeft = isApart;
  for (let node = from.parent; node && node !== giver; node = node.parent) {
    if (isLeft && t.isIterationStatement(node, false)) return true;
    if (!isFunction(node)) continue;
    isLeft = true;
    if (t.isCallExpression(node.parent) && isRunForEach(node.parent)) return true;
  }
  return false;
}

/** `rows.forEach(…)`, `stream.on("data", …)` */
function isRunForEach({ expression, arguments: [first] }: ts.CallExpression): boolean {
  const name = /(?:^|\.)(\w{1,40})$/.exec(expression.getText().slice(-80))?.[1] ?? "";
  const isEvent = /^(?:on|addListener)$/.test(name);
  return looping.test(name) || (isEvent && /data|row|record|line/.test(first?.getText().slice(0, 40) ?? ""));
}

/** A statement in front of the write that answers and goes on. */
function answeredBefore(call: ts.Node, giver: ts.Node, answerer: Binding): ts.Node | undefined {
  const t = compiler();
  for (let node: ts.Node = call; node.parent && node !== giver; node = node.parent) {
    const { parent } = node;
    if (!t.isBlock(parent) && !t.isCaseOrDefaultClause(parent)) continue;
    const found = parent.statements.find((each) => each.end <= startOf(node) && answersOn(each, answerer));
    if (found) return found;
  }
  return undefined;
}

/** A step of the chain in front of the one that writes: what it returns leaves the step alone. */
function answeredInChain(call: ts.Node, answerer: Binding): ts.Node | undefined {
  const t = compiler();
  for (let node: ts.Node = call; node.parent; node = node.parent) {
    if (!t.isCallExpression(node.parent) || node.parent.expression === node) continue;
    for (let at: ts.Expression = node.parent.expression; ; ) {
      if (t.isPropertyAccessExpression(at)) at = at.expression;
      else if (t.isCallExpression(at)) {
        const found = at.arguments.find((each) => isFunction(each) && answersIn(each, answerer));
        if (found) return found;
        at = at.expression;
      } else break;
    }
  }
  return undefined;
}

/** What a statement in front of the write has begun, and for which the write does not wait, answers: `db.query(look, (error, rows) => { … });`. */
function answeredBeside(call: ts.Node, giver: ts.Node, answerer: Binding): ts.Node | undefined {
  const t = compiler();
  for (let node: ts.Node = call; node.parent && node !== giver; node = node.parent) {
    if (!t.isBlock(node.parent)) continue;
    for (const each of node.parent.statements) {
      if (each.end > startOf(node) || !t.isExpressionStatement(each)) continue;
      if (t.isAwaitExpression(each.expression) || /\.(?:on|once)\(/.test(each.getText().slice(0, 100)))
        continue;
      const found = findAll(each, isFunction).find((callback) => answersIn(callback, answerer));
      if (found) return found;
    }
  }
  return undefined;
}

/** It answers, and what follows it is run. */
function answersOn(statement: ts.Statement, answerer: Binding): boolean {
  const t = compiler();
  if (t.isBlock(statement)) {
    const { statements } = statement;
    const at = statements.findIndex((each) => answersOn(each, answerer));
    return at >= 0 && !statements.slice(at + 1).some(leaves);
  }
  if (t.isIfStatement(statement)) {
    const { thenStatement, elseStatement } = statement;
    return answersOn(thenStatement, answerer) || (!!elseStatement && answersOn(elseStatement, answerer));
  }
  return t.isExpressionStatement(statement) && answersIn(statement, answerer);
}

function leaves(statement: ts.Statement): boolean {
  const t = compiler();
  return (
    t.isReturnStatement(statement) || t.isThrowStatement(statement) || t.isBreakOrContinueStatement(statement)
  );
}

/** It calls what ends an answer, itself and not in a function that somebody calls later. */
function answersIn(node: ts.Node, answerer: Binding): boolean {
  const t = compiler();
  let found = false;
  visit(node, (each) => {
    if (each !== node && isFunction(each) && !isInside(node, each)) return false;
    if (t.isCallExpression(each)) {
      const path = t.isPropertyAccessExpression(each.expression) ? each.expression : undefined;
      const root = path && findAll(path, t.isIdentifier)[0];
      if (path && root && ends.test(path.name.text) && findBinding(root.text, root) === answerer)
        found = true;
    }
    return !found;
  });
  return found;
}
