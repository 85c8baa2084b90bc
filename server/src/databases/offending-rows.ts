/** The query that lists the rows which a new constraint refuses: what must be cleaned before its migration runs again. */

import type { RepairTarget } from "../domain/adapters";

/** How an engine spells the parts of the query. */
export interface Spelling {
  identifier(name: string): string;
  readonly count: string;
}

/** undefined = the declaration does not tell which rows break it (an expression, a condition, another table). */
export function offendingRows(target: RepairTarget, { identifier, count }: Spelling): string | undefined {
  const table = qualified(target, identifier);
  const columns = target.columns.map(identifier).join(", ");
  if (columns === "") return undefined;
  if (target.kind === "not_null") return `SELECT * FROM ${table} WHERE ${columns} IS NULL;`;
  if (target.kind !== "unique" && target.kind !== "primary_key") return undefined;
  // A unique index takes any number of rows with a null; GROUP BY would list them as equal.
  const nullable = target.columns.filter((column) => target.nullable?.includes(column));
  const present = nullable.map((column) => `${identifier(column)} IS NOT NULL`).join(" AND ");
  return `SELECT ${columns}, ${count} FROM ${table}${present ? ` WHERE ${present}` : ""} GROUP BY ${columns} HAVING ${count} > 1;`;
}

export function qualified({ schema, table }: RepairTarget, identifier: (name: string) => string): string {
  return schema ? `${identifier(schema)}.${identifier(table)}` : identifier(table);
}
