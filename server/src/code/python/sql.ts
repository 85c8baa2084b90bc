/** SQL in a call of an ORM's own: which models' tables its statements write. */

import { stringValue, textOf } from "../../syntax/python-tree";
import { budgetOf, isWrite, readStatements } from "../../syntax/sql";
import type { Meanings } from "./dialect";
import type { FoundCall } from "./patterns";
import type { Part } from "./writes";

/** The statements of the call's text, or of the constant that holds it. */
export function sqlParts(
  { roles, method }: FoundCall,
  { file, bindings, models }: Meanings,
): readonly Part[] {
  const node = roles.sql?.node;
  const held = node?.type === "identifier" ? bindings.at(node, textOf(file, node))?.value : undefined;
  const text = stringValue(file, held ?? node) ?? null;
  const statements = readStatements(text ?? "", { budget: budgetOf(file) }).filter(isWrite);
  return models.flatMap((model) => {
    const own = statements.filter(({ table }) => table?.name.toLowerCase() === model.table?.toLowerCase());
    const sql = { does: own.map(({ kind }) => (kind === "merge" ? ("upsert" as const) : kind)), text };
    const part = { model: model.id, operation: "raw", method, exact: true, fields: null } as const;
    return own.length > 0 ? [{ ...part, sql, extra: { shape: "raw" } }] : [];
  });
}
