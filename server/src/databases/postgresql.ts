/** PostgreSQL: its messages in English, its DETAIL in any language, its default names with the 63-byte limit. */

import type { Database, ErrorTest, RepairTarget, Violated } from "../domain/adapters";
import { postgresqlName } from "../domain/default-names";
import { unknownViolation, type Violation, type ViolationKind } from "../domain/incident";
import { operationOf } from "../domain/statement";
import { placeIn } from "../domain/text";
import { driverSays, packages } from "./drivers";
import { doubleQuoted, postgresLiteral } from "./escape";
import { offendingRows, qualified } from "./offending-rows";
import { type Found, readByCode, readByDetail, type Words } from "./postgresql-codes";
import { type Detail, detailData, readDetail } from "./postgresql-detail";
import { readLocalised, translatedSigns } from "./postgresql-localised";
import { driverOf, property, quotedName, statementData, statementOf } from "./wording";

export const postgresql: Database = {
  id: "postgresql",
  packages: packages.postgresql,
  partialIndexes: true,
  nullsDiffer: true,
  restrictsApart: true,
  readViolation,
  signs: [
    ...[
      "violates",
      "violated",
      "violation",
      "unique index",
      "exclusion constraint",
      "null values",
      "contains null",
    ],
    ...["23505", "23503", "23001", "23502", "23514", "23p01", "25p02", "is aborted"],
    ...["already exists", "is duplicated", "not present in", "still referenced", "conflicts with"],
    ...translatedSigns,
  ],
  defaultName: postgresqlName,
  maxNameLength: 63,
  repair,
  recognise,
  data: [...detailData, ...statementData],
};

/** By the name of the constraint, which no other of the table has. */
function recognise({ violation }: Violated, runtime: string): readonly ErrorTest[] | undefined {
  const said = driverSays(violation.driver ?? "pg", runtime) ?? driverSays("pg", runtime);
  const member = said?.constraint;
  return member === undefined || violation.constraint === null
    ? undefined
    : [{ member, is: violation.constraint }];
}

const DRIVERS = [
  // SQLAlchemy 2.1 prints its adapter's class alone: `(sqlalchemy.dialects.postgresql.asyncpg.UniqueViolationError)`.
  ["asyncpg", ["asyncpg.exceptions", ".asyncpg.", "/asyncpg/", "\\asyncpg\\", "/asyncpg.py", "\\asyncpg.py"]],
  ["psycopg2", ["psycopg2"]],
  ["psycopg", ["psycopg.errors", "/psycopg/", "psycopg.IntegrityError"]],
  ["pg8000", ["pg8000"]],
  ["postgres.js", ["node_modules/postgres/", "node_modules\\postgres\\", "constraint_name: '"]],
  ["pglite", ["@electric-sql/pglite", "@electric-sql\\pglite"]],
  [
    "pg",
    [
      "node_modules/pg/",
      "node_modules\\pg\\",
      "pg-protocol",
      "node_modules/pg-pool",
      "node_modules\\pg-pool",
    ],
  ],
  ["pgx", ["jackc/pgx", "(SQLSTATE 23"]],
  ["pgjdbc", ["org.postgresql.util.PSQLException", "PSQLException"]],
  ["npgsql", ["Npgsql."]],
  ["postgrex", ["Postgrex."]],
  ["ruby-pg", ["PG::"]],
  ["pdo_pgsql", ["SQLSTATE[23505]", "SQLSTATE[23503]", "SQLSTATE[23502]", "SQLSTATE[23514]"]],
] as const;

