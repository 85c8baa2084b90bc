/** Where a fix of a statement stands: `session.execute(insert(User).values(…))`, `connection.execute(update(users)…)`, which sends its rows right there. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import { siteOf } from "../../code/python/site";
import type { FixContext } from "../../domain/adapters";
import type { Write } from "../../domain/model";
import { oneLineChain } from "../../syntax/python-edits";
import { textOf } from "../../syntax/python-tree";
import type { AlchemySite } from "./alchemy-site";
import { dialect } from "./dialect";
import { declineEarlySending, declineSqlite } from "./fix-unit";
import { declineOtherSession } from "./session";

/** https://docs.sqlalchemy.org/en/20/core/connections.html, /orm/queryguide/dml.html; SQLModel calls it `exec` */
export function isStatement({ method, flushedAt }: Pick<Write, "method" | "flushedAt">): boolean {
  return flushedAt === undefined && (runs.test(method) || isBulk(method));
}

const runs = /^(?:execute|scalars?|exec|exec_driver_sql)$/;

/** They send at once; one that fails ends the session's transaction as a flush does: https://docs.sqlalchemy.org/en/20/orm/session_api.html#sqlalchemy.orm.Session.bulk_save_objects */
export function isBulk(method: string): boolean {
  return /^bulk_(?:save_objects|insert_mappings|update_mappings)$/.test(method);
}

/**
 * A failed statement undoes itself alone: the session goes on as soon as the database does, for which PostgreSQL needs a savepoint. That of a session
 * sends what the session has noted, as the statement itself does since 2.0 (https://docs.sqlalchemy.org/en/20/orm/session_basics.html#flushing).
 */
export function statementSite(context: FixContext, goesOn: boolean): AlchemySite {
  const { model, write } = context;
  const site = siteOf(
    context,
    dialect,
    () => null,
    (call) =>
      call.object && { object: call.object, receiver: { kind: "statement", model, exact: write.exact } },
  );
  const { call, meanings, file, form } = site;
  if (form === "expression")
    decline("What the statement gives is used within a larger expression: put it into a variable first.");
  const on = meanings.of(call.object)?.kind;
  const session = call.object && oneLineChain(textOf(file, call.object));
  if (session === undefined || !/^[A-Za-z_][\w.]{0,200}$/.test(session))
    decline("What sends the statement is made in this very call: put it into a variable first.");
  if (/engine$/i.test(session))
    decline(
      "An engine sends each statement by a connection of its own: open one first (`with engine.begin() as connection:`).",
    );
  if (on !== "session" && on !== "connection")
    decline("Whether a session or a connection sends the statement is not written here.");
  const sends = isBulk(write.method) ? {} : ({ statementOn: on } as const);
  const all: AlchemySite = { ...site, session, isCommit: false, made: undefined, ...sends };
  if (on === "session") declineEarlySending(all);
  if (isBulk(write.method)) declineSqlite(all, session);
  declineOtherSession(all);
  return goesOn ? declineUsed(all) : all;
}

/** What goes on does so without what the statement would have given. */
function declineUsed(site: AlchemySite): AlchemySite {
  const { context, form, file, call } = site;
  const { operation, several, method } = context.write;
  if (several || isBulk(method) || call.positional.length > 1) decline(declining.severalRows);
  if (operation === "update" || operation === "upsert") decline(declining.anUpdate);
  if (operation !== "insert")
    decline(
      "The statement is more than an insert of one row: join what becomes of a conflict to it by hand.",
    );
  if (/\.from_select\(/.test(textOf(file, site.statement))) decline(declining.severalRows);
  if (form !== "statement")
    decline(
      "The result of the statement is used, and one that fails has none: look for the row that is there.",
    );
  return site;
}
