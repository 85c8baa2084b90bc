/** Whether a session is one whose calls are awaited, by what the function around does with it. */

import { decline } from "../../code/fixes/declined";
import type { PySite } from "../../code/python/dialect";
import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, childOf, enclosing, holds, textOf } from "../../syntax/python-tree";

type Place = Pick<PySite, "statement" | "file" | "context"> & { readonly session: string };

/** Drivers that need a session that is awaited. */
const asynchronous = /^(?:asyncpg|aiosqlite|aiomysql|asyncmy)$/;

/** True for a session whose calls are awaited. */
export function isAwaitedSession({ statement, file, context, session }: Place): boolean {
  const owner = enclosing(statement, "function_definition");
  if (!owner || !isAsync(owner)) return false;
  const awaited = allIn(owner, ({ type }) => type === "await");
  return (
    awaited.some((node) => objectOf(file, node) === session) ||
    annotationOf(file, owner, session).includes("Async") ||
    asynchronous.test(context.violation.driver ?? "")
  );
}

function isAsync(owner: PyNode): boolean {
  return owner.children.some(({ type }) => type === "async");
}

/** `session` of `await session.commit()`. */
function objectOf(file: PyFile, node: PyNode): string | undefined {
  const object = callOf(file, node)?.object;
  return object && textOf(file, object);
}

/** The type of the parameter that is the session, as written. */
function annotationOf(file: PyFile, owner: PyNode, session: string): string {
  const parameters = childOf(owner, "parameters")?.children ?? [];
  const own = parameters.find((each) => each.children.some((name) => textOf(file, name) === session));
  const type = childOf(own, "type");
  return type ? textOf(file, type) : "";
}

/** A savepoint of an asynchronous session needs an asynchronous function, and a function that awaits may have a session that does not. */
export function declineOtherSession(place: Place): void {
  const { statement, context, file, session } = place;
  const owner = enclosing(statement, "function_definition");
  const isSaid = owner !== undefined && annotationOf(file, owner, session).includes("Async");
  const needs = isSaid || asynchronous.test(context.violation.driver ?? "");
  const waits = owner !== undefined && isAsync(owner);
  if (!waits && needs)
    decline(
      "The session is asynchronous and the function is not: nothing can be sent here. Await a flush where it is called.",
    );
  const isPlain = (node: PyNode) => isPlainCall(file, node, session);
  if (waits && !isAwaitedSession(place) && !holds(owner, isPlain))
    decline("Whether the session is asynchronous is not written here.");
}

/** `session.commit()` that nobody awaits. */
function isPlainCall(file: PyFile, node: PyNode, session: string): boolean {
  const call = node.type === "call" && node.parent?.type !== "await" ? callOf(file, node) : undefined;
  return (
    call?.object !== undefined &&
    textOf(file, call.object) === session &&
    /^(?:commit|flush|execute|scalars|refresh)$/.test(call.name)
  );
}
