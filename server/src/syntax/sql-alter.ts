/** The tolerant reader's ALTER TABLE: the changes that make, drop or rename a constraint, an index, a column or the table. */

import { readColumn, readTableConstraint } from "./sql-columns";
import type { Cursor, Range } from "./sql-cursor";
import type { SqlChange, SqlStatement, Stretch } from "./sql-statements";

/** The cursor stands behind ALTER TABLE. */
export function readAlterTable(cursor: Cursor, whole: Stretch): SqlStatement {
  cursor.take("IF", "EXISTS");
  cursor.take("ONLY");
  const table = cursor.table() ?? null;
  const rest = { from: cursor.at, to: cursor.tokens.length };
  const changes = cursor.parts(rest).flatMap((part) => readChange(cursor, part));
  return { kind: "alter-table", table, changes, ...whole };
}

function readChange(cursor: Cursor, part: Range): SqlChange[] {
  cursor.at = part.from;
  for (const word of ["WITH", "NOCHECK"]) if (cursor.take(word)) cursor.take("CHECK");
  if (cursor.take("ADD")) return readAdd(cursor, part);
  if (cursor.take("DROP")) return readDropped(cursor);
  if (cursor.take("RENAME")) return readRename(cursor);
  if (cursor.take("MODIFY") || cursor.take("CHANGE")) {
    const changes = cursor.isWord(cursor.at - 1, "CHANGE");
    cursor.take("COLUMN");
    const old = changes ? cursor.name() : undefined;
    const column = readColumn(cursor, { from: cursor.at, to: part.to });
    return column ? [{ change: "alter-column", name: old?.name ?? column.name, column }] : [];
  }
  if (!cursor.take("ALTER")) return [];
  cursor.take("COLUMN");
  const name = cursor.name()?.name;
  if (name === undefined) return [];
  if (cursor.take("SET", "NOT", "NULL")) return [{ change: "not-null", name, set: true }];
  if (cursor.take("DROP", "NOT", "NULL")) return [{ change: "not-null", name, set: false }];
  return [];
}

function readAdd(cursor: Cursor, part: Range): SqlChange[] {
  if (!cursor.take("COLUMN")) {
    const constraint = readTableConstraint(cursor, { from: cursor.at, to: part.to });
    if (constraint) return [{ change: "add-constraint", constraint }];
    if (constraint === null) return [];
    cursor.at = part.from + 1;
  }
  cursor.take("IF", "NOT", "EXISTS");
  // MySQL: ADD (a int, b int).
  const list = cursor.isWord(cursor.at, "(") ? cursor.brackets() : undefined;
  const parts = list ? cursor.parts(list) : [{ from: cursor.at, to: part.to }];
  return parts.flatMap((one): SqlChange[] => {
    const column = readColumn(cursor, one);
    return column ? [{ change: "add-column", column }] : [];
  });
}

function readDropped(cursor: Cursor): SqlChange[] {
  if (cursor.take("PRIMARY", "KEY")) return [{ change: "drop-constraint", name: null, what: "constraint" }];
  const index = cursor.take("INDEX") || cursor.take("KEY");
  const constraint =
    !index && (cursor.take("CONSTRAINT") || cursor.take("FOREIGN", "KEY") || cursor.take("CHECK"));
  if (!index && !constraint) cursor.take("COLUMN");
  cursor.take("IF", "EXISTS");
  const name = cursor.name()?.name;
  if (name === undefined) return [];
  if (!index && !constraint) return [{ change: "drop-column", name }];
  return [{ change: "drop-constraint", name, what: index ? "index" : "constraint" }];
}

function readRename(cursor: Cursor): SqlChange[] {
  if (cursor.take("TO") || cursor.take("AS")) {
    const to = cursor.table();
    return to ? [{ change: "rename-table", to }] : [];
  }
  const constraint = cursor.take("CONSTRAINT") || cursor.take("INDEX") || cursor.take("KEY");
  if (!constraint) cursor.take("COLUMN");
  const name = cursor.name()?.name;
  const to = cursor.take("TO") ? cursor.name()?.name : undefined;
  if (name === undefined || to === undefined) return [];
  return [{ change: constraint ? "rename-constraint" : "rename-column", name, to }];
}