/** `CONTEXT:  COPY users, line 1`: of a row that COPY brought in, in any language (src/backend/commands/copyfromparse.c, CopyFromErrorCallback). */
const COPIED = /(?:[\p{L}]{4,20}: {1,2}|where["']?: ["'])COPY [^,\n]{1,130}, \p{L}{2,20} \d/u;

function readViolation(text: string): Violation | undefined {
  const found = earlier(readEnglish(text), readTranslation(text)) ?? readByCode(text) ?? readByDetail(text);
  if (found === undefined) return readFollowUp(text);
  const { start, end, kind, words } = found;
  // A row that breaks a check or a null is printed whole: a key in the text is another message's.
  const detail = kind === "not_null" || kind === "check" ? undefined : readDetail(text, start);
  const statement = statementOf(text) ?? null;
  const constraint =
    words.constraint ?? property(text, "constraint", "constraint_name", "CONSTRAINT NAME") ?? null;
  const table = words.table ?? property(text, "table", "table_name") ?? labelled(text, "TABLE NAME:") ?? null;
  const columns = detail?.columns.length ? detail.columns : (words.columns ?? columnsOf(text, kind));
  return {
    ...unknownViolation,
    kind,
    engine: "postgresql",
    driver: driverOf(text, DRIVERS),
    constraint: constraint ?? labelled(text, "CONSTRAINT NAME:") ?? null,
    schema: property(text, "schema", "schema_name") ?? labelled(text, "SCHEMA NAME:") ?? null,
    table: table ?? detail?.ownTable ?? tableOfStatement(statement),
    columns,
    value: detail?.value ?? null,
    operation: words.migrate || detail?.duplicated ? "migrate" : statement ? operationOf(statement) : null,
    ...(statement ? { statement } : {}),
    ...(constraint?.endsWith("_pkey") && kind === "unique" ? { primary: true } : {}),
    ...(text.includes("COPY ") && COPIED.test(text) ? { byCopy: true as const } : {}),
    ...references(kind, words, detail),
    ...withoutDetail(text, kind, detail),
    at: placeIn(text, start, end),
  };
}

type Reader = (text: string, start: number, afterAnchor: number) => Found | undefined;

function named(kind: ViolationKind, more: Words = {}): Reader {
  return (text, start, after) => {
    const name = quotedName(text, after);
    if (name) return { kind, words: { ...more, constraint: name.name }, start, end: name.end };
    return isWhole(text, start, after) ? { kind, words: more, start, end: after } : undefined;
  };
}

/** A server's line whose name was left out; the same words in a sentence of somebody's are no message. */
function isWhole(text: string, start: number, end: number): boolean {
  return (
    /(?:^|\n)\s{0,8}(?:[\w.:]{0,100}(?:[Ee]rror|Exception|ERROR): {1,3})?$/.test(
      text.slice(Math.max(0, start - 120), start),
    ) && /^\.?\s{0,4}(?:\n|$|\(SQLSTATE )/.test(text.slice(end, end + 20))
  );
}

/** What the server says in English, keyed by the words that cannot be missing. */
const ENGLISH: readonly (readonly [string, Reader])[] = [
  ["duplicate key value violates unique constraint", named("unique")],
  ["could not create unique index", named("unique", { migrate: true })],
  ["violates foreign key constraint", foreignKey],
  ["violates RESTRICT setting of foreign key constraint", foreignKey],
  ["violates not-null constraint", notNull],
  ["violates check constraint", check],
  ["conflicting key value violates exclusion constraint", named("exclusion")],
  ["could not create exclusion constraint", named("exclusion", { migrate: true })],
  ["check constraint", checkOfOldRows],
  ["contains null values", nullsInOldRows],
];

function readEnglish(text: string): Found | undefined {
  let best: Found | undefined;
  for (const [anchor, read] of ENGLISH) {
    let at = text.indexOf(anchor);
    for (let tries = 0; at >= 0 && tries < 50 && (best === undefined || at < best.start); tries++) {
      const found = read(text, at, at + anchor.length);
      if (found && (best === undefined || found.start < best.start)) best = found;
      if (found) break;
      at = text.indexOf(anchor, at + anchor.length);
    }
  }
  return best;
}

function foreignKey(text: string, start: number, after: number): Found | undefined {
  const name = quotedName(text, after);
  if (!name) return undefined;
  const before = text.slice(Math.max(0, start - 400), start);
  const parent = before.lastIndexOf("update or delete on table");
  const child = before.lastIndexOf("on table");
  const table = child < 0 ? undefined : quotedName(before, child + "on table".length)?.name;
  const on = /^ {1,2}on table /.exec(text.slice(name.end, name.end + 12));
  const referrer = on ? quotedName(text, name.end + on[0].length)?.name : undefined;
  const stillReferenced = referrer !== undefined || parent >= 0;
  return {
    kind: "foreign_key",
    words: {
      constraint: name.name,
      stillReferenced,
      ...(table ? { table } : {}),
      ...(referrer ? { referrer } : {}),
    },
    start,
    end: name.end,
  };
}

function notNull(text: string, start: number): Found | undefined {
  const before = text.slice(Math.max(0, start - 400), start);
  const at = before.lastIndexOf("null value in column");
  if (at < 0) return undefined;
  const column = quotedName(before, at + "null value in column".length);
  if (!column) return undefined;
  const of = /^ of relation /.exec(before.slice(column.end, column.end + 13));
  const table = of ? quotedName(before, column.end + of[0].length)?.name : undefined;
  const offset = Math.max(0, start - 400);
  return {
    kind: "not_null",
    words: { columns: [column.name], ...(table ? { table } : {}) },
    start: offset + at,
    end: start,
  };
}

function check(text: string, start: number, after: number): Found | undefined {
  const name = quotedName(text, after);
  if (!name) return undefined;
  const before = text.slice(Math.max(0, start - 400), start);
  const at = before.lastIndexOf("for relation");
  const table = at < 0 ? undefined : quotedName(before, at + "for relation".length)?.name;
  return {
    kind: "check",
    words: { constraint: name.name, ...(table ? { table } : {}) },
    start,
    end: name.end,
  };
}

function checkOfOldRows(text: string, start: number, after: number): Found | undefined {
  const name = quotedName(text, after);
  if (!name) return undefined;
  const rest = /^ of relation /.exec(text.slice(name.end, name.end + 13));
  const table = rest ? quotedName(text, name.end + rest[0].length) : undefined;
  const end = table?.end ?? name.end;
  if (!/^ is violated by some row/.test(text.slice(end, end + 24))) return undefined;
  const words = { constraint: name.name, migrate: true, ...(table ? { table: table.name } : {}) };
  return { kind: "check", words, start, end };
}

function nullsInOldRows(text: string, start: number): Found | undefined {
  const before = text.slice(Math.max(0, start - 300), start);
  const at = before.lastIndexOf("column ");
  const column = at < 0 ? undefined : quotedName(before, at + "column ".length);
  if (!column) return undefined;
  // Before version 13 the server did not name the table.
  const of = /^ (?:of relation )?/.exec(before.slice(column.end, column.end + 13))?.[0] ?? "";
  const table = of === " " ? undefined : quotedName(before, column.end + of.length);
  if ((of === " " ? before.slice(column.end) !== " " : !table) || of === "") return undefined;
  return {
    kind: "not_null",
    words: { columns: [column.name], ...(table ? { table: table.name } : {}), migrate: true },
    start,
    end: start + "contains null values".length,
  };
}

function earlier(a: Found | undefined, b: Found | undefined): Found | undefined {
  return a && b ? (a.start <= b.start ? a : b) : (a ?? b);
}

function readTranslation(text: string): Found | undefined {
  const sentence = readLocalised(text);
  if (!sentence) return undefined;
  const { kind, names, start, end, migrate } = sentence;
  const words: Words = {
    ...(names.constraint ? { constraint: names.constraint } : {}),
    ...(names.table ? { table: names.table } : {}),
    ...(names.column ? { columns: [names.column] } : {}),
    ...(kind === "foreign_key" ? { stillReferenced: names.referrer !== undefined } : {}),
    ...(names.referrer ? { referrer: names.referrer } : {}),
    ...(migrate ? { migrate } : {}),
  };
  return { kind, words, start, end };
}

function columnsOf(text: string, kind: ViolationKind): readonly string[] {
  if (kind !== "not_null") return [];
  const column = property(text, "column", "column_name") ?? labelled(text, "COLUMN NAME:");
  return column ? [column] : [];
}

function labelled(text: string, label: string): string | undefined {
  const at = text.indexOf(label);
  if (at < 0) return undefined;
  return /^ {0,4}(\S{1,200})/.exec(text.slice(at + label.length, at + label.length + 210))?.[1];
}

function references(kind: ViolationKind, words: Words, detail: Detail | undefined): Partial<Violation> {
  if (kind !== "foreign_key") return {};
  const stillReferenced = words.stillReferenced ?? detail?.stillReferenced ?? false;
  const other = detail?.otherTable;
  if (!stillReferenced)
    return { stillReferenced, ...(other ? { references: { table: other, columns: [] } } : {}) };
  // The constraint stands in the table that refers; the message begins with the one that is referred to.
  const child = words.referrer ?? other;
  return {
    stillReferenced,
    ...(child ? { table: child, columns: [] } : {}),
    ...(words.table ? { references: { table: words.table, columns: detail?.columns ?? [] } } : {}),
  };
}

/** Without DETAIL the columns are not in the text: the server hides it from a role that may not read the row. */
function withoutDetail(text: string, kind: ViolationKind, detail: Detail | undefined): Partial<Violation> {
  if (detail || kind === "not_null" || kind === "check" || /\bdetail\b/i.test(text)) return {};
  return {
    remarks: [
      "The text has no DETAIL line: the program printed the message alone, or the database role may not read the table (privileges, row-level security).",
    ],
  };
}

function tableOfStatement(statement: string | null): string | null {
  if (!statement) return null;
  const match =
    /\b(?:into|update|from|table(?:\s+only)?)\s+(?:"?[\w$]+"?\.)?(?:"([^"\n]{1,63})"|([\w$]{1,63}))/i.exec(
      statement.slice(0, 400),
    );
  return match?.[1] ?? match?.[2] ?? null;
}

function readFollowUp(text: string): Violation | undefined {
  const words = "current transaction is aborted, commands ignored until end of transaction block";
  let at = text.indexOf(words);
  let length = words.length;
  if (at < 0) {
    const code = /\b25P02\b/.exec(text);
    if (!code) return undefined;
    at = code.index;
    length = 5;
  }
  return {
    ...unknownViolation,
    engine: "postgresql",
    driver: driverOf(text, DRIVERS),
    followUp: true,
    at: placeIn(text, at, at + length),
  };
}

/** Serial and identity columns alike; the sequence is asked for, because its name is only usually `table_column_seq`. */
function repair(cause: string, target: RepairTarget): string | undefined {
  const [column] = target.columns;
  if (cause === "sequence-behind" && column !== undefined) {
    const table = qualified(target, identifier);
    return `SELECT setval(pg_get_serial_sequence(${postgresLiteral(table)}, ${postgresLiteral(column)}), COALESCE((SELECT MAX(${identifier(column)}) FROM ${table}), 0) + 1, false);`;
  }
  if (cause === "damaged-index") return reindex(target);
  if (cause === "migration-over-duplicates") return offendingRows(target, { identifier, count: "count(*)" });
  return undefined;
}

/**
 * The rows that share the key by a scan without the index, which would not show them; it is made anew when they are merged.
 * https://www.postgresql.org/docs/current/sql-reindex.html; a library's collations that changed: https://wiki.postgresql.org/wiki/Locale_data_changes
 */
function reindex(target: RepairTarget): string | undefined {
  const rows = offendingRows(target, { identifier, count: "count(*)" });
  if (rows === undefined) return undefined;
  return [
    "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off;",
    rows,
    "-- Merge the rows that it lists, then:",
    `REINDEX TABLE ${qualified(target, identifier)};`,
  ].join("\n");
}

/** Quoted only where PostgreSQL needs it. */
function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : doubleQuoted(name);
}

/** Words that name no table or column without quotes: https://www.postgresql.org/docs/current/sql-keywords-appendix.html */
const reserved: ReadonlySet<string> = new Set(
  (
    "all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column " +
    "concurrently constraint create cross current_catalog current_date current_role current_schema current_time " +
    "current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from " +
    "full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit " +
    "localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references " +
    "returning right select session_user similar some symmetric system_user table tablesample then to trailing true union " +
    "unique user using variadic verbose when where window with"
  ).split(" "),
);
