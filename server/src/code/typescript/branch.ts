/** A branch of the handler that is there already: it logs and throws again, and this violation is taken out of what it throws. */

import { ancestor, compiler, findAll, type ts, unwrapAwait, visit } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { isFunction } from "../../syntax/typescript-scope";
import { handlerOf, isMemberName, isMemberOf } from "../../syntax/typescript-shapes";
import { isAmends } from "../fixes/signs";
import { behind, givesBack } from "./passed-over";

export interface Branch {
  /** What the handler calls the error. */
  readonly error: string;
  readonly attempt: ts.TryStatement;
  /** The statement that throws everything again: the last one. */
  readonly again: ts.Statement;
  /** Nothing of the `try` follows the write. */
  readonly isLast: boolean;
  /** It does something before it throws, which is not to be done where the program goes on. */
  readonly notes: boolean;
}

/** The handler in which the write gets its branch; undefined = it has none, or one that is for more than the write. */
export function branchFor(call: ts.Node): Branch | undefined {
  const t = compiler();
  const attempt = ancestor(call, t.isTryStatement);
  const clause = attempt?.catchClause;
  const name = clause?.variableDeclaration?.name;
  if (!attempt || !clause || !name || !t.isIdentifier(name)) return undefined;
  const statement = attempt.tryBlock.statements.find((each) => each.pos <= call.pos && call.end <= each.end);
  const isPlain = statement && (t.isExpressionStatement(statement) || t.isReturnStatement(statement));
  if (!isPlain || findAll(statement, isFunction).length > 0) return undefined;
  // Another statement might fail by the same key.
  if (findAll(attempt.tryBlock, t.isAwaitExpression).length > 1) return undefined;
  const again = clause.block.statements.at(-1);
  if (!again || !throwsAgain(clause.block, name.text)) return undefined;
  const isLast = attempt.tryBlock.statements.at(-1) === statement;
  return { error: name.text, attempt, again, isLast, notes: clause.block.statements.length > 1 };
}

/** The same for `.catch((error) => { …; throw error; })` right behind the call. */
export interface BranchBehind extends Omit<Branch, "isLast" | "attempt"> {
  readonly handler: ts.ArrowFunction | ts.FunctionExpression;
}

export function branchBehind(call: ts.CallExpression): BranchBehind | undefined {
  const t = compiler();
  const access = call.parent;
  const handler = isMemberOf(call, access) && access.name.text === "catch" ? handlerOf(access) : undefined;
  if (!handler || !(t.isArrowFunction(handler) || t.isFunctionExpression(handler))) return undefined;
  const name = handler.parameters[0]?.name;
  const { body } = handler;
  if (!name || !t.isIdentifier(name) || !t.isBlock(body) || handler.asteriskToken) return undefined;
  const again = body.statements.at(-1);
  if (!again || !throwsAgain(body, name.text)) return undefined;
  return { error: name.text, again, notes: body.statements.length > 1, handler };
}

/** It looks, logs, and throws what it was given, whatever that is: it handles nothing. */
export function throwsAgain(body: ts.Block, name: string): boolean {
  const t = compiler();
  const isAgain = (node: ts.Node) => t.isThrowStatement(node) && node.expression.getText() === name;
  const last = body.statements.at(-1);
  if (!last || !isAgain(last)) return false;
  let leaves = false;
  visit(body, (node) => {
    const isExit =
      t.isReturnStatement(node) || t.isThrowStatement(node) || t.isBreakOrContinueStatement(node);
    if (isExit && !isAgain(node)) leaves = true;
    return !isFunction(node);
  });
  return !leaves;
}

