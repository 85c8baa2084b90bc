/** The tolerant reader's CREATE, ALTER, DROP and RENAME of tables and indexes, of all dialects at once. */

import { readAlterTable } from "./sql-alter";
import { readColumn, readTableConstraint } from "./sql-columns";
import type { Cursor, Range } from "./sql-cursor";
import type { SqlColumn, SqlConstraint, SqlStatement, SqlTable, Stretch } from "./sql-statements";

/** undefined = none of these. The cursor stands at the first word. */
export function readDefinition(cursor: Cursor, whole: Stretch): SqlStatement | undefined {
  if (cursor.take("CREATE")) return readCreate(cursor, whole);
  if (cursor.take("ALTER", "TABLE")) return readAlterTable(cursor, whole);
  if (cursor.take("ALTER", "INDEX")) return readRenameIndex(cursor, whole);
  if (cursor.take("DROP", "TABLE")) return readDrop(cursor, whole, "drop-table");
  if (cursor.take("DROP", "INDEX")) return readDrop(cursor, whole, "drop-index");
  if (!cursor.take("RENAME", "TABLE")) return undefined;
  const table = cursor.table() ?? null;
  const to = cursor.take("TO") ? cursor.table() : undefined;
  return { kind: "alter-table", table, changes: to ? [{ change: "rename-table", to }] : [], ...whole };
}

function readCreate(cursor: Cursor, whole: Stretch): SqlStatement | undefined {
  cursor.take("OR", "REPLACE");
  for (const word of ["GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED"]) cursor.take(word);
  if (cursor.take("TABLE")) return readTable(cursor, whole);
  const unique = cursor.take("UNIQUE");
  for (const word of ["CLUSTERED", "NONCLUSTERED", "FULLTEXT", "SPATIAL"]) cursor.take(word);
  return cursor.take("INDEX") ? readIndex(cursor, whole, unique) : undefined;
}

function readTable(cursor: Cursor, whole: Stretch): SqlStatement {
  cursor.take("IF", "NOT", "EXISTS");
  const table = cursor.table() ?? null;
  const columns: SqlColumn[] = [];
  const constraints: SqlConstraint[] = [];
  const body = cursor.brackets();
  for (const part of body ? cursor.parts(body) : []) {
    const constraint = readTableConstraint(cursor, part);
    if (constraint) constraints.push(constraint);
    else {
      const column = constraint === undefined ? readColumn(cursor, part) : undefined;
      if (column) columns.push(column);
    }
  }
  return { kind: "create-table", table, columns, constraints, ...whole };
}

function readIndex(cursor: Cursor, whole: Stretch, unique: boolean): SqlStatement | undefined {
  cursor.take("CONCURRENTLY");
  cursor.take("IF", "NOT", "EXISTS");
  const name = cursor.isWord(cursor.at, "ON") ? null : (cursor.table() ?? null);
  if (cursor.take("USING")) cursor.at++;
  if (!cursor.take("ON")) return undefined;
  cursor.take("ONLY");
  const table = cursor.table() ?? null;
  if (cursor.take("USING")) cursor.at++;
  const list = cursor.brackets();
  const parts = list ? cursor.parts(list).map((part) => readPart(cursor, part)) : [];
  const rest = { from: cursor.at, to: cursor.tokens.length };
  const where = cursor.find(rest, "WHERE");
  const condition = where < rest.to - 1 ? cursor.stretch({ from: where + 1, to: rest.to }) : null;
  return { kind: "create-index", unique, name, table, parts, where: condition, ...whole };
}

/** `lower(email) varchar_pattern_ops DESC NULLS LAST` -> `lower(email)`. */
function readPart(cursor: Cursor, part: Range) {
  const column = cursor.columnOf(part);
  if (column) {
    const { start, end } = column;
    return { text: cursor.text.slice(start, end), start, end, column: column.name };
  }
  let to = part.to;
  const collate = cursor.find(part, "COLLATE");
  if (collate > part.from) to = collate;
  // Behind the expression stand words only; it ends with a bracket, a literal or a name.
  while (to - part.from > 1 && cursor.tokens[to - 1]?.kind === "word" && closes(cursor, to - 2)) to--;
  return { ...cursor.stretch({ from: part.from, to }), column: null };
}

function closes(cursor: Cursor, at: number): boolean {
  return (
    cursor.isWord(at, ")") || ["word", "name", "string", "number"].includes(cursor.tokens[at]?.kind ?? "")
  );
}

function readRenameIndex(cursor: Cursor, whole: Stretch): SqlStatement {
  cursor.take("IF", "EXISTS");
  const name = cursor.table();
  const to = name && cursor.take("RENAME", "TO") ? cursor.name() : undefined;
  return name && to ? { kind: "rename-index", name, to: to.name, ...whole } : { kind: "other", ...whole };
}

function readDrop(cursor: Cursor, whole: Stretch, kind: "drop-table" | "drop-index"): SqlStatement {
  cursor.take("CONCURRENTLY");
  cursor.take("IF", "EXISTS");
  const names: SqlTable[] = [];
  do {
    const name = cursor.table();
    if (name) names.push(name);
    else if (name === undefined) break;
  } while (cursor.take(","));
  return { kind, names, ...whole };
}
