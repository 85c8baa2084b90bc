/** SQL in a string of the code: which tables it writes, and how. */

import type { WriteOperation } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { budgetOf, isWrite, readStatements, type SqlStatement } from "../../syntax/sql";
import { compiler, type ts } from "../../syntax/typescript";
import { textOf } from "../../syntax/typescript-text";
import { findBinding, isSettled } from "./bindings";

interface RawWrite {
  readonly operation: WriteOperation;
  /** As the statement spells it, without its schema; null where the program fills it in. */
  readonly table: string | null;
  /** The whole text; null where the program fills in a part. */
  readonly text: string | null;
}

/** The writing statements of a literal, a template or a sum of them, in order, or of the constant that holds it; [] where it is not written here. */
export const rawWrites = kept((sql: ts.Node): readonly RawWrite[] => {
  const code = textOf(constantOf(sql));
  if (!code) return [];
  const options = { placeholders: code.holes, budget: budgetOf(sql.getSourceFile()) };
  const statements = readStatements(code.text, options).filter(isWrite);
  const text = code.holes.length > 0 ? null : code.text;
  return statements.map((each) => ({ operation: operationOf(each), table: each.table?.name ?? null, text }));
});

/** `const insert = "INSERT INTO …"` */
function constantOf(node: ts.Node): ts.Node {
  const t = compiler();
  const binding = t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  const isConstant = binding && t.isVariableDeclaration(binding) && isSettled(binding);
  return (isConstant && binding.initializer) || node;
}

/** An insert that says what happens to a row that is there is an upsert, whatever it says. */
function operationOf(statement: SqlStatement): WriteOperation {
  if (statement.kind === "update" || statement.kind === "delete") return statement.kind;
  if (statement.kind !== "insert") return "upsert";
  return statement.conflict && statement.conflict.action !== "fail" ? "upsert" : "insert";
}
