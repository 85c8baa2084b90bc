/** What a program printed of an error, read without a parser: dumped properties, statements and where they stand. */

import type { Operation, Violation } from "../domain/incident";
import type { Place } from "../domain/text";

/** No statement is kept longer (the contract of `Violation.statement`). */
const LONGEST_STATEMENT = 10_000;

/**
 * What a statement tells of the write: itself, its operation and, where the statement's table is the one whose constraint
 * failed, that table. A delete breaks the constraint of another table, so it names none.
 */
export function factsOfStatement(
  printed: string | undefined,
): Pick<Violation, "statement" | "operation"> & Partial<Pick<Violation, "table" | "schema">> {
  const statement = printed?.slice(0, LONGEST_STATEMENT).trim();
  if (!statement) return {};
  const operation = operationOf(statement);
  if (operation === null) return {};
  const target = operation === "delete" || operation === "migrate" ? undefined : targetOf(statement);
  return { statement, operation, ...(target ? { table: target.table } : {}) };
}

/** What the statement does, by its first word; null for what does not write. */
export function operationOf(sql: string): Operation | null {
  const verb = /^[\s("'`]{0,8}([a-z]{4,8})\b/i.exec(sql.slice(0, 40))?.[1]?.toLowerCase();
  switch (verb) {
    case "insert":
    case "replace":
      return /\bon (?:conflict|duplicate key)\b/i.test(sql.slice(0, LONGEST_STATEMENT)) ? "upsert" : "insert";
    case "merge":
      return "upsert";
    case "update":
      // PostgreSQL's message begins like a statement: "update or delete on table …".
      return /\bupdate or delete on\b/i.test(sql.slice(0, 40)) ? null : "update";
    case "delete":
      return "delete";
    case "alter":
    case "create":
      return /^[\s("'`]{0,8}\w+\s+(?:unique\s+)?(?:table|index)\b/i.test(sql.slice(0, 80)) ? "migrate" : null;
    default:
      return null;
  }
}

/** The table that an insert or update names, without quotes and schema. */
function targetOf(sql: string): { table: string } | undefined {
  const start =
    /^[\s("'`]{0,8}(?:insert|replace|merge)(?: (?:ignore|or \w{1,10}))? (?:into )?|^[\s("'`]{0,8}update (?:only )?/i.exec(
      sql.slice(0, 80),
    );
  if (!start) return undefined;
  let rest = sql.slice(start[0].length, start[0].length + 400);
  for (let part = 0; part < 4; part++) {
    const name =
      /^(?:\\?"([^"\\\n]{1,128})\\?"|`([^`\n]{1,128})`|\[([^\]\n]{1,128})\]|([\p{L}_][\p{L}\p{N}_$]{0,127}))/u.exec(
        rest,
      );
    if (!name) return undefined;
    rest = rest.slice(name[0].length);
    if (rest.startsWith(".")) {
      rest = rest.slice(1);
      continue;
    }
    const table = name[1] ?? name[2] ?? name[3] ?? name[4];
    return table ? { table } : undefined;
  }
  return undefined;
}

/** The text between the first `open` at or after `from` and the first `close` behind it; undefined where one is missing. */
export function between(text: string, open: string, close: string, from = 0): string | undefined {
  const start = text.indexOf(open, from);
  if (start < 0) return undefined;
  const end = text.indexOf(close, start + open.length);
  return end < 0 || end - start > LONGEST_STATEMENT ? undefined : text.slice(start + open.length, end);
}

/**
 * The value of the first property of that name as programs dump it: `path: 'email'`, `"path":"email"`, `path: 42`.
 * Escapes stay as printed. Undefined where there is none within `reach` characters.
 */
export function property(text: string, name: string, from = 0, reach = 20_000): string | undefined {
  const before = Math.max(0, from - 1);
  const window = text.slice(before, from + reach);
  let at = window.indexOf(name, from - before);
  for (let tries = 0; at >= 0 && tries < 200; tries++) {
    if (!/[\w$.-]/.test(window[at - 1] ?? "")) {
      const value = valueAt(text, before + at + name.length);
      if (value !== undefined) return value;
    }
    at = window.indexOf(name, at + name.length);
  }
  return undefined;
}

function valueAt(text: string, from: number): string | undefined {
  const head = /^\\?["']?\s?[:=]\s{0,4}(\\?["'`]|-?\d{1,20}\b)/.exec(text.slice(from, from + 32));
  if (!head) return undefined;
  const open = head[1] ?? "";
  if (/\d$/.test(open)) return open;
  const start = from + head[0].length;
  const limit = Math.min(text.length, start + LONGEST_STATEMENT);
  const quote = open.at(-1) ?? "";
  const escaped = open.length > 1;
  for (let i = start; i < limit; i++) {
    if (text[i] === quote && !escaped) return text.slice(start, i);
    if (text[i] !== "\\") continue;
    if (escaped && text[i + 1] === quote) return text.slice(start, i);
    i++;
  }
  return undefined;
}

/** The place of a stretch of the text that a reader was given, cut at the end of its first line. */
export function placeIn(text: string, start: number, end: number): Place {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next >= 0 && next < start; next = text.indexOf("\n", next + 1)) {
    line++;
    lineStart = next + 1;
  }
  const breaks = text.indexOf("\n", start);
  const stop = breaks >= 0 && breaks < end ? breaks : end;
  const position = (offset: number) => ({ line, column: offset - lineStart + 1 });
  return { file: "", start: position(start), end: position(stop) };
}
