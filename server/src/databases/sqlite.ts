/** SQLite through every driver: the message is the same, the code in front or behind differs or is missing. */

import type { Database, ErrorTest, NameTarget, RepairTarget, Violated } from "../domain/adapters";
import { unknownViolation, type Violation, type ViolationKind } from "../domain/incident";
import { operationOf } from "../domain/statement";
import { placeIn } from "../domain/text";
import { driverSays, packages } from "./drivers";
import { doubleQuoted } from "./escape";
import { offendingRows } from "./offending-rows";
import { driverOf, statementData, statementOf } from "./wording";

export const sqlite: Database = {
  id: "sqlite",
  packages: packages.sqlite,
  partialIndexes: true,
  nullsDiffer: true,
  readViolation,
  signs: ["constraint", "must be unique", "not unique", "be null", "null column"],
  data: statementData,
  defaultName: (_target: NameTarget) => null,
  maxNameLength: Number.POSITIVE_INFINITY,
  repair,
  recognise,
  // https://www.sqlite.org/lang_conflict.html: IGNORE is for NOT NULL too.
  ignoresMissing: true,
  namesForeignKeys: false,
  // One writer at a time.
  inTransaction: { goesOn: true, seesLatest: true },
};

/** By the end of its sentence: a key is called by its columns, a check by its name or, where it has none, by its expression. */
function recognise(
  { violation, model, constraint }: Violated,
  runtime: string,
): readonly ErrorTest[] | undefined {
  const member = driverSays("better-sqlite3", runtime)?.message;
  if (member === undefined) return undefined;
  if (violation.kind === "check")
    return violation.constraint === null
      ? undefined
      : [{ member, endsWith: `CHECK constraint failed: ${violation.constraint}` }];
  const columns = violation.columns.length > 0 ? violation.columns : constraint.columns;
  const table = violation.table ?? model.table;
  if (violation.kind !== "unique" || columns.length === 0 || table === null) return undefined;
  const printed = columns.map((column) => `${table}.${column}`).join(", ");
  return [{ member, endsWith: `UNIQUE constraint failed: ${printed}` }];
}

const DRIVERS = [
  // Its inner error is called SqliteError, as better-sqlite3's.
  ["libsql", ["LibsqlError", "@libsql/", "node_modules/libsql/", "node_modules\\libsql\\"]],
  ["better-sqlite3", ["better-sqlite3", "SqliteError"]],
  ["libsql", ["libsql", "SQLite error: "]],
  ["pdo_sqlite", ["Integrity constraint violation: 19 "]],
  ["d1", ["D1_ERROR"]],
  ["node:sqlite", ["ERR_SQLITE_ERROR", "node:sqlite"]],
  ["sql.js", ["sql.js", "sql-wasm"]],
  ["aiosqlite", ["aiosqlite"]],
  [
    "sqlite3",
    [
      "sqlite3.IntegrityError",
      "node_modules/sqlite3/",
      "node_modules\\sqlite3\\",
      "SQLITE_CONSTRAINT: ",
      "/sqlite3/base.py",
      "\\sqlite3\\base.py",
    ],
  ],
  ["microsoft.data.sqlite", ["Microsoft.Data.Sqlite"]],
  ["sqlite-jdbc", ["org.sqlite"]],
  ["ruby-sqlite3", ["SQLite3::"]],
] as const;

const KINDS: readonly (readonly [string, ViolationKind])[] = [
  ["UNIQUE constraint failed", "unique"],
  ["FOREIGN KEY constraint failed", "foreign_key"],
  ["NOT NULL constraint failed", "not_null"],
  // https://www.sqlite.org/lang_altertable.html#altertabaddcol
  ["Cannot add a NOT NULL column with default value NULL", "not_null"],
  ["CHECK constraint failed", "check"],
  ["PRIMARY KEY must be unique", "unique"],
];

function readViolation(text: string): Violation | undefined {
  const found = readCurrent(text) ?? readOld(text);
  if (!found) return undefined;
  const statement = statementOf(text);
  const operation = statement ? operationOf(statement) : null;
  const [, table, column] = (found.kind === "not_null" && statement && ADDED.exec(statement)) || [];
  return {
    ...unknownViolation,
    kind: found.kind,
    engine: "sqlite",
    driver: driverOf(text, DRIVERS),
    constraint: found.constraint,
    table: found.table ?? table ?? null,
    columns: column !== undefined && found.columns.length === 0 ? [column] : found.columns,
    operation,
    ...(statement ? { statement } : {}),
    ...(found.primary || (found.kind === "unique" && PRIMARY.test(text)) ? { primary: true } : {}),
    at: placeIn(text, found.start, found.end),
  };
}

