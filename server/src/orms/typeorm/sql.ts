/** Raw SQL in a `query("INSERT INTO users …")`: which model's table it writes, and how. */

import type { Model, WriteOperation } from "../../domain/model";
import { compiler, type ts } from "../../syntax/typescript";
import { stringOf } from "../../syntax/typescript-literals";

/** @param sql the argument: a string, or a template whose text begins with the statement */
export function readSql(
  sql: ts.Expression,
  models: readonly Model[],
): { readonly operation: WriteOperation; readonly models: readonly Model[] } | undefined {
  const t = compiler();
  const text = (stringOf(sql) ?? (t.isTemplateExpression(sql) ? sql.head.text : "")).slice(0, 2000);
  const match =
    /^\s{0,50}(insert|update|delete|replace)\b[^"'`\w[]{0,5}(?:into\b|from\b)?[\s"'`[\]]{0,5}(?:\w{1,100}["'`\]]{0,2}\.["'`[]{0,2})?(\w{1,100})/i.exec(
      text,
    );
  const table = match?.[2]?.toLowerCase();
  const found = models.filter((each) => each.table?.toLowerCase() === table);
  if (!match || found.length === 0) return undefined;
  const verb = match[1]?.toLowerCase();
  const isUpsert = /\bon\s{1,9}conflict|\bon\s{1,9}duplicate/i.test(text);
  return {
    operation: verb === "update" || verb === "delete" ? verb : isUpsert ? "upsert" : "insert",
    models: found,
  };
}
