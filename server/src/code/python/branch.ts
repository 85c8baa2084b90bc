/** A branch of the handler that is there already: it logs and raises again, and this violation is taken out of what it raises. */

import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  bodiesAround,
  chainOf,
  childOf,
  enclosing,
  holds,
  later,
  managersOf,
  statementsOf,
  textOf,
} from "../../syntax/python-tree";
import { isAmends } from "../fixes/signs";

export interface Branch {
  /** What the handler calls the error; undefined = it has no name for it. */
  readonly error: string | undefined;
  /** What it catches, as written. */
  readonly caught: PyNode;
  /** The statement that raises everything again: the last one. */
  readonly again: PyNode;
  /** It does something before it raises, which is not to be done where the program goes on. */
  readonly notes: boolean;
}

/** The handler in which the write gets its branch; undefined = it has none, or one that is for more than the write. */
export function branchFor(file: PyFile, statement: PyNode): Branch | undefined {
  const attempt = enclosing(statement.parent, "try_statement", "function_definition", "lambda");
  const body = attempt?.type === "try_statement" ? childOf(attempt, "body") : undefined;
  // Nothing else is tried: another statement might fail by the same key, or would have run behind the handler.
  if (!attempt || !body || statementsOf(body).length !== 1 || statementsOf(body)[0] !== statement)
    return undefined;
  const clauses = attempt.children.filter(({ type }) => type !== "comment" && type !== "block");
  const [clause, ...others] = clauses;
  if (clause?.type !== "except_clause" || others.length > 0) return undefined;
  const head = clause.children.find(({ type }) => type !== "block" && type !== "comment");
  const block = clause.children.find(({ type }) => type === "block");
  const again = block && statementsOf(block).at(-1);
  const named = head?.type === "as_pattern";
  const caught = named ? head.children[0] : head;
  const target = named ? allIn(head, ({ type }) => type === "as_pattern_target")[0] : undefined;
  if (!caught || !again || !raisesAgain(file, clause)) return undefined;
  const notes = statementsOf(block).length > 1;
  return { error: target && textOf(file, target), caught, again, notes };
}

/** A handler for all errors around: in front of what it does, this violation gets a branch that leaves. */
export interface Front {
  /** What the handler calls the error; undefined = it has no name for it. */
  readonly error: string | undefined;
  readonly caught: PyNode;
  readonly attempt: PyNode;
  /** In front of it the branch stands: the first statement, or what raises once a loop has tried often enough; undefined = it never does. */
  readonly first: PyNode | undefined;
  /** A transaction that begins in the `try` holds the write: it has ended where the handler runs. */
  readonly isHeld: boolean;
  /** It raises something itself: whoever calls waits for errors. */
  readonly raises: boolean;
}

/** @param opens true for what a `with` opens a transaction by */
export function frontFor(
  file: PyFile,
  statement: PyNode,
  opens: (manager: PyNode) => boolean,
): Front | undefined {
  const attempt = bodiesAround(statement, "try_statement")[0];
  const body = childOf(attempt, "body");
  if (!attempt || !body) return undefined;
  const [begins] = statementsOf(body);
  const held = begins?.type === "with_statement" ? childOf(begins, "body") : undefined;
  // What the branch says must be known, whichever statement has failed.
  if (begins !== statement && (held && statementsOf(held)[0]) !== statement) return undefined;
  for (const clause of attempt.children.filter(({ type }) => type === "except_clause")) {
    const head = clause.children.find(({ type }) => type !== "block" && type !== "comment");
    const caught = head?.type === "as_pattern" ? head.children[0] : head;
    const block = clause.children.find(({ type }) => type === "block");
    if (!caught || !block) return undefined;
    if (!/^(?:Base)?Exception$/.test(textOf(file, caught))) continue;
    const raises = holds(block, ({ type: kind }) => kind === "raise_statement");
    const target = allIn(head ?? clause, ({ type }) => type === "as_pattern_target")[0];
    const first = goesOn(clause, block) ? ownRaise(file, clause) : firstBehind(file, statementsOf(block));
    const isHeld = held !== undefined && managersOf(begins ?? held).some(opens);
    return { error: target && textOf(file, target), caught, attempt, first, isHeld, raises };
  }
  return undefined;
}

