/** Where a fix of SQLAlchemy's can stand: a new row that a statement of its own adds, sent right there by a savepoint; to refuse, the function's own commit. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import type { Meanings, PySite } from "../../code/python/dialect";
import { siteOf } from "../../code/python/site";
import { meaningsOf } from "../../code/python/writes";
import type { FixContext } from "../../domain/adapters";
import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, enclosing, holds, nodeAt, type PyCall, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { dialect } from "./dialect";
import { declineEarlySending, declineSqlite } from "./fix-unit";
import { declineOtherSession } from "./session";

export interface AlchemySite extends PySite {
  /** What the row is added to: `session`, `db.session`, `self.session`. */
  readonly session: string;
  /** The function's own commit: what fails there has ended the transaction. */
  readonly isCommit: boolean;
  /** The call that makes the new row. */
  readonly made: PyCall | undefined;
}

/**
 * The place of the commit, where the program refuses: all that it sends is undone, as it was before.
 * Else that of `session.add(user)`: a savepoint around it sends the row, and its end raises.
 * https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint
 */
export function alchemySite(context: FixContext, goesOn = true): AlchemySite {
  const { violation, constraint } = context;
  if (violation.kind !== "unique")
    decline("Which row is missing, in use or wrong is not told by the error's class: look before the write.");
  if (constraint.deferrable) decline(declining.atCommit);
  const site = (goesOn ? undefined : commitSite(context)) ?? savepointSite(context);
  if (!/^[A-Za-z_][\w.]{0,200}$/.test(site.session))
    decline("The session is made in this very statement: put it into a variable first.");
  declineOtherSession(site);
  return site;
}

/** `session.commit()` behind the write in the same function, where nothing between them can send the row. */
function commitSite(context: FixContext): AlchemySite | undefined {
  const { write, source, models } = context;
  if (!write.flushedAt) return undefined;
  const meanings = meaningsOf(source, models, dialect);
  const { file } = meanings;
  const [start, end] = [source.offset(write.flushedAt.start), source.offset(write.flushedAt.end)];
  const head = nodeAt(file.root, start, end);
  const call = head.start === start && head.end === end ? callOf(file, head.parent ?? undefined) : undefined;
  if (call?.name !== "commit" || call.function !== head || !call.object) return undefined;
  const session = textOf(file, call.object);
  if (maySend(file, call.node, source.offset(write.place.end), session, meanings)) return undefined;
  const place = source.place(call.node.start, call.node.end);
  const site = siteOf(
    { ...context, write: { ...write, place } },
    dialect,
    () => null,
    () => ({
      object: call.object as PyNode,
      receiver: { kind: "session", model: context.model, exact: true },
    }),
  );
  return site.form === "statement" ? { ...site, session, isCommit: true, made: undefined } : undefined;
}

/** A read sends what was noted before it, and so may whatever has the session. */
function maySend(file: PyFile, commit: PyNode, from: number, session: string, meanings: Meanings): boolean {
  const owner = enclosing(commit, "function_definition") ?? file.root;
  return holds(owner, (node) => {
    if (node.start < from || node.end > commit.start) return false;
    if (/^(?:identifier|attribute)$/.test(node.type) && textOf(file, node) === session)
      return !isNoting(file, node);
    return (
      node.type === "call" && /^(?:query|session|connection|results)$/.test(meanings.of(node)?.kind ?? "")
    );
  });
}

/** `session.add(row)` only notes it. */
function isNoting(file: PyFile, session: PyNode): boolean {
  const call = session.field === "object" ? callOf(file, session.parent?.parent ?? undefined) : undefined;
  return call !== undefined && /^(?:add|add_all|delete|expunge)$/.test(call.name);
}

function savepointSite(context: FixContext): AlchemySite {
  const { write, models, source } = context;
  if (write.several) decline(declining.severalRows);
  if (write.method !== "add")
    decline(
      `\`${write.method}()\` sends its row with others, or changes rows that are there: only a new row that is added by a statement of its own is handled here.`,
    );
  const meanings = meaningsOf(source, models, dialect);
  const site = siteOf(
    context,
    dialect,
    () => null,
    (call) => {
      const [row] = call.name === "add" && call.positional.length === 1 ? call.positional : [];
      return row && { object: row };
    },
  );
  const { receiver, file, statement, receiverText, object, call, form } = site;
  if (receiver.kind !== "row" || receiver.row !== "new")
    decline("The object may be a row that was there before: its changes are sent before a savepoint opens.");
  if (form !== "statement")
    decline("The add is part of a larger statement: put it on a line of its own first.");
  const later = attributesSet(file, receiverText, object).find(({ node }) => node.start > statement.end);
  if (later)
    decline(
      `\`${receiverText}.${later.name}\` is set behind the add: the row would be sent without it. Set it first.`,
    );
  const session = call.object ? textOf(file, call.object) : "";
  const made = callOf(file, receiver.made);
  declineEarlySending(site);
  declineSqlite(site, session);
  const all = { ...site, session, isCommit: false, made };
  // `session.add(User(email=email))`: nobody has the new row in a variable.
  return made && made.node === object && meanings.classNamed(made.callee ?? "")
    ? {
        ...all,
        receiver: { kind: "model", model: receiver.model, exact: receiver.exact },
        receiverText: textOf(file, made.function),
        call: { ...made, node: call.node },
      }
    : all;
}

/** The calls of a function on a session. */
export function callsOn(file: PyFile, owner: PyNode, session: string): readonly PyCall[] {
  return allIn(owner, ({ type }) => type === "call").flatMap((node) => {
    const call = callOf(file, node);
    return call?.object && textOf(file, call.object) === session ? [call] : [];
  });
}
