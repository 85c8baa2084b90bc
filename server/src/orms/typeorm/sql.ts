/** Raw SQL in a `query("INSERT INTO users …")`: which model's table it writes, and how. */

import { rawWrites } from "../../code/typescript/raw-sql";
import type { Model, WriteOperation } from "../../domain/model";
import type { ts } from "../../syntax/typescript";

/** @param sql the argument: a string, a template, a sum of them */
export function readSql(
  sql: ts.Expression,
  models: readonly Model[],
): { readonly operation: WriteOperation; readonly models: readonly Model[] } | undefined {
  const first = rawWrites(sql).find(({ table }) => table !== null);
  const found = models.filter((each) => each.table?.toLowerCase() === first?.table?.toLowerCase());
  return first && found.length > 0 ? { operation: first.operation, models: found } : undefined;
}
