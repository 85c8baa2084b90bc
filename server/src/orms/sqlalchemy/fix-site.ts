/** Where a fix of SQLAlchemy's can stand: one new row that this statement adds to its session, which can be sent right here. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import type { PySite } from "../../code/python/dialect";
import { siteOf } from "../../code/python/site";
import type { FixContext } from "../../domain/adapters";
import type { PyNode } from "../../syntax/python";
import { allIn, callOf, childOf, enclosing, holds, textOf } from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { dialect } from "./dialect";

/** Drivers that need a session that is awaited. */
const asynchronous = /^(?:asyncpg|aiosqlite|aiomysql|asyncmy)$/;

/**
 * The place of `session.add(user)`: a savepoint around it sends the row, and its end raises.
 * https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint
 */
export function alchemySite(context: FixContext): PySite {
  const { write, violation } = context;
  if (violation.kind !== "unique")
    decline("Which row is missing, in use or wrong is not told by the error's class: look before the write.");
  if (write.several) decline(declining.severalRows);
  if (write.method !== "add")
    decline(
      `\`${write.method}()\` sends its row with others, or changes rows that are there: only a new row that is added by a statement of its own is handled here.`,
    );
  const site = siteOf(
    context,
    dialect,
    () => null,
    (call) => {
      const [row] = call.name === "add" && call.positional.length === 1 ? call.positional : [];
      return row && { object: row };
    },
  );
  const { receiver, file, statement, receiverText, object } = site;
  if (receiver.kind !== "row" || receiver.row !== "new")
    decline("The object may be a row that was there before: its changes are sent before a savepoint opens.");
  if (!/^[A-Za-z_][\w.]{0,200}$/.test(sessionText(site)))
    decline("The session is made in this very statement: put it into a variable first.");
  const later = attributesSet(file, receiverText, object).find(({ node }) => node.start > statement.end);
  if (later)
    decline(
      `\`${receiverText}.${later.name}\` is set behind the add: the row would be sent without it. Set it first.`,
    );
  declineOtherSession(site);
  return site;
}

/** What the row is added to: `session`, `db.session`, `self.session`. */
export function sessionText({ call, file }: PySite): string {
  return call.object ? textOf(file, call.object) : "";
}

/** True for a session whose calls are awaited. */
export function isAwaitedSession(site: PySite): boolean {
  const owner = enclosing(site.statement, "function_definition");
  const isAsync = owner?.children.some(({ type }) => type === "async") ?? false;
  if (!owner || !isAsync) return false;
  const session = sessionText(site);
  const awaited = allIn(owner, ({ type }) => type === "await");
  return (
    awaited.some((node) => objectOf(site, node) === session) ||
    annotationOf(site, owner).includes("Async") ||
    asynchronous.test(site.context.violation.driver ?? "")
  );
}

/** `session` of `await session.commit()`. */
function objectOf({ file }: PySite, node: PyNode): string | undefined {
  const object = callOf(file, node)?.object;
  return object && textOf(file, object);
}

/** The type of the parameter that is the session, as written. */
function annotationOf(site: PySite, owner: PyNode): string {
  const { file } = site;
  const session = sessionText(site);
  const parameters = childOf(owner, "parameters")?.children ?? [];
  const own = parameters.find((each) => each.children.some((name) => textOf(file, name) === session));
  const type = childOf(own, "type");
  return type ? textOf(file, type) : "";
}

/** A savepoint of an asynchronous session needs an asynchronous function, and a function that awaits may have a session that does not. */
function declineOtherSession(site: PySite): void {
  const { statement, context } = site;
  const owner = enclosing(statement, "function_definition");
  const isAsync = owner?.children.some(({ type }) => type === "async") ?? false;
  const isSaid = owner !== undefined && annotationOf(site, owner).includes("Async");
  const needs = isSaid || asynchronous.test(context.violation.driver ?? "");
  if (!isAsync && needs)
    decline(
      "The session is asynchronous and the function is not: nothing can be sent here. Await a flush where it is called.",
    );
  const session = sessionText(site);
  if (
    isAsync &&
    !isAwaitedSession(site) &&
    !holds(owner as PyNode, (node) => isPlainCall(site, node, session))
  )
    decline("Whether the session is asynchronous is not written here.");
}

/** `session.commit()` that nobody awaits. */
function isPlainCall({ file }: PySite, node: PyNode, session: string): boolean {
  const call = node.type === "call" && node.parent?.type !== "await" ? callOf(file, node) : undefined;
  return (
    call?.object !== undefined &&
    textOf(file, call.object) === session &&
    /^(?:commit|flush|execute|scalars|refresh)$/.test(call.name)
  );
}
