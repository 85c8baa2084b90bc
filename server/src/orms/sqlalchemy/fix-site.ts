/** Where a fix of SQLAlchemy's can stand: a new row that a statement of its own adds, sent right there by a savepoint; to refuse, the function's own commit. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import type { Meanings } from "../../code/python/dialect";
import { siteOf } from "../../code/python/site";
import { meaningsOf } from "../../code/python/writes";
import type { FixContext } from "../../domain/adapters";
import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, enclosing, holds, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import type { AlchemySite } from "./alchemy-site";
import { dialect } from "./dialect";
import { flushSite, sendingCall, siteOfSending } from "./fix-flush";
import { isStatement, statementSite } from "./fix-statement";
import { declineEarlySending, declineSqlite } from "./fix-unit";
import { declineOtherSession } from "./session";

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
  if (isStatement(context.write)) return statementSite(context, goesOn);
  const site = (goesOn ? undefined : refusingSite(context)) ?? savepointSite(context);
  if (!/^[A-Za-z_][\w.]{0,200}$/.test(site.session))
    decline("The session is made in this very statement: put it into a variable first.");
  declineOtherSession(site);
  return site;
}

/** What is added by a statement of its own has a savepoint of its own; everything else is undone with what is sent along. */
function refusingSite(context: FixContext): AlchemySite | undefined {
  return commitSite(context) ?? (context.write.method === "add" ? undefined : flushSite(context));
}

/** `session.commit()` behind the write in the same function, where nothing between them can send the row. */
function commitSite(context: FixContext): AlchemySite | undefined {
  const { write, source, models } = context;
  const call = sendingCall(context);
  if (call?.name !== "commit" || !call.object) return undefined;
  const meanings = meaningsOf(source, models, dialect);
  const { file } = meanings;
  const session = textOf(file, call.object);
  if (maySend(file, call.node, source.offset(write.place.end), session, meanings)) return undefined;
  const site = siteOfSending(context, call);
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
  if (write.method !== "add") decline(notItsOwn(write));
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

/** Why what is noted cannot be sent at its own place. */
function notItsOwn({ method, operation }: FixContext["write"]): string {
  if (operation === "update" && !/^(?:remove|setattr|bulk_\w{1,40})$/.test(method))
    return "A change of a row is sent with all that the session holds: flush it right behind the change, or handle the error where the session commits.";
  return `\`${method}()\` sends its row with others, or changes rows that are there: only a new row that is added by a statement of its own is handled here.`;
}
