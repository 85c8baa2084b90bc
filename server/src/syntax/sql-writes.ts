/** The tolerant reader's INSERT, UPDATE, DELETE and MERGE, of all dialects at once; what it does not know it steps over. */

import { Cursor, type Range } from "./sql-cursor";
import type { SqlConflict, SqlName, SqlPair, SqlStatement, SqlValue, Stretch } from "./sql-statements";

/** undefined = none of these. The cursor stands at the first word. */
export function readWrite(cursor: Cursor, whole: Stretch): SqlStatement | undefined {
  const inner = skipWith(cursor);
  if (inner) return readWrite(inner, whole);
  if (cursor.take("INSERT")) return readInsert(cursor, whole, undefined);
  if (cursor.take("REPLACE")) return readInsert(cursor, whole, "replace");
  if (cursor.take("UPDATE")) return readUpdate(cursor, whole);
  if (cursor.take("DELETE")) return readDelete(cursor, whole);
  if (!cursor.take("MERGE")) return undefined;
  cursor.take("INTO");
  return { kind: "merge", table: cursor.table() ?? null, ...whole };
}

/**
 * `WITH a AS (…), b (x) AS (…)` in front of a write. Where a SELECT follows, the write is within: `WITH new AS (INSERT …) SELECT …`
 * gives a cursor over the first.
 */
