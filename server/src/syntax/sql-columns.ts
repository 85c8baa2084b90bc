/** The tolerant reader's columns and constraints: the parts of CREATE TABLE and of ALTER TABLE … ADD. */

import type { Cursor, Range } from "./sql-cursor";
import type { SqlColumn, SqlConstraint, SqlName } from "./sql-statements";

/** undefined = a column; null = something that constrains nothing (an index, LIKE, PERIOD). */
export function readTableConstraint(cursor: Cursor, part: Range): SqlConstraint | null | undefined {
  cursor.at = part.from;
  if (cursor.token?.kind !== "word") return undefined;
  let name: SqlName | undefined;
  const named = cursor.take("CONSTRAINT");
  if (named && !cursor.isWord(cursor.at, "UNIQUE") && !cursor.isWord(cursor.at, "PRIMARY"))
    if (!cursor.isWord(cursor.at, "CHECK") || !cursor.isWord(cursor.at + 1, "(")) name = cursor.name();
  const constraint = readBody(cursor, part, name);
  if (constraint || named) return constraint ?? null;
  return skips(cursor, part) ? null : undefined;
}

function skips(cursor: Cursor, part: Range): boolean {
  cursor.at = part.from;
  for (const word of ["FULLTEXT", "SPATIAL"]) if (cursor.take(word)) return true;
  if (cursor.take("LIKE") || cursor.take("PERIOD", "FOR")) return true;
  if (!(cursor.take("INDEX") || cursor.take("KEY"))) return false;
  // `key varchar(40)`, `index integer`: columns; `KEY name (a)`, `INDEX (a)` are not.
  const list = cursor.isWord(cursor.at, "(") ? cursor.at : cursor.at + 1;
  return cursor.isWord(list, "(") && cursor.tokens[list + 1]?.kind !== "number";
}

function readBody(cursor: Cursor, part: Range, given: SqlName | undefined): SqlConstraint | undefined {
  const stretch = cursor.stretch(part);
  const base = { start: stretch.start, end: stretch.end, index: false, references: null, expression: null };
  const name = given?.name ?? null;
  if (cursor.take("CHECK")) {
    const inner = cursor.brackets();
    if (!inner) return undefined;
    return { ...base, kind: "check", name, columns: [], expression: cursor.stretch(inner) };
  }
  if (cursor.take("FOREIGN", "KEY")) {
    if (!cursor.isWord(cursor.at, "(")) cursor.name();
    const columns = listed(cursor);
    return { ...base, kind: "foreign_key", name, columns, references: readReferences(cursor, part) };
  }
  if (cursor.take("EXCLUDE")) {
    if (cursor.take("USING")) cursor.at++;
    const list = cursor.brackets();
    const columns = (list ? cursor.parts(list) : []).flatMap((one) => {
      const column = cursor.columnOf({ from: one.from, to: one.from + 1 });
      return column && !cursor.isWord(one.from + 1, "(") ? [column] : [];
    });
    return { ...base, kind: "exclusion", name, columns };
  }
  const primary = cursor.take("PRIMARY", "KEY");
  if (!primary && !cursor.take("UNIQUE")) return undefined;
  const index = !primary && (cursor.take("INDEX") || cursor.take("KEY"));
  for (const word of ["CLUSTERED", "NONCLUSTERED"]) cursor.take(word);
  // `UNIQUE USING INDEX x` makes a constraint of an index that is there: its columns stand elsewhere.
  if (cursor.take("USING", "INDEX"))
    return { ...base, kind: primary ? "primary_key" : "unique", name, columns: [] };
  if (!cursor.take("NULLS", "NOT", "DISTINCT")) cursor.take("NULLS", "DISTINCT");
  const own = cursor.isWord(cursor.at, "(") || cursor.isWord(cursor.at, "USING") ? undefined : cursor.name();
  if (cursor.take("USING")) cursor.at++;
  const list = cursor.brackets();
  if (!list) return undefined;
  const { names, other } = cursor.names(list);
  return {
    ...base,
    kind: primary ? "primary_key" : "unique",
    name: own?.name ?? name,
    columns: other ? [] : names,
    index,
    expression: other ? cursor.stretch(list) : null,
  };
}

function listed(cursor: Cursor): readonly SqlName[] {
  const list = cursor.brackets();
  return list ? cursor.names(list).names : [];
}

/** `REFERENCES t (a) ON DELETE CASCADE`, from the first REFERENCES of the part on; the cursor stands behind it. */
export function readReferences(cursor: Cursor, part: Range): SqlConstraint["references"] {
  cursor.at = cursor.find({ from: cursor.at, to: part.to }, "REFERENCES");
  if (cursor.at >= part.to || !cursor.take("REFERENCES")) return null;
  const table = cursor.table();
  if (!table) return null;
  const columns = listed(cursor);
  if (cursor.take("MATCH")) cursor.at++;
  while (cursor.take("ON", "DELETE") || cursor.take("ON", "UPDATE"))
    cursor.at += cursor.isWord(cursor.at, "SET") || cursor.isWord(cursor.at, "NO") ? 2 : 1;
  return { table, columns };
}