/** Its message names no column; the statement does. */
const ADDED =
  /^\s{0,20}alter\s{1,20}table\s{1,20}["`[]?([\w$]{1,200})["`\]]?\s{1,20}add\s{1,20}(?:column\s{1,20})?["`[]?([\w$]{1,200})/i;

/** Extended codes 1555 (PRIMARYKEY) and 2579 (ROWID): https://www.sqlite.org/rescode.html */
const PRIMARY = /SQLITE_CONSTRAINT_(?:PRIMARYKEY|ROWID)|errcode: (?:1555|2579)\b|\(code: (?:1555|2579)\)/;

interface Found {
  readonly kind: ViolationKind;
  readonly constraint: string | null;
  readonly table: string | null;
  readonly columns: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly primary?: boolean;
}

function readCurrent(text: string): Found | undefined {
  let best: { words: string; kind: ViolationKind; start: number } | undefined;
  for (const [words, kind] of KINDS) {
    const start = text.indexOf(words);
    if (start >= 0 && (!best || start < best.start)) best = { words, kind, start };
  }
  if (!best) return undefined;
  const after = best.start + best.words.length;
  const rest = /^: {0,2}([^\n]{0,2000})/.exec(rejoined(text.slice(after, after + 2010)))?.[1] ?? "";
  const names = readNames(best.kind, rest);
  return { kind: best.kind, ...names, start: best.start, end: after + (rest ? 2 + rest.length : 0) };
}

/** A list of columns that somebody broke behind a comma. */
function rejoined(text: string): string {
  return text.includes(",\n") ? text.replace(/,\n[ \t]{0,12}(?=[^\s,.]{1,128}\.[^\s,.])/g, ", ") : text;
}

type Names = Pick<Found, "constraint" | "table" | "columns">;

const NONE: Names = { constraint: null, table: null, columns: [] };

function readNames(kind: ViolationKind, rest: string): Names {
  if (rest === "") return NONE;
  const index = /^index \\?['"]([^'"\n]{1,200}?)\\?['"]/.exec(rest);
  if (index) return { ...NONE, constraint: index[1] ?? null };
  if (kind === "check") return { ...NONE, constraint: checkOf(rest) };
  const list = columnList(rest);
  const [first] = list;
  if (first === undefined) return NONE;
  return { constraint: null, table: tableOf(first), columns: list.map(columnOf) };
}

/**
 * `t.a, t.b` up to what cannot belong to it: SQLite prints names bare, so that a quote, colon, bracket or line end is the driver's.
 * A name with spaces is kept when all of it is table.column.
 */
function columnList(rest: string): string[] {
  const end = rest.search(
    /["'`:(){}[\];<>\\]|, (?![\w$]{1,128}\.\w)[A-Z]|\. |\.$| u(?=["'])| u(?=["'])| at | - | in (?=\/|[A-Z]:)/,
  );
  const bounded = (end < 0 ? rest : rest.slice(0, end)).trim().replace(/[.,]$/, "");
  const parts = bounded.split(", ").filter((part) => part.length < 200);
  if (parts.every((part) => /^[^.]+\.[^.]+/.test(part)) && !/ [a-z]+ [a-z]+ /i.test(bounded)) return parts;
  const tokens = /^[^\s,]+\.[^\s,]+(?:, [^\s,]+\.[^\s,]+)*/.exec(rest.slice(0, 600))?.[0];
  return tokens ? tokens.split(", ") : [];
}

/** A migration's table remake is the table itself: SQLite cannot alter a constraint in place. */
function tableOf(qualified: string): string {
  return qualified.slice(0, qualified.indexOf("."));
}

function columnOf(qualified: string): string {
  return qualified.slice(qualified.indexOf(".") + 1);
}

/** A named check prints its name, an unnamed one its expression, which runs to the line's or the string's end. */
function checkOf(printed: string): string | null {
  // Node opens the dump of the error's members on the line of its message where no frame is left between the two, and sets an error without any in brackets.
  const bared = printed.replace(/ \{\s?$/, "");
  const rest = bared.endsWith("]") && !bared.includes("[") ? bared.slice(0, -1) : bared;
  const name = /^[\p{L}_][\p{L}\p{N}_$.-]{0,200}(?=$|["'`,:)\]]|\s+(?:at|\()|\s*$)/u.exec(rest)?.[0];
  if (name) return name.replace(/\.$/, "");
  let end = rest.length;
  for (const close of ["',", '",', "`,", '")', "')", " at "]) {
    const at = rest.indexOf(close);
    if (at >= 0 && at < end) end = at;
  }
  const text = rest.slice(0, end).trim();
  // A quote that nothing in the expression opens is the program's.
  const odd = (quote: string) => text.endsWith(quote) && text.split(quote).length % 2 === 0;
  const bare = odd("'") || odd('"') ? text.slice(0, -1) : text;
  return bare === "" ? null : bare;
}

/** Before 3.8 (2013): `column email is not unique`, `users.email may not be NULL`. */
function readOld(text: string): Found | undefined {
  if (!text.includes(" not unique") && !text.includes(" may not be NULL")) return undefined;
  const unique = /\bcolumns? ([\w$]{1,64}(?:, [\w$]{1,64}){0,16}) (?:is|are) not unique/.exec(text);
  if (unique) {
    return {
      ...NONE,
      kind: "unique",
      columns: (unique[1] ?? "").split(", "),
      start: unique.index,
      end: unique.index + unique[0].length,
    };
  }
  const required = /\b([\w$]{1,64})\.([\w$]{1,64}) may not be NULL/.exec(text);
  return required
    ? {
        kind: "not_null",
        constraint: null,
        table: required[1] ?? null,
        columns: [required[2] ?? ""],
        start: required.index,
        end: required.index + required[0].length,
      }
    : undefined;
}

/**
 * Its counter can not fall behind: the next number is above the table's highest and above sqlite_sequence's
 * (https://www.sqlite.org/autoinc.html), so there is none to repair.
 */
function repair(cause: string, target: RepairTarget): string | undefined {
  if (cause !== "migration-over-duplicates") return undefined;
  return offendingRows(target, { identifier, count: "COUNT(*)" });
}

function identifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.test(name) ? name : doubleQuoted(name);
}

/** Those of https://www.sqlite.org/lang_keywords.html that name nothing without quotes (tried on 3.40). */
const reserved =
  /^(?:add|all|alter|and|as|autoincrement|between|case|cast|check|collate|commit|constraint|create|current_date|current_time|current_timestamp|default|deferrable|delete|distinct|drop|else|escape|except|exists|foreign|from|group|having|in|index|insert|intersect|into|is|isnull|join|limit|not|nothing|notnull|null|on|or|order|primary|raise|references|returning|select|set|table|then|to|transaction|union|unique|update|using|values|when|where)$/i;
