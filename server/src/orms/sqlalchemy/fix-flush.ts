/** Where changes of rows, and rows that are noted together, are sent by a flush right behind them: a savepoint around all of it, in order to refuse. */

import { decline } from "../../code/fixes/declined";
import type { PySite } from "../../code/python/dialect";
import { siteOf } from "../../code/python/site";
import { meaningsOf } from "../../code/python/writes";
import type { FixContext } from "../../domain/adapters";
import type { PyFile, PyNode } from "../../syntax/python";
import { ownLines } from "../../syntax/python-edits";
import {
  assignmentOf,
  callOf,
  childOf,
  handedOut,
  nodeAt,
  type PyCall,
  statementAround,
  statementsOf,
  textOf,
} from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import type { AlchemySite } from "./alchemy-site";
import { dialect } from "./dialect";
import { declineEarlySending, declineSqlite } from "./fix-unit";

/** The call that sends what the write notes, in the same function; undefined = it stands elsewhere, or is the end of a `with`. */
export function sendingCall({ write, source, models }: FixContext): PyCall | undefined {
  if (!write.flushedAt) return undefined;
  const { file } = meaningsOf(source, models, dialect);
  const [start, end] = [source.offset(write.flushedAt.start), source.offset(write.flushedAt.end)];
  const head = nodeAt(file.root, start, end);
  const call = head.start === start && head.end === end ? callOf(file, head.parent ?? undefined) : undefined;
  return call?.function === head && call.object ? call : undefined;
}

/** The place of a call that sends, as a site of its own: `session.commit()`, `session.flush()`. */
export function siteOfSending(context: FixContext, call: PyCall): PySite {
  const { write, source, model } = context;
  const { node, object } = call;
  return siteOf(
    { ...context, write: { ...write, place: source.place(node.start, node.end) } },
    dialect,
    () => null,
    () => object && { object, receiver: { kind: "session", model, exact: true } },
  );
}

/**
 *     with session.begin_nested():
 *         user.name = name
 *         user.email = email
 *         session.flush()
 *
 * A savepoint flushes as it opens, so that changes have to stand within it; as it is undone, what they set is read anew
 * (https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint). Undefined = no flush follows in this function.
 */
export function flushSite(context: FixContext): AlchemySite | undefined {
  const { write, source } = context;
  const call = sendingCall(context);
  if (call?.name !== "flush" || !call.object || call.positional.length > 0) return undefined;
  const site = siteOfSending(context, call);
  const { file, statement: flush, form } = site;
  const session = textOf(file, call.object);
  const noted = statementAround(
    nodeAt(file.root, source.offset(write.place.start), source.offset(write.place.end)),
  );
  const row = rowOf(file, noted);
  const siblings = flush.parent ? statementsOf(flush.parent) : [];
  const last = siblings.findIndex(({ start }) => start === flush.start);
  let first = last;
  for (let at = siblings[first - 1]; at && belongs(file, at, row, session); at = siblings[first - 1]) first--;
  const begin = siblings[first];
  if (!begin || form !== "statement" || noted.start < begin.start || noted.start >= flush.start)
    decline(
      "Between the write and the flush stands more than what the flush sends: put them next to each other first.",
    );
  const before = row && attributesSet(file, row, flush).find(({ node }) => node.start < begin.start);
  if (before)
    decline(`\`${row}.${before.name}\` is set before that, and a savepoint would send it alone first.`);
  const [head, lines] = [ownLines(file, begin), site.lines];
  const text = head && file.text.slice(head.start, lines.end);
  if (!head || text === undefined || /"""|'''/.test(text))
    decline("The lines of the write cannot be moved into a block: put its texts into variables first.");
  const all = {
    ...site,
    lines: { ...lines, start: head.start, text },
    session,
    isCommit: false,
    made: undefined,
  };
  declineEarlySending(all, begin.start);
  declineSqlite(all, session);
  return all;
}

/** `user` of `user.email = email`. */
function rowOf(file: PyFile, statement: PyNode): string | undefined {
  const object = childOf(assignmentOf(statement)?.target, "object");
  return object && textOf(file, object);
}

/** What the flush sends: changes of the same row, and what is noted in the same session. */
function belongs(file: PyFile, statement: PyNode, row: string | undefined, session: string): boolean {
  if (row !== undefined && rowOf(file, statement) === row) return true;
  const value = assignmentOf(statement)?.value ?? statement.children[0];
  const call = callOf(file, value?.type === "await" ? value.children[0] : value);
  return (
    call?.object !== undefined &&
    handedOut(call.node).parent !== null &&
    textOf(file, call.object) === session &&
    /^(?:add|add_all|delete|merge)$/.test(call.name)
  );
}
