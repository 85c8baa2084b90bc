/** What a statement of a driver is sent by, and what the code reads of it afterwards: cursors, connections, pools. */

import type { PySite } from "../../code/python/dialect";
import type { PyNode } from "../../syntax/python";
import { oneLineChain } from "../../syntax/python-edits";
import {
  allIn,
  bodiesAround,
  callOf,
  childOf,
  enclosing,
  managersOf,
  textOf,
} from "../../syntax/python-tree";

const cursors = /^_{0,2}(?:\w{0,20}_)?(?:cur|curs|cursor|crsr)$/;
const connections = /^_{0,2}(?:\w{0,20}_)?(?:conn|connection|con|cnx|db_conn)$/;
const makers = /^(?:cursor|connect|acquire|connection|getconn|get_(?:db|conn|connection|cursor))$/;
const helpers = /^(?:execute_values|execute_batch)$/;

/** The call is one of the driver's: of a cursor or a connection that the code shows. */
export function isDriversOwn(site: PySite): boolean {
  const { call } = site;
  if (helpers.test(call.name)) return true;
  if (!/^(?:execute|executemany|fetch|fetchrow|fetchval)$/.test(call.name) || !call.object) return false;
  return isMade(call.object, site);
}

function isMade(node: PyNode, site: PySite): boolean {
  const { file } = site;
  const name = lastName(node, site);
  if (cursors.test(name) || connections.test(name)) return true;
  const made = madeBy(node, site);
  return made !== undefined && makers.test(callOf(file, made)?.name ?? "");
}

/** What a name was bound to, by `=` or by `as`; what is no name itself. */
function madeBy(node: PyNode, { file, meanings }: PySite): PyNode | undefined {
  if (node.type !== "identifier" && node.type !== "attribute") return node;
  const binding = meanings.bindings.at(node, textOf(file, node));
  const value = binding?.kind === "value" || binding?.kind === "with" ? binding.value : undefined;
  return value?.type === "await" ? value.children[0] : value;
}

function lastName(node: PyNode, { file }: PySite): string {
  return node.type === "call" ? "" : (textOf(file, node).split(".").at(-1)?.trim() ?? "");
}

/** asyncpg's pool, which sends each statement by a connection of its own. */
export function isPool(site: PySite): boolean {
  const { call, file } = site;
  if (!call.object) return false;
  const made = callOf(file, madeBy(call.object, site));
  return /^_{0,2}(?:\w{0,20}_)?pool$/.test(lastName(call.object, site)) || made?.name === "create_pool";
}

/** The connection that sends it, as text: what `.transaction()` is asked of. */
export function waysOn(site: PySite): string | undefined {
  const { call, file } = site;
  if (!call.object || !isDriversOwn(site) || cursors.test(lastName(call.object, site))) return undefined;
  return oneLineChain(textOf(file, call.object));
}

/** The connection whose `with connection.transaction():` holds the write, where that is the one that sends it. */
export function openedBy(site: PySite): string | undefined {
  const { statement, file, call } = site;
  for (const manager of bodiesAround(statement, "with_statement").flatMap(managersOf)) {
    const opened = callOf(file, manager);
    const on = opened?.name === "transaction" && opened.object ? textOf(file, opened.object) : undefined;
    if (on === undefined) continue;
    const object = call.object && textOf(file, call.object);
    const from = call.object && callOf(file, madeBy(call.object, site));
    const isOf =
      object === on || (from?.name === "cursor" && from.object && textOf(file, from.object) === on);
    return isOf ? on : undefined;
  }
  return undefined;
}

/** `cursor.lastrowid`, `cursor.fetchone()` behind the statement, or a cursor that others hold as well. */
export function isRead(site: PySite): boolean {
  const { call, file, statement } = site;
  const object = call.object ?? call.positional[0];
  if (!object) return true;
  const text = textOf(file, object);
  const owner = enclosing(statement, "function_definition") ?? file.root;
  const isParameter = site.meanings.bindings.at(object, text)?.kind === "parameter";
  if (isParameter && !connections.test(lastName(object, site))) return true;
  return allIn(owner, ({ type }) => type === "attribute" || type === "for_statement").some((node) => {
    if (node.start < statement.end) return false;
    if (node.type === "for_statement") {
      const from = childOf(node, "right");
      return from !== undefined && textOf(file, from) === text;
    }
    const [of, name] = [childOf(node, "object"), childOf(node, "attribute")];
    return (
      of !== undefined &&
      name !== undefined &&
      textOf(file, of) === text &&
      /^(?:lastrowid|fetch\w{0,20}|rowcount|description|insert_id|statusmessage|total_changes)$/.test(
        textOf(file, name),
      )
    );
  });
}