/** A handler that does not throw again what it is given: in front of what it does, this violation gets a branch that leaves. */
export interface Front extends Standing {
  readonly error: string;
  /** The `try`, or the call of `.catch(…)`: what the handler throws goes on from here. */
  readonly outer: ts.Node;
  /** What the handler answers for: the block of the `try`, the chain that it stands behind. */
  readonly tried: ts.Node;
  /** What the handler does. */
  readonly body: ts.Statement | ts.Expression;
  /** A loop goes on behind the handler: what leaves in front of it ends the loop too soon. */
  readonly goesOn: boolean;
  /** What is called with the error, by a chain of promises or by the write itself: a function, a parameter (`next`); undefined = the `catch` of a `try`. */
  readonly callback?: ts.ArrowFunction | ts.FunctionExpression | ts.Identifier;
  /** Of a chain: its function gives its promise, or waits for it. */
  readonly isHeard?: boolean;
}

/** Where in a handler the branch stands. */
export interface Standing {
  /** Where a branch that refuses is put: behind what rolls back and logs. */
  readonly before: ts.Node;
  readonly first: ts.Node;
  /** What stands before it rolls a transaction back. */
  readonly undoes: boolean;
}

/** @param opener the call that runs a callback at once, and waits for it: a transaction's */
export function frontFor(
  call: ts.CallExpression,
  opener: (callback: ts.Node) => ts.CallExpression | undefined,
): Front | undefined {
  const t = compiler();
  let isAwaited = false;
  for (let node: ts.Node = call; node.parent; node = node.parent) {
    const { parent } = node;
    isAwaited ||= t.isAwaitExpression(parent) || t.isReturnStatement(parent);
    const clause = t.isTryStatement(parent) && parent.tryBlock === node ? parent.catchClause : undefined;
    if (isFunction(parent)) {
      const holder = opener(parent);
      if (!holder) return undefined;
      [isAwaited, node] = [false, holder];
      isAwaited = t.isAwaitExpression(holder.parent);
    } else if (clause && t.isTryStatement(parent)) {
      const name = clause.variableDeclaration?.name;
      const standing = standingIn(clause.block);
      if (!isAwaited || !name || !t.isIdentifier(name) || !standing) return undefined;
      const { tryBlock: tried } = parent;
      const shared = { error: name.text, outer: parent, tried, body: clause.block, ...standing };
      return { ...shared, goesOn: goesOn(clause) };
    }
  }
  return undefined;
}

/**
 * Undefined where nothing stands that a branch could stand in front of.
 * @param orNotes what only notes the error is something to stand in front of
 */
export function standingIn({ statements }: ts.Block, orNotes = false): Standing | undefined {
  const t = compiler();
  const last = statements.findLastIndex(undoing);
  const undoer = statements[last];
  const [first] = statements;
  const before =
    statements.find((each, at) => at > last && !isNote(each)) ?? (orNotes ? statements[last + 1] : undefined);
  if (!before || !first) return undefined;
  // What answers in front of it, or is given what answers, would answer for the branch as well.
  if (statements.slice(0, last + 1).some(answers)) return undefined;
  const leaves = (node: ts.Node): node is ts.Node => t.isThrowStatement(node) || t.isReturnStatement(node);
  // What takes back and ends in one stands in no branch's way.
  if (undoer && findAll(undoer, leaves).length > 0) return undefined;
  return { before, first, undoes: undoer !== undefined };
}

/** The same of what a callback does for an error, be it a block or not; undefined as well where that takes back, or gives back, in a call of its own. */
export function standingAt(body: ts.Statement | ts.Expression): Standing | undefined {
  if (compiler().isBlock(body)) return standingIn(body, true);
  return undoing(body) ? undefined : { before: body, first: body, undoes: false };
}

/** True where a loop goes on with its next pass once a handler around the write has caught the error: what leaves would end it too soon. */
export function goesOnAfter(call: ts.Node): boolean {
  return handlersAround(call).some(goesOn);
}

