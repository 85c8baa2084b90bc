/** What a statement of a driver is sent by, and what the code reads of it afterwards: cursors, connections, pools. */

import type { PySite } from "../../code/python/dialect";
import type { PyFile, PyNode } from "../../syntax/python";
import { oneLineChain } from "../../syntax/python-edits";
import {
  allIn,
  assignmentOf,
  bodiesAround,
  callOf,
  childOf,
  enclosing,
  handedOut,
  managersOf,
  statementAround,
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
  const { statement, file } = site;
  for (const manager of bodiesAround(statement, "with_statement").flatMap(managersOf)) {
    const opened = callOf(file, manager);
    const on = opened?.name === "transaction" && opened.object ? textOf(file, opened.object) : undefined;
    if (on === undefined) continue;
    return isSentBy(on, site) ? on : undefined;
  }
  return undefined;
}

/** The connection of this text sends the statement, by a cursor of its own maybe. */
export function isSentBy(connection: string, site: PySite): boolean {
  const { file, call } = site;
  if (!call.object) return false;
  if (textOf(file, call.object) === connection) return true;
  const from = callOf(file, madeBy(call.object, site));
  return from?.name === "cursor" && from.object !== undefined && textOf(file, from.object) === connection;
}

/**
 * Each statement ends its own transaction: every connection that the file opens says so, and the one that sends is none that is handed in.
 * https://www.psycopg.org/psycopg3/docs/basic/transactions.html#autocommit-transactions, https://docs.python.org/3/library/sqlite3.html#sqlite3.Connection.isolation_level
 */
export function commitsAlone(site: PySite): boolean {
  const { file, call } = site;
  const opened = allIn(file.root, ({ type }) => type === "call").filter(
    (node) => callOf(file, node)?.name === "connect",
  );
  if (opened.length === 0 || !call.object || isHandedIn(call.object, site)) return false;
  const said = new Set(allIn(file.root, isStatement).map((node) => textOf(file, node)));
  return opened.every((node) => {
    const keywords = callOf(file, node)?.keywords;
    const is = (name: string, value: string) => {
      const given = keywords?.get(name);
      return given !== undefined && textOf(file, given) === value;
    };
    if (is("autocommit", "True") || is("isolation_level", "None")) return true;
    const target = assignmentOf(statementAround(node))?.target;
    const on = target && textOf(file, target);
    return [`${on}.autocommit = True`, `${on}.autocommit(True)`, `${on}.set_session(autocommit=True)`].some(
      (text) => said.has(text),
    );
  });
}

function isStatement({ type }: PyNode): boolean {
  return type === "expression_statement";
}

/** A parameter, or what a parameter has made. */
function isHandedIn(node: PyNode, site: PySite, depth = 0): boolean {
  const { file, meanings } = site;
  let root = node;
  while (root.type === "call" || root.type === "attribute")
    root = childOf(root, root.type === "call" ? "function" : "object") ?? file.root;
  if (root.type !== "identifier" || depth > 4) return true;
  const name = textOf(file, root);
  const binding = meanings.bindings.at(node, name);
  if (binding?.kind === "parameter") return name !== "self" && name !== "cls";
  const value = binding?.kind === "value" || binding?.kind === "with" ? binding.value : undefined;
  const made = value?.type === "await" ? value.children[0] : value;
  return made !== undefined && isHandedIn(made, site, depth + 1);
}

/** The call with what the driver's own methods take out of its result: `conn.execute(…).fetchone()["id"]`. */
export function takenOut(file: PyFile, call: PyNode): PyNode {
  const at = handedOut(call);
  const { parent } = at;
  if (parent?.type === "subscript" && at.field === "value") return takenOut(file, parent);
  const name = parent?.type === "attribute" ? childOf(parent, "attribute") : undefined;
  if (!parent || !name || !results.test(textOf(file, name))) return at;
  const isCalled = parent.parent?.type === "call" && parent.field === "function";
  return takenOut(file, isCalled && parent.parent ? parent.parent : parent);
}

const results = /^(?:lastrowid|rowcount|fetch(?:one|all|many|val))$/;

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
