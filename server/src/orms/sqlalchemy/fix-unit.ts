/** What a savepoint sends too early: it sends all that the session has noted, and on SQLite its end may commit. */

import { decline } from "../../code/fixes/declined";
import { opens } from "../../code/python/around";
import type { PySite } from "../../code/python/dialect";
import type { Write } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  bodiesAround,
  callOf,
  childOf,
  enclosing,
  managersOf,
  type PyCall,
  statementsOf,
  textOf,
} from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { writes } from "./writes";

/**
 * @param from where the savepoint opens; absent = at the write
 * `begin_nested()` flushes before it opens: https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint
 */
export function declineEarlySending(site: PySite, from?: number): void {
  const { file, statement, context, receiver, meanings } = site;
  const { source, models, write } = context;
  if (
    bodiesAround(statement, "with_statement").some((one) =>
      managersOf(one).some((each) => isHeldBack(file, each)),
    )
  )
    decline(
      "The session is kept from sending here (`no_autoflush`), and a savepoint sends what it has noted.",
    );
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const flush = write.flushedAt ? source.offset(write.flushedAt.start) : undefined;
  const isNoted = write.flushedAt !== undefined;
  if (isNoted && bodiesAround(statement, "try_statement").some((one) => !isSentIn(one, flush)))
    decline(
      "A `try` stands around the add that does not hold what sends the row: its handler would hear of errors that come behind it now.",
    );
  const others = writes
    .read(source, models, models)
    .filter((one) => one.flushedAt !== undefined && isIn(one, write) && !isSame(one, write))
    .map((one) => ({
      one,
      at: source.offset(one.place.start),
      sent: one.flushedAt && source.offset(one.flushedAt.start),
    }));
  const pending = others.filter(
    ({ at, sent }) => at < (from ?? start) && (sent === null || sent === undefined || sent > end),
  );
  if (pending.some(({ one }) => one.model === receiver.model.id))
    decline(
      `Another ${receiver.model.name} waits in the session: the savepoint would send it first, and its duplicate would be taken for this one.`,
    );
  for (const { one } of pending) {
    const name = rowOf(file, source.offset(one.place.start), meanings.file.root);
    const later = name && attributesSet(file, name, statement).find(({ node }) => node.start > end);
    if (later)
      decline(
        `\`${name}.${later.name}\` is set behind the add, and the savepoint would send \`${name}\` without it.`,
      );
  }
  const parents = receiver.model.constraints.flatMap(({ references }) => references?.model ?? []);
  const parent = others.find(({ one, at }) => at > end && parents.includes(one.model));
  if (parent && parent.one.model !== receiver.model.id)
    decline(
      `The row may belong to what \`${parent.one.method}()\` adds behind it: sent at once it would come too early.`,
    );
}

function isSentIn(attempt: PyNode, flush: number | undefined): boolean {
  const body = childOf(attempt, "body");
  return body !== undefined && flush !== undefined && body.start <= flush && flush < body.end;
}

/** `with session.no_autoflush:` */
function isHeldBack(file: PyFile, manager: PyNode): boolean {
  return /\.no_autoflush$/.test(textOf(file, manager));
}

function isIn({ functionPlace: a }: Write, { functionPlace: b }: Write): boolean {
  return a === null || b === null
    ? a === b
    : a.start.line === b.start.line && a.start.column === b.start.column;
}

function isSame({ place: a, model }: Write, { place: b, model: own }: Write): boolean {
  return a.start.line === b.start.line && a.start.column === b.start.column && model === own;
}

/** `order` of `session.add(order)`. */
function rowOf(file: PyFile, start: number, root: PyNode): string | undefined {
  let node: PyNode | undefined = root;
  while (node && !(node.type === "call" && node.start === start))
    node = node.children.find((child) => child.start <= start && start < child.end);
  const row = callOf(file, node)?.positional[0];
  return row && /^(?:identifier|attribute)$/.test(row.type) ? textOf(file, row) : undefined;
}

/**
 * Python's driver of SQLite begins no transaction for a savepoint: where nothing was written before, the savepoint's end commits the row,
 * and a rollback behind it would not undo it (https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable).
 */
export function declineSqlite(site: PySite, session: string): void {
  const { context, statement, file, meanings } = site;
  if (context.violation.engine !== "sqlite") return;
  const siblings = statement.parent ? statementsOf(statement.parent) : [];
  const at = siblings.findIndex(({ start }) => start === statement.start);
  const calls = siblings.map((one) => callOnSession(file, one, session)?.name);
  const before = calls.slice(0, at);
  const isBegun = before.lastIndexOf("add") > before.lastIndexOf("commit");
  const isCommitted = calls[at + 1] === "commit";
  const around = enclosing(statement.parent, "with_statement", "function_definition");
  const isLast =
    at === siblings.length - 1 &&
    around?.type === "with_statement" &&
    managersOf(around).some((one) => opens(meanings, one));
  if (!isBegun && !isCommitted && !isLast)
    decline(
      "SQLite's driver begins no transaction for a savepoint unless the engine is told to (`autocommit=False`, a listener that sends BEGIN): its end would commit the row, whatever becomes of the transaction. Commit right behind the write, or catch the error where the session commits.",
    );
}

function callOnSession(file: PyFile, statement: PyNode, session: string): PyCall | undefined {
  const call = statement.type === "expression_statement" ? callOf(file, statement.children[0]) : undefined;
  return call?.object && textOf(file, call.object) === session ? call : undefined;
}