/** True where a handler around the write, in its function, takes back or gives back: what leaves in front of it passes it over. */
export function takesBackAfter(call: ts.Node): boolean {
  for (const { block } of handlersAround(call)) {
    if (block.statements.some(undoing)) return true;
    // What it does not throw on reaches no handler further out.
    if (findAll(block, compiler().isThrowStatement).length === 0) return false;
  }
  return false;
}

/** True where a statement behind the write, in its function, commits: what leaves in front of it leaves the transaction open. */
export function commitsAfter(call: ts.Node): boolean {
  return behind(call).some(commits);
}

/** The handlers of the `try`s that hold the node, innermost first, up to its function. */
function handlersAround(call: ts.Node): readonly ts.CatchClause[] {
  const t = compiler();
  const handlers: ts.CatchClause[] = [];
  for (let node = call; node.parent && !isFunction(node.parent); node = node.parent) {
    const { parent } = node;
    if (t.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause)
      handlers.push(parent.catchClause);
  }
  return handlers;
}

/** A loop has its next pass behind the handler. */
function goesOn({ block, parent }: ts.CatchClause): boolean {
  const t = compiler();
  const isLoop = (node: ts.Node) => t.isIterationStatement(node, false);
  const around = ancestor(parent, (node): node is ts.Node => isLoop(node) || isFunction(node));
  if (!around || !isLoop(around)) return false;
  const last = block.statements.at(-1);
  const leaves = last && (t.isThrowStatement(last) || t.isReturnStatement(last) || t.isBreakStatement(last));
  return !leaves || findAll(block, t.isContinueStatement).length > 0;
}

/** It is done whatever was caught: `logger.error(…)`. */
function isNote(statement: ts.Statement): boolean {
  return /^(?:await )?(?:this\.)?(?:\w+\.)*(?:console|log(?:ger|ging)?|Sentry)\./i.test(
    statement.getText().slice(0, 200),
  );
}

/**
 * It takes back, or gives back, whatever was caught: `await runner.rollbackTransaction()`, `if (open) await client.query("ROLLBACK")`; or it makes
 * good what no transaction takes back: `await prisma.team.delete(…)`.
 */
function undoing(statement: ts.Statement | ts.Expression): boolean {
  return (
    givesBack(statement) ||
    /\.(?:rollback|abortTransaction|release|endSession)\w*\(|["'`]\s{0,9}(?:rollback|delete|update|insert)\b/i.test(
      statement.getText().slice(0, 400),
    ) ||
    makesGood(statement)
  );
}

/** A statement of its own, or within an `if`, is such a call: what stands in the arguments of another one is that one's. */
function makesGood(statement: ts.Statement | ts.Expression): boolean {
  const t = compiler();
  let found = false;
  visit(statement, (node) => {
    const call = t.isExpressionStatement(node) ? unwrapAwait(node.expression) : undefined;
    if (call) found ||= chainOf(call).some((callee) => isAmends(callee));
    return !isFunction(node) && !t.isExpressionStatement(node);
  });
  return found;
}

/** What is called in a chain, the last call first: `….delete().eq`, `supabase.from("teams").delete`. */
function chainOf(node: ts.Expression): string[] {
  const t = compiler();
  const found: string[] = [];
  for (let at = node; t.isCallExpression(at); ) {
    found.push(at.expression.getText());
    const path = member(at.expression);
    if (!path) break;
    at = path.of;
  }
  return found;
}

/** `response.status(500).json(…)`, `fail(response, error)` */
function answers(statement: ts.Statement): boolean {
  return findAll(statement, compiler().isIdentifier).some(
    (name) => /^(?:res|response|reply|ctx)$/.test(name.text) && !isMemberName(name),
  );
}

/** `await transaction.commit()`, `await runner.commitTransaction()`, `await client.query("COMMIT")`. */
function commits(statement: ts.Statement): boolean {
  return /\.commit\w*\(|["'`]\s{0,9}(?:commit|end)\s{0,9};?\s{0,9}["'`]/i.test(
    statement.getText().slice(0, 400),
  );
}
