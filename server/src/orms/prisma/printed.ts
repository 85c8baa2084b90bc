/** How Prisma prints a constraint in its message: the test by which a handler knows that it is this one and no other. */

import type { FixContext } from "../../domain/adapters";

/**
 * `/`User_email_key`|\(`email`\)/.test(err.message)`: the name (PostgreSQL, MySQL, MariaDB) or the columns (SQLite, Prisma 6 on PostgreSQL, in
 * quotes where PostgreSQL needs them). Empty where the message tells nothing: SQLite's foreign keys.
 */
export function constraintTest(context: FixContext, error: string): string[] {
  const { constraint, model, violation } = context;
  if (constraint.kind === "foreign_key" && violation.engine === "sqlite") return [];
  const suffix = constraint.kind === "foreign_key" ? "fkey" : "key";
  const table = model.table ?? model.name;
  const generated = [table, ...constraint.columns, suffix].join("_");
  const primary = constraint.kind === "primary_key";
  const name = violation.constraint ?? constraint.name ?? (primary ? `${table}_pkey` : generated);
  const names = primary && name !== "PRIMARY" ? [name, "PRIMARY"] : [name];
  const columns = constraint.columns.map((column) => `\`"?${escape(column)}"?\``).join(", ?");
  const pattern = [...names.map((each) => `\`${escape(each)}\\b`), `\\(${columns}\\)`].join("|");
  return [`/${pattern}/.test(${error}.message)`];
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