/** Words behind a column's type that are no part of it. */
const behind = [
  ...["NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK", "CONSTRAINT", "COLLATE"],
  ...["GENERATED", "AUTO_INCREMENT", "AUTOINCREMENT", "COMMENT", "ON", "AS", "KEY", "IDENTITY", "FIRST"],
  ...["AFTER", "CHARACTER", "CHARSET", "VIRTUAL", "STORED", "INVISIBLE", "DEFERRABLE", "INITIALLY", "MATCH"],
];

/** `"email" varchar(40) NOT NULL UNIQUE DEFAULT ''`; undefined where no name stands in front. */
export function readColumn(cursor: Cursor, part: Range): SqlColumn | undefined {
  cursor.at = part.from;
  const name = cursor.name();
  if (!name) return undefined;
  const typed = typeEnd(cursor, { from: cursor.at, to: part.to });
  const type = typed > cursor.at ? cursor.stretch({ from: cursor.at, to: typed }).text : null;
  let notNull = false;
  let fallback: SqlColumn["default"] = null;
  let constraint: { name: string; from: number } | undefined;
  const constraints: SqlConstraint[] = [];
  const base = { columns: [name], index: false, references: null, expression: null };
  cursor.at = typed;
  while (cursor.at < part.to) {
    const from = constraint?.from ?? cursor.at;
    const own = constraint?.name ?? null;
    const add = (one: Pick<SqlConstraint, "kind"> & Partial<SqlConstraint>) => {
      const { start, end } = cursor.stretch({ from, to: Math.min(cursor.at, part.to) });
      constraints.push({ ...base, name: own, start, end, ...one });
    };
    if (cursor.take("CONSTRAINT")) {
      const given = cursor.name();
      constraint = given ? { name: given.name, from } : undefined;
      continue;
    }
    if (cursor.take("NOT", "NULL")) notNull = true;
    else if (cursor.take("PRIMARY", "KEY")) add({ kind: "primary_key" });
    else if (cursor.take("UNIQUE")) {
      if (!cursor.take("KEY") && !cursor.take("NULLS", "NOT", "DISTINCT")) cursor.take("NULLS", "DISTINCT");
      add({ kind: "unique" });
    } else if (cursor.take("CHECK")) {
      const inner = cursor.brackets();
      if (inner) add({ kind: "check", columns: [], expression: cursor.stretch(inner) });
    } else if (cursor.isWord(cursor.at, "REFERENCES")) {
      const references = readReferences(cursor, part);
      if (references) add({ kind: "foreign_key", references });
      else cursor.at++;
    } else if (cursor.take("DEFAULT")) fallback = readDefault(cursor, part);
    else if (cursor.take("COLLATE") || cursor.take("COMMENT") || cursor.take("ON")) cursor.at++;
    else if (cursor.isWord(cursor.at, "(")) cursor.brackets();
    else cursor.at++;
    constraint = undefined;
  }
  return { ...name, type, notNull, default: fallback, constraints };
}

function typeEnd(cursor: Cursor, range: Range): number {
  for (let at = range.from; at < range.to; at++) {
    if (cursor.isWord(at, "(")) at = cursor.closing(at);
    // `CHARACTER VARYING(40)` is a type, `CHARACTER SET utf8` stands behind one.
    else if (at === range.from) continue;
    else if (cursor.tokens[at]?.kind === "word" && behind.includes(cursor.tokens[at]?.is ?? "")) return at;
  }
  const first = cursor.tokens[range.from];
  const none = range.from < range.to && first?.kind === "word" && behind.slice(0, 9).includes(first.is);
  return none ? range.from : range.to;
}

/** One value, or an expression up to the next word that stands behind columns. */
function readDefault(cursor: Cursor, part: Range): SqlColumn["default"] {
  const from = cursor.at;
  let at = from;
  if (cursor.isWord(at, "-") || cursor.isWord(at, "+")) at++;
  if (cursor.isWord(at, "(")) at = cursor.closing(at) + 1;
  else {
    at++;
    while (at < part.to) {
      if (cursor.isWord(at, "(")) at = cursor.closing(at) + 1;
      else if (cursor.tokens[at]?.kind === "word" && behind.includes(cursor.tokens[at]?.is ?? "")) break;
      else at++;
    }
  }
  cursor.at = Math.min(at, part.to);
  return cursor.stretch({ from, to: cursor.at });
}