function skipWith(cursor: Cursor): Cursor | undefined {
  if (!cursor.take("WITH")) return undefined;
  const all = { from: cursor.at, to: cursor.tokens.length };
  const head = cursor.find(all, "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "SELECT");
  const [from, writes] = [cursor.at, ["INSERT", "UPDATE", "DELETE"]];
  cursor.at = head;
  if (!cursor.isWord(head, "SELECT")) return undefined;
  for (let at = from; at < head; at++) {
    if (!cursor.isWord(at, "(")) continue;
    const to = cursor.closing(at);
    if (writes.includes(cursor.tokens[at + 1]?.is ?? ""))
      return new Cursor(cursor.text, cursor.tokens.slice(at + 1, to));
    at = to;
  }
  return undefined;
}

const end = (cursor: Cursor) => cursor.tokens.length;

function readInsert(cursor: Cursor, whole: Stretch, verb: "replace" | undefined): SqlStatement {
  let action: SqlConflict["action"] | undefined = verb;
  if (cursor.take("OR")) {
    const token = cursor.token?.is;
    action = token === "IGNORE" ? "nothing" : token === "REPLACE" ? "replace" : "fail";
    cursor.at++;
  }
  for (const word of ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"]) cursor.take(word);
  if (cursor.take("IGNORE")) action = "nothing";
  cursor.take("INTO");
  const table = cursor.table() ?? null;
  if (cursor.take("AS")) cursor.name();
  else if (cursor.token?.kind === "word" && !startsRows(cursor)) cursor.at++;
  let columns: readonly SqlName[] = [];
  let rows: SqlValue[][] | null = null;
  const select = cursor.isWord(cursor.at + 1, "SELECT") || cursor.isWord(cursor.at + 1, "WITH");
  const listed = select ? undefined : cursor.brackets();
  if (listed) columns = cursor.names(listed).names;
  if (cursor.take("OVERRIDING")) cursor.at += 2;
  if (cursor.take("OUTPUT"))
    cursor.at = cursor.find({ from: cursor.at, to: end(cursor) }, "VALUES", "SELECT");
  if (cursor.take("VALUES") || cursor.take("VALUE")) rows = readRows(cursor);
  else if (cursor.take("DEFAULT", "VALUES")) rows = [[]];
  else if (cursor.take("SET")) {
    const pairs = cursor.pairs(upTo(cursor, "ON", "RETURNING", "AS"));
    columns = pairs.map(({ column }) => column);
    rows = [pairs.map(({ value }) => value)];
  }
  const conflict = readConflict(cursor) ?? (action ? { ...untargeted, action } : null);
  return { kind: "insert", table, columns, rows, conflict, ...whole };
}

function startsRows(cursor: Cursor): boolean {
  return [
    "VALUES",
    "VALUE",
    "SELECT",
    "DEFAULT",
    "SET",
    "WITH",
    "OVERRIDING",
    "TABLE",
    "OUTPUT",
    "ON",
  ].includes(cursor.token?.is ?? "");
}

/** `(1, 2), (3, 4)`, the cursor at the first bracket. */
export function readRows(cursor: Cursor): SqlValue[][] {
  const rows: SqlValue[][] = [];
  do {
    cursor.take("ROW");
    const row = cursor.brackets();
    if (!row) break;
    rows.push(cursor.parts(row).map((part) => cursor.value(part)));
  } while (cursor.take(","));
  return rows;
}

const untargeted = { columns: [], special: false, constraint: null, sets: [] } as const;

/** ON CONFLICT and ON DUPLICATE KEY, wherever they stand behind the rows. */
function readConflict(cursor: Cursor): SqlConflict | undefined {
  for (;;) {
    cursor.at = cursor.find({ from: cursor.at, to: end(cursor) }, "ON");
    if (cursor.done) return undefined;
    if (cursor.take("ON", "DUPLICATE", "KEY", "UPDATE"))
      return { ...untargeted, action: "update", sets: cursor.pairs(upTo(cursor, "RETURNING")) };
    if (cursor.take("ON", "CONFLICT")) return readTarget(cursor);
    cursor.at++;
  }
}

function readTarget(cursor: Cursor): SqlConflict {
  let columns: readonly SqlName[] = [];
  let special = false;
  let constraint: SqlName | null = null;
  if (cursor.take("ON", "CONSTRAINT")) constraint = cursor.name() ?? null;
  else {
    const target = cursor.brackets();
    const read = target ? cursor.names(target) : undefined;
    columns = read?.names ?? [];
    special = (read?.other ?? false) || cursor.isWord(cursor.at, "WHERE");
  }
  cursor.at = cursor.find({ from: cursor.at, to: end(cursor) }, "DO");
  if (!cursor.take("DO", "UPDATE", "SET"))
    return { action: "nothing", columns, special, constraint, sets: [] };
  const sets = cursor.pairs(upTo(cursor, "WHERE", "RETURNING"));
  return { action: "update", columns, special, constraint, sets };
}

/** From here to the first of the words, where the cursor stands then. */
function upTo(cursor: Cursor, ...words: readonly string[]): Range {
  const from = cursor.at;
  cursor.at = cursor.find({ from, to: end(cursor) }, ...words);
  return { from, to: cursor.at };
}

function readUpdate(cursor: Cursor, whole: Stretch): SqlStatement {
  if (cursor.take("OR")) cursor.at++;
  for (const word of ["LOW_PRIORITY", "IGNORE", "ONLY"]) cursor.take(word);
  const table = cursor.table() ?? null;
  cursor.at = cursor.find({ from: cursor.at, to: end(cursor) }, "SET");
  let sets: readonly SqlPair[] = [];
  if (cursor.take("SET"))
    sets = cursor.pairs(upTo(cursor, "WHERE", "FROM", "RETURNING", "ORDER", "LIMIT", "OUTPUT"));
  return { kind: "update", table, sets, where: readWhere(cursor), ...whole };
}

function readDelete(cursor: Cursor, whole: Stretch): SqlStatement {
  for (const word of ["LOW_PRIORITY", "QUICK", "IGNORE"]) cursor.take(word);
  if (!cursor.take("FROM")) {
    // `DELETE u FROM users u …`: the alias says which; `DELETE users WHERE` of SQL Server.
    const from = cursor.find({ from: cursor.at, to: end(cursor) }, "FROM");
    if (from < end(cursor)) cursor.at = from + 1;
  }
  cursor.take("ONLY");
  const table = cursor.table() ?? null;
  return { kind: "delete", table, where: readWhere(cursor), ...whole };
}

function readWhere(cursor: Cursor) {
  cursor.at = cursor.find({ from: cursor.at, to: end(cursor) }, "WHERE");
  if (!cursor.take("WHERE")) return null;
  const range = upTo(cursor, "RETURNING", "ORDER", "LIMIT");
  return range.to > range.from ? cursor.where(range) : null;
}
