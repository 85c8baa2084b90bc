/** Reads from the SQL of a message what it writes: operation, table, columns. Only the head of the statement is looked at. */

import type { Operation } from "./incident";

/** No statement is looked at, or kept, any further (the contract of `Violation.statement`). */
export const longestStatement = 10_000;

/** What a statement does, by its first words; null for what does not write. */
export function operationOf(sql: string): Operation | null {
  const head =
    /^[\s("'`]{0,8}(?:explain\s{1,4})?([a-z]{4,8})\b(?:\s{1,20}(?:unique\s{1,20})?([a-z]{1,20}))?/i.exec(
      sql.slice(0, 100),
    );
  const next = head?.[2]?.toLowerCase() ?? "";
  switch (head?.[1]?.toLowerCase()) {
    case "insert":
    case "replace":
    case "copy":
      return upserts(sql.slice(0, longestStatement)) ? "upsert" : "insert";
    case "merge":
      return "upsert";
    case "update":
      // PostgreSQL's message begins like a statement: "update or delete on table …".
      return /\bupdate or delete on\b/i.test(sql.slice(0, 40)) ? null : "update";
    case "delete":
      return "delete";
    case "alter":
    case "create":
      // A procedure that is created on the way says nothing of what it does.
      return defined.includes(next) ? "migrate" : null;
    default:
      return null;
  }
}

/** What can be defined so that rows break it. */
const defined = ["table", "index", "view", "materialized", "constraint", "trigger"];

function upserts(sql: string): boolean {
  return /\bon\s{1,20}(?:conflict|duplicate\s{1,20}key)\b/i.test(sql);
}

export interface StatementHead {
  readonly operation: Operation;
  /** Without quotes; null where the statement is of another form. */
  readonly schema: string | null;
  readonly table: string | null;
  readonly columns: readonly string[];
  /** What an INSERT's first row gives to its columns, in their order; empty where it is of another form. */
  readonly values: readonly SqlValue[];
  /** How many rows an INSERT lists; 0 where it is of another form. */
  readonly rows: number;
}

/** A value as the statement has it: a literal (null = NULL), a placeholder, DEFAULT, or something that the database computes. */
export type SqlValue =
  | { readonly is: "literal"; readonly text: string | null }
  /** `index`: which of the bound values it stands for, from 0; null where it goes by a name. */
  | { readonly is: "bound"; readonly index: number | null; readonly name?: string }
  | { readonly is: "default" }
  | { readonly is: "computed" };

const identifier = '(?:"[^"]{1,200}"|`[^`]{1,200}`|\\[[^\\]]{1,200}\\]|[\\w$]{1,200})';
const head = new RegExp(
  `^\\s{0,20}(insert\\s{1,20}(?:ignore\\s{1,20}|or\\s{1,20}\\w{1,20}\\s{1,20})?into|replace\\s{1,20}into|update|delete\\s{1,20}from)\\s{1,20}(${identifier})(?:\\.(${identifier}))?(?:\\.(${identifier}))?`,
  "i",
);
/** undefined = no statement of a kind that writes rows. */
export function readStatement(sql: string): StatementHead | undefined {
  const text = sql.slice(0, longestStatement);
  if (operationOf(text) === "migrate")
    return { operation: "migrate", schema: null, table: null, columns: [], values: [], rows: 0 };
  const match = head.exec(text);
  if (!match) return undefined;
  const names = [match[2], match[3], match[4]].filter((name) => name !== undefined).map(unquote);
  const verb = (match[1] ?? "").toLowerCase();
  const rest = text.slice(match[0].length);
  const operation = verb.startsWith("update")
    ? "update"
    : verb.startsWith("delete")
      ? "delete"
      : upserts(rest)
        ? "upsert"
        : "insert";
  const inserts = operation === "insert" || operation === "upsert";
  return {
    operation,
    ...(inserts ? givenRows(rest) : { values: [], rows: 0 }),
    table: names.at(-1) ?? null,
    schema: names.length > 1 ? (names.at(-2) ?? null) : null,
    columns:
      operation === "update" ? assignedColumns(rest) : operation === "delete" ? [] : listedColumns(rest),
  };
}

/** Tables that a text creates, as SQL or by a builder (`createTable("users", …)`), in small letters and without their schema. */
export function createdTables(text: string): ReadonlySet<string> {
  const tables = [
    /\bcreate\s{1,20}table\s{1,20}(?:if\s{1,20}not\s{1,20}exists\s{1,20})?(?:["`[]?\w{1,100}["`\]]?\.)?["`[]?(\w{1,100})/gi,
    /\bcreateTable(?:IfNotExists)?\(\s{0,20}["'`](?:\w{1,100}\.)?(\w{1,100})["'`]/g,
  ].flatMap((pattern) => [...text.matchAll(pattern)]);
  return new Set(tables.map(([, name = ""]) => name.toLowerCase()));
}

/** `("email", "name") VALUES …` -> names. */
function listedColumns(rest: string): string[] {
  const open = rest.indexOf("(");
  if (open < 0 || open > 200) return [];
  const close = rest.indexOf(")", open);
  if (close < 0) return [];
  return rest
    .slice(open + 1, close)
    .split(",")
    .map((part) => unquote(part.trim()))
    .filter((name) => /^[\w$ .-]{1,200}$/.test(name));
}

/** `… VALUES (?, 'x', DEFAULT), (…)`: the first row's values, and how many rows there are. */
function givenRows(rest: string): Pick<StatementHead, "values" | "rows"> {
  const start = /\)[^()]{0,200}\bvalues\s{0,20}(?=\()/i.exec(rest);
  if (!start) return { values: [], rows: 0 };
  const first: string[] = [];
  let rows = 0;
  let at = start.index + start[0].length;
  while (rest[at] === "(") {
    const end = endOfRow(rest, at, rows === 0 ? first : undefined);
    if (end < 0) break;
    rows++;
    at = end;
    while (/[\s,]/.test(rest[at] ?? "")) at++;
  }
  let bound = 0;
  const values = first.map((text): SqlValue => {
    const value = sqlValue(text, bound);
    if (value.is === "bound" && /^(?:\?|%s)(?:::|$)/.test(text)) bound++;
    return value;
  });
  return { values: rows > 0 ? values : [], rows };
}

/** The index behind the row's bracket, or -1; its parts go into `parts`. */
function endOfRow(text: string, open: number, parts: string[] | undefined): number {
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < text.length; at++) {
    const one = text[at];
    if (one === "'" || one === '"' || one === "`") {
      const close = text.indexOf(one, at + 1);
      if (close < 0) return -1;
      at = close;
    } else if (one === "(") depth++;
    else if (one === ")" || (one === "," && depth === 1)) {
      if (one === ",") {
        parts?.push(text.slice(from, at).trim());
        from = at + 1;
      } else if (--depth === 0) {
        parts?.push(text.slice(from, at).trim());
        return at + 1;
      }
    }
  }
  return -1;
}

function sqlValue(written: string, bound: number): SqlValue {
  // psycopg 3's and asyncpg's placeholders are cast: `%(age)s::INTEGER`, `$1::VARCHAR`.
  const cast = /^[$:@%?][\w()]{0,110}(?=::[\w ]{1,60}(?:\(\d{1,9}(?:, ?\d{1,9})?\))?$)/.exec(written);
  const text = cast?.[0] ?? written;
  if (/^default$/i.test(text)) return { is: "default" };
  if (/^null$/i.test(text)) return { is: "literal", text: null };
  if (text === "?" || text === "%s") return { is: "bound", index: bound };
  const numbered = /^(?:\$|@p?|:)(\d{1,5})$/i.exec(text);
  if (numbered) return { is: "bound", index: Number(numbered[1]) - (text.startsWith("@") ? 0 : 1) };
  const [, plain, formatted] = /^(?:[:@](\w{1,100})|%\((\w{1,100})\)s)$/.exec(text) ?? [];
  const name = plain ?? formatted;
  if (name !== undefined) return { is: "bound", index: null, name };
  if (/^-?\d{1,40}(?:\.\d{1,40})?$/.test(text)) return { is: "literal", text };
  const quoted = /^[ENen]?'([\s\S]*)'$/.exec(text);
  if (quoted) return { is: "literal", text: (quoted[1] ?? "").replaceAll("''", "'") };
  return { is: "computed" };
}

/** `SET "email" = $1, name = $2 WHERE …` -> names; values with `=` in them end the reading early, never mislead it. */
function assignedColumns(rest: string): string[] {
  const set = /\bset\b/i.exec(rest);
  if (!set) return [];
  const columns: string[] = [];
  const assignment = new RegExp(
    `\\s{0,20}(?:${identifier}\\.){0,2}(${identifier})\\s{0,20}=[^,=]{0,500}?(,|$|\\b(?:where|returning)\\b)`,
    "iy",
  );
  assignment.lastIndex = set.index + 3;
  for (let match = assignment.exec(rest); match; match = match[2] === "," ? assignment.exec(rest) : null)
    columns.push(unquote(match[1] ?? ""));
  if (columns.length === 0) {
    const single = new RegExp(`\\s{0,20}(${identifier})\\s{0,20}=`, "iy");
    single.lastIndex = set.index + 3;
    const match = single.exec(rest);
    if (match) columns.push(unquote(match[1] ?? ""));
  }
  return columns;
}

function unquote(name: string): string {
  return /^["`[]/.test(name) ? name.slice(1, -1) : name;
}
