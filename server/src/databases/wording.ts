/** Small linear readers that the engines share: quoted names, dumped properties, statements, drivers. */

import { after, closing, type DataForm, listAfter, literals } from "../domain/data";
import { operationOf } from "../domain/statement";

/** Longest name that is believed; engines stop at 63 to 128, expressions and paths run longer. */
const LONGEST_NAME = 300;

const CLOSERS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": "”",
  "„": "“”",
  "»": "«",
  "«": "»",
  "‹": "›",
  "「": "」",
  "『": "』",
  "‘": "’",
  "’": "’",
  "‚": "‘’",
};

/**
 * The quoted name that starts at or right after `from` (spaces and one backslash are skipped).
 * Engines do not escape quotes in names: the closing quote is the one before a space, punctuation or the line's end.
 */
export function quotedName(text: string, from: number): { name: string; end: number } | undefined {
  let at = from;
  while (at < from + 4 && isBlank(text[at])) at++;
  // The name may stand on a line of its own.
  if (text[at] === "\n") {
    const limit = at + 20;
    do at++;
    while (at < limit && isBlank(text[at]));
  }
  const escaped = text[at] === "\\";
  // A record in a record in a record escapes its quotes each time.
  for (let deep = 0; text[at] === "\\" && deep < 7; deep++) at++;
  const open = text[at] ?? "";
  const closers = CLOSERS[open];
  if (closers === undefined) return undefined;
  at++;
  if (isBlank(text[at]) && (open === "«" || open === "»")) at++;
  const limit = Math.min(text.length, at + LONGEST_NAME);
  for (let i = at; i < limit; i++) {
    const char = text[i] ?? "";
    if (char === "\n") return undefined;
    if (!closers.includes(char)) continue;
    const next = text[i + 1] ?? "";
    if (next !== "" && !/[\s.,;:)\]}"'`\\»«>&|(+/]/u.test(next) && open === char && next < "\u0080") continue;
    let end = i;
    if (escaped) while (end > at && text[end - 1] === "\\") end--;
    const name = text.slice(at, end).trim();
    return name === "" ? undefined : { name, end: i + 1 };
  }
  return undefined;
}

/**
 * The value of a property as programs dump it: `constraint: 'x'`, `"constraint":"x"`, `constraint=x`, `constraint: x`
 * at a line's end. Names are tried in order. Undefined where the text has none.
 */
export function property(text: string, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    let at = text.indexOf(name);
    for (let tries = 0; at >= 0 && tries < 200; tries++) {
      const value = propertyAt(text, at, name.length);
      if (value !== undefined) return value;
      at = text.indexOf(name, at + name.length);
    }
  }
  return undefined;
}

function propertyAt(text: string, at: number, length: number): string | undefined {
  if (at > 0 && /[\w$-]/.test(text[at - 1] ?? "")) return undefined;
  const window = text.slice(at + length, at + length + LONGEST_NAME + 20);
  const match = /^\\?["']? {0,4}[:=] {0,4}(?:\\?(["'`])([^"'`\n]{1,300}?)\\?\1|(\d{1,9})\b)/.exec(window);
  return match ? (match[2] ?? match[3]) : undefined;
}

/**
 * The statement that the text shows beside the message: a server log's `STATEMENT:`, a bracketed `[SQL: …]`,
 * a dumped `sql: '…'` or `query: '…'`, a logger's `query failed: …`. Cut at 10,000 characters.
 */
export function statementOf(text: string): string | undefined {
  for (const [label, close] of LABELS) {
    const at = text.indexOf(label);
    if (at < 0) continue;
    const from = at + label.length;
    const raw = text.slice(from, from + 10_000);
    const sql = close === "line" ? untilLine(raw) : close === "bracket" ? untilBracket(raw) : quoted(raw);
    if (sql !== undefined && operationOf(sql) !== null) return sql;
  }
  return undefined;
}

const LABELS: readonly (readonly [string, "line" | "bracket" | "quote"])[] = [
  ["STATEMENT:", "line"],
  ["[SQL: ", "bracket"],
  ["sql: ", "quote"],
  ["sql=", "quote"],
  // MyBatis: `### SQL: `.
  ["\nSQL: ", "line"],
  ["### SQL: ", "line"],
  ["query: ", "quote"],
  // TypeORM's loggers; `query: ` alone is one that did not fail.
  ["query failed: ", "line"],
];

function untilLine(raw: string): string {
  const lines = raw.trimStart().split("\n");
  let end = 1;
  while (end < lines.length && /^\s+\S/.test(lines[end] ?? "")) end++;
  return lines.slice(0, end).join("\n").trim();
}

function untilBracket(raw: string): string {
  const end = raw.search(/\]\s*(?:\n|$)/);
  return (end < 0 ? raw : raw.slice(0, end)).trim();
}

/** MariaDB's connector for Node prints it without quotes and, in them or not, its values behind it: ` - parameters:[1,'mug']`. */
function quoted(raw: string): string | undefined {
  const sql = untilQuote(raw) ?? raw;
  const end = sql.indexOf(" - parameters:[");
  return end >= 0 ? sql.slice(0, end).trim() : sql === raw ? undefined : sql;
}

function untilQuote(raw: string): string | undefined {
  const quote = raw[0];
  if (quote !== "'" && quote !== '"' && quote !== "`") return undefined;
  for (let i = 1; i < raw.length; i++) {
    if (raw[i] === "\\") i++;
    else if (raw[i] === quote) return raw.slice(1, i);
  }
  return raw.slice(1);
}

/** The first driver of which the text shows a trace: its class names or its path in a frame. */
export function driverOf(
  text: string,
  drivers: readonly (readonly [string, readonly string[]])[],
): string | null {
  for (const [driver, signs] of drivers) {
    if (signs.some((sign) => text.includes(sign))) return driver;
  }
  return null;
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\u00a0" || char === "\t";
}

/** The data in SQL and beside it, whoever prints them: `VALUES (…)`, the literals of other statements, lists of parameters. */
export const statementData: readonly DataForm[] = [
  after(["values (", "VALUES (", "values(", "VALUES("], closing),
  {
    words: ["update ", "UPDATE ", "delete from ", "DELETE FROM "],
    find: (text, at) =>
      /^(?:update [^\n]{1,300}? set|delete from [^\n]{1,300}? where) /i.test(text.slice(at, at + 320))
        ? literals(text, at)
        : undefined,
  },
  // PostgreSQL's log: `parameters: $1 = 'ada@example.com', $2 = '36'`.
  { words: ["arameters: $1 = "], find: literals },
  listAfter("[parameters: (", "[parameters: [", "[parameters: {", "-- PARAMETERS: [", "[Parameters=["),
  listAfter("parameters: [", 'parameters":[', "params: [", 'params":[', "bindings: [", 'bindings":['),
  listAfter(" - parameters:["),
];
