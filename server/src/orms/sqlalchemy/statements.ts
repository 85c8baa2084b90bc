/** SQL in SQLAlchemy's calls, and the dictionaries of its statements. */

import type { Meanings } from "../../code/python/dialect";
import { lastPart } from "../../code/python/modules";
import type { FoundCall } from "../../code/python/patterns";
import type { Part } from "../../code/python/writes";
import type { PyNode } from "../../syntax/python";
import { callOf, childOf, dottedName, stringValue, textOf } from "../../syntax/python-tree";
import type { Values } from "../../syntax/python-values";
import { dictionaryOf } from "../../syntax/python-values";
import { budgetOf, isWrite, readStatements } from "../../syntax/sql";

/** `session.execute(text("INSERT …"))`: the writes of the statements, by their tables. */
export function ofSql({ roles, method }: FoundCall, meanings: Meanings): readonly Part[] {
  const { file, models } = meanings;
  const text = sqlOf(roles.sql?.node, meanings);
  if (text === undefined) return [];
  const statements = readStatements(text, { budget: budgetOf(file) }).filter(isWrite);
  if (statements.length === 0) return [];
  return models.flatMap((model) => {
    const own = statements.filter(({ table }) => table?.name.toLowerCase() === model.table?.toLowerCase());
    const sql = { does: own.map(({ kind }) => (kind === "merge" ? "upsert" : kind)), text };
    const part = { model: model.id, operation: "raw", method, exact: true, fields: null } as const;
    return own.length > 0 ? [{ ...part, sql }] : [];
  });
}

/** The text of `text("…")`, of a string, or of the variable that holds either. */
function sqlOf(node: PyNode | undefined, meanings: Meanings, depth = 0): string | undefined {
  const { file, bindings } = meanings;
  if (!node || depth > 4) return undefined;
  if (node.type === "identifier")
    return sqlOf(bindings.at(node, textOf(file, node))?.value, meanings, depth + 1);
  const call = callOf(file, node);
  if (call)
    return /^(?:text|SQL|bindparams|execution_options)$/.test(call.name)
      ? sqlOf(call.name === "text" || !call.object ? call.positional[0] : call.object, meanings, depth + 1)
      : undefined;
  return stringValue(file, node);
}

/** `{"email": email}`, `{User.email: email}`; undefined for anything else. */
export function dictionaryWithAttributes(node: PyNode | undefined, { file }: Meanings): Values | undefined {
  const plain = dictionaryOf(file, node);
  if (!plain?.hidden || node?.type !== "dictionary") return plain;
  const named = new Map(plain.named);
  let hidden = false;
  for (const pair of node.children) {
    if (pair.type === "comment") continue;
    const [key, value] = [childOf(pair, "key"), childOf(pair, "value")];
    if (stringValue(file, key) !== undefined) continue;
    const path = key?.type === "attribute" ? dottedName(file, key) : null;
    if (path !== null && value) named.set(lastPart(path), value);
    else hidden = true;
  }
  return { named, hidden };
}
