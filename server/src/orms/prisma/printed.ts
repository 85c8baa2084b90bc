/** How Prisma prints a constraint in its message: the test by which a handler knows that it is this one and no other. */

import type { FixContext } from "../../domain/adapters";
import { typescriptPattern } from "../../syntax/escape";

/**
 * The tests that follow the code's: `/`User_email_key`|\(`email`\)/.test(err.message)`: the name (PostgreSQL, MySQL, MariaDB) or the columns (SQLite, Prisma 6 on PostgreSQL, in
 * quotes where PostgreSQL needs them). Empty where the message tells nothing: SQLite's foreign keys.
 */
export function constraintTest(context: FixContext, message: string): string[] {
  const { cause, constraint, database, model, violation } = context;
  if (constraint.kind === "foreign_key" && database?.namesForeignKeys === false) return [];
  const suffix = constraint.kind === "foreign_key" ? "fkey" : "key";
  const table = model.table ?? model.name;
  const generated = [table, ...constraint.columns, suffix].join("_");
  const primary = constraint.kind === "primary_key";
  const name = violation.constraint ?? constraint.name ?? (primary ? `${table}_pkey` : generated);
  const names = primary && name !== "PRIMARY" ? [name, "PRIMARY"] : [name];
  const columns = constraint.columns.map((column) => `\`"?${typescriptPattern(column)}"?\``).join(", ?");
  // Prisma quotes names with backticks, PostgreSQL's own sentence (P2039) with double quotes.
  const opening = cause.id === "still-referenced" ? '["`]' : "`";
  const pattern = [
    ...names.map((each) => `${opening}${typescriptPattern(each)}\\b`),
    `\\(${columns}\\)`,
  ].join("|");
  return [`/${pattern}/.test(${message})`];
}
