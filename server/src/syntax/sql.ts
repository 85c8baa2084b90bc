/** Reads SQL: statements that write rows and statements that define tables, with the place of every name. Knows no ORM. */

import { Cursor } from "./sql-cursor";
import { readDefinition } from "./sql-definitions";
import { parseStatement } from "./sql-parsed";
import type { SqlStatement, Stretch } from "./sql-statements";
import { type SqlDialect, type SqlToken, tokenize } from "./sql-tokens";
import { readWrite } from "./sql-writes";

export { loadSql } from "./sql-parsed";
export type * from "./sql-statements";
export type { SqlDialect } from "./sql-tokens";

/** No text is read any further. In characters. */
const longestText = 1_000_000;
/**
 * Of one file the parser, which costs up to 50 µs a token, reads this much; the tolerant reader reads what is behind. In tokens, so that
 * the same file is always read in the same way.
 */
const mostParsed = 3000;

/** What the parser may still read of a file, in tokens. */
export interface SqlBudget {
  left: number;
}

const budgets = new WeakMap<object, SqlBudget>();

/** For the texts of a file that is read once. */
export function createBudget(): SqlBudget {
  return { left: mostParsed };
}

/** The one budget of all texts that stand in a file; `file` is its tree. */
export function budgetOf(file: object): SqlBudget {
  const budget = budgets.get(file) ?? createBudget();
  budgets.set(file, budget);
  return budget;
}

export interface SqlOptions {
  /** Decides what `"` and a backslash mean; without it as in PostgreSQL, and `[name]` is a name. */
  readonly dialect?: SqlDialect;
  /** Stretches that the program fills in (`${id}`), in order: a value of them is a placeholder, a name of them is unknown. */
  readonly placeholders?: readonly Stretch[];
  /** Text of a statement -> whether anybody wants to know; the others come back as "other". */
  readonly wanted?: (statement: string) => boolean;
  /** Shared by the texts of a file; without it the text is a file of its own. */
  readonly budget?: SqlBudget;
}

/**
 * All statements of the text in order. Total and linear: what cannot be read is "other", and nothing throws. A maintained parser reads each
 * (docs/decisions/sql-parser.md); where it gives up, or the statement is too big for it, a tolerant reader does.
 */
export function readStatements(text: string, options: SqlOptions = {}): SqlStatement[] {
  return readWith(text, options, true);
}

/** The same by the tolerant reader alone; test/sql.test.ts holds the two against each other. */
export function readTolerantly(text: string, options: SqlOptions = {}): SqlStatement[] {
  return readWith(text, options, false);
}

/** The statement writes rows. */
export function isWrite(
  statement: SqlStatement,
): statement is Extract<SqlStatement, { kind: "insert" | "update" | "delete" | "merge" }> {
  return ["insert", "update", "delete", "merge"].includes(statement.kind);
}

function readWith(
  given: string,
  { dialect, placeholders, wanted, budget = createBudget() }: SqlOptions,
  strict: boolean,
): SqlStatement[] {
  const text = given.slice(0, longestText);
  return withoutBodies(tokenize(text, dialect, placeholders)).map((tokens): SqlStatement => {
    const whole = { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
    const other = { kind: "other", ...whole } as const;
    if (!isKnown(tokens) || wanted?.(text.slice(whole.start, whole.end)) === false) return other;
    const parsed = strict ? parseStatement(text, tokens, whole, budget) : undefined;
    return parsed ?? tolerant(text, tokens, whole) ?? other;
  });
}

function tolerant(text: string, tokens: readonly SqlToken[], whole: Stretch): SqlStatement | undefined {
  const cursor = new Cursor(text, tokens);
  return readWrite(cursor, whole) ?? readDefinition(new Cursor(text, tokens), whole);
}

const heads = new Set([
  ...["INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "WITH"],
  ...["CREATE", "ALTER", "DROP", "RENAME"],
]);

function isKnown([first, second]: readonly SqlToken[]): boolean {
  if (first?.kind !== "word" || !heads.has(first.is)) return false;
  // `REPLACE(a, b)`, `UPDATE (…)` are no statements, nor is a sentence that begins so.
  return second !== undefined && second.is !== "(";
}

/** The statements within a trigger's or a procedure's BEGIN … END belong to it: they run when it is called. */
function withoutBodies(statements: readonly SqlToken[][]): SqlToken[][] {
  let inside = false;
  return statements.filter((tokens) => {
    const starts = tokens.findIndex(({ is, kind }) => is === "BEGIN" && kind === "word");
    const routine = /^(?:TRIGGER|PROCEDURE|FUNCTION)$/;
    if (inside) {
      if (tokens[0]?.is === "END") inside = false;
      return false;
    }
    const defines = tokens[0]?.is === "CREATE" && tokens.slice(1, 8).some(({ is }) => routine.test(is));
    inside = defines && starts > 0;
    return true;
  });
}
