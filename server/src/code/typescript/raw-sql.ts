/** SQL in a string of the code: which tables it writes, and how. */

import type { WriteOperation } from "../../domain/model";
import { budgetOf, isWrite, readStatements, type SqlStatement } from "../../syntax/sql";
import type { ts } from "../../syntax/typescript";
import { textOf } from "../../syntax/typescript-text";

export interface RawWrite {
  readonly operation: WriteOperation;
  /** As the statement spells it, without its schema. */
  readonly table: string;
}

/** The writing statements of a literal, a template or a sum of them, in order; [] where the expression is no string that is written here. */
export function rawWrites(sql: ts.Node): readonly RawWrite[] {
  const found = known.get(sql) ?? readWrites(sql);
  known.set(sql, found);
  return found;
}

/** A tree is asked again and again; what stands in it does not change. */
const known = new WeakMap<ts.Node, readonly RawWrite[]>();

function readWrites(sql: ts.Node): RawWrite[] {
  const code = textOf(sql);
  if (!code) return [];
  return readStatements(code.text, { placeholders: code.holes, budget: budgetOf(sql.getSourceFile()) })
    .filter(isWrite)
    .flatMap((statement) =>
      statement.table ? [{ operation: operationOf(statement), table: statement.table.name }] : [],
    );
}

/** An insert that says what happens to a row that is there is an upsert, whatever it says. */
function operationOf(statement: SqlStatement): WriteOperation {
  if (statement.kind === "update" || statement.kind === "delete") return statement.kind;
  if (statement.kind !== "insert") return "upsert";
  return statement.conflict && statement.conflict.action !== "fail" ? "upsert" : "insert";
}