/** True where a loop goes on with its next pass once a handler around the write has caught the error: what leaves would end it too soon. */
export function goesOnAfter(file: PyFile, statement: PyNode): boolean {
  for (const attempt of bodiesAround(statement, "try_statement"))
    for (const clause of attempt.children.filter(({ type }) => /^except_(?:group_)?clause$/.test(type))) {
      const block = clause.children.find(({ type }) => type === "block");
      const head = block ? file.text.slice(clause.start, block.start) : "";
      if (!block || !/^except\s*:|\b(?:Exception|(?:Database)?Error)\b/.test(head)) continue;
      if (goesOn(clause, block)) return true;
      break;
    }
  return false;
}

/** A loop has its next pass behind the handler. */
function goesOn(clause: PyNode, block: PyNode): boolean {
  const around = enclosing(clause, "for_statement", "while_statement", ...later);
  if (!around || later.includes(around.type)) return false;
  const last = statementsOf(block).at(-1);
  const leaves = last !== undefined && /^(?:raise|return|break)_statement$/.test(last.type);
  return !leaves || holds(block, ({ type }) => type === "continue_statement");
}

/** Behind what makes good: that is done for every error. */
function firstBehind(file: PyFile, statements: readonly PyNode[]): PyNode | undefined {
  return statements[statements.findLastIndex((each) => makesGood(file, each)) + 1];
}

/** True where a handler around the write, in its function, makes good what was done so far: what leaves in front of it passes it over. */
export function takesBackAfter(file: PyFile, statement: PyNode): boolean {
  return bodiesAround(statement, "try_statement").some((attempt) =>
    attempt.children.some(
      (clause) => /^except_(?:group_)?clause$/.test(clause.type) && makesGood(file, clause),
    ),
  );
}

/** `team.delete()`, `job.save()`: no transaction takes it back. */
function makesGood(file: PyFile, node: PyNode): boolean {
  return allIn(node, ({ type }) => type === "expression_statement").some((statement) => {
    const [only] = statement.children;
    const calls = (only?.type === "await" ? only.children : [only]).flatMap((each) => chainOf(file, each));
    return (
      calls.some((call) => isAmends(textOf(file, call.function))) ||
      /["']\s{0,9}(?:delete|update|insert)\b/i.test(textOf(file, statement).slice(0, 400))
    );
  });
}

/** The one statement by which a handler raises what it caught. */
function ownRaise(file: PyFile, clause: PyNode): PyNode | undefined {
  const [only, ...others] = allIn(clause, ({ type }) => type === "raise_statement");
  return only && others.length === 0 && isOwnRaise(file, clause, only) ? only : undefined;
}

function isOwnRaise(file: PyFile, clause: PyNode, { type, children: [raised, ...others] }: PyNode): boolean {
  const name = allIn(clause, ({ type: kind }) => kind === "as_pattern_target")[0];
  return (
    type === "raise_statement" &&
    others.length === 0 &&
    (!raised || (name !== undefined && textOf(file, raised) === textOf(file, name)))
  );
}

/** It looks, logs, and raises what it caught, whatever that is: it handles nothing. */
export function raisesAgain(file: PyFile, clause: PyNode): boolean {
  const body = clause.children.find(({ type }) => type === "block");
  const isAgain = (node: PyNode) => isOwnRaise(file, clause, node);
  const last = body && statementsOf(body).at(-1);
  if (!last || !isAgain(last)) return false;
  const exits = allIn(body, ({ type }) => /^(?:return|raise|break|continue)_statement$/.test(type));
  return exits.every(isAgain);
}
