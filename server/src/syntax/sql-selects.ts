/** What a SELECT asks for: its tables, and the comparisons by which it looks where nothing else decides what it gives. */

import { Cursor } from "./sql-cursor";
import type { SqlPair, SqlTable, Stretch } from "./sql-statements";
import { type SqlToken, tokenize } from "./sql-tokens";

export interface SqlSelect {
  /** Of each FROM and JOIN, those of inner statements as well; one that is made while the program runs is left out. */
  readonly tables: readonly SqlTable[];
  /** The words and names behind its first FROM, in small letters: columns are among them. */
  readonly names: ReadonlySet<string>;
  /**
   * Each row of its one table that has the values of these placeholders is found, and no other; absent where more is asked for (`AND NOT
   * archived`, a join, an expression), or where it cannot be told.
   */
  readonly by?: readonly SqlPair[];
}

/** Longer ones are built by programs. In characters. */
const longest = 4000;

/** Of each statement that begins with SELECT or WITH. @param holes what the program fills in, as `CodeText` has it */
export function readSelects(text: string, holes: readonly Stretch[] = []): SqlSelect[] {
  if (text.length > longest || !/\bfrom\b/i.test(text)) return [];
  return tokenize(text, undefined, holes)
    .filter(([first]) => first?.kind === "word" && (first.is === "SELECT" || first.is === "WITH"))
    .map((tokens) => {
      const by = plainly(new Cursor(text, tokens));
      return { tables: tablesOf(text, tokens), names: namesOf(text, tokens), ...(by ? { by } : {}) };
    });
}

function tablesOf(text: string, tokens: readonly SqlToken[]): SqlTable[] {
  const cursor = new Cursor(text, tokens);
  return tokens.flatMap((_, at) => {
    if (!cursor.isWord(at, "FROM") && !cursor.isWord(at, "JOIN")) return [];
    cursor.at = at + 1;
    cursor.take("ONLY");
    return cursor.table() ?? [];
  });
}

function namesOf(text: string, tokens: readonly SqlToken[]): ReadonlySet<string> {
  const from = tokens.findIndex(({ is, kind }) => is === "FROM" && kind === "word");
  return new Set(
    tokens
      .slice(from + 1)
      .filter(({ kind }) => kind === "word" || kind === "name")
      .map(({ kind, is, start, end }) => (kind === "name" ? is : text.slice(start, end)).toLowerCase()),
  );
}

/** What gives other rows than those that the condition names, or not all of them. */
const others = ["JOIN", "UNION", "INTERSECT", "EXCEPT", "MINUS", "GROUP", "HAVING", "OFFSET", "SKIP"];

/** `SELECT EXISTS (SELECT …)`, and what is within. */
function plainly(cursor: Cursor): readonly SqlPair[] | undefined {
  const all = { from: 0, to: cursor.tokens.length };
  if (cursor.take("SELECT", "EXISTS")) {
    const inner = cursor.brackets();
    if (cursor.take("AS")) cursor.at++;
    else if (!cursor.done) cursor.at++;
    return inner && cursor.done
      ? plainly(new Cursor(cursor.text, cursor.tokens.slice(inner.from, inner.to)))
      : undefined;
  }
  if (!cursor.take("SELECT")) return undefined;
  const from = cursor.find(all, "FROM");
  if (cursor.find(all, ...others) < all.to || decides(cursor.tokens.slice(cursor.at, from))) return undefined;
  cursor.at = from + 1;
  if (!cursor.table()) return undefined;
  cursor.take("AS");
  if (!cursor.isWord(cursor.at, "WHERE")) cursor.at++;
  if (!cursor.take("WHERE")) return undefined;
  const to = cursor.find({ from: cursor.at, to: all.to }, "ORDER", "LIMIT", "FETCH", "FOR", "LOCK");
  const { equal, whole } = cursor.where({ from: cursor.at, to });
  return whole && equal.every(({ value }) => value.kind === "placeholder") ? equal : undefined;
}

/** What is selected says more than that the row is there: `SELECT removed_on IS NULL`, `count(*) FILTER (WHERE …)`, `state = 'gone'`. */
function decides(selected: readonly SqlToken[]): boolean {
  return selected.some(
    ({ kind, is }) =>
      (kind === "word" && /^(?:CASE|FILTER|IS|NOT|AND|OR|IN|LIKE|SELECT|IF|IIF)$/.test(is)) ||
      (kind === "sign" && /^(?:=|!=|<>|<|<=)$/.test(is)),
  );
}
