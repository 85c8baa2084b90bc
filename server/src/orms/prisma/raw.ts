/** Raw SQL through the client: `$executeRaw`, `$queryRaw` and their unsafe forms, where the text names the model's table. */

import { rawWrites } from "../../code/typescript/raw-sql";
import type { Model, Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import { compiler, placeOf, startOf, type ts } from "../../syntax/typescript";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { functionOf, isClient } from "./around";
import type { WriteExtra } from "./extra";

const rawMethods = /^\$(?:execute|query)Raw(?:Unsafe)?$/;

/** True for a call of the client that takes SQL. */
export function isRaw(node: ts.CallExpression | ts.TaggedTemplateExpression): boolean {
  const t = compiler();
  const callee = t.isCallExpression(node) ? node.expression : node.tag;
  return t.isPropertyAccessExpression(callee) && rawMethods.test(callee.name.text);
}

export function readRawWrite(
  source: Source,
  node: ts.CallExpression | ts.TaggedTemplateExpression,
  model: Model,
): Write | undefined {
  const t = compiler();
  const callee = t.isCallExpression(node) ? node.expression : node.tag;
  if (!t.isPropertyAccessExpression(callee) || !rawMethods.test(callee.name.text)) return undefined;
  const [given] = t.isCallExpression(node) ? node.arguments : [node.template];
  const does = given && writesTable(given, model);
  if (!does) return undefined;
  const body = functionOf(node)?.body;
  const extra: WriteExtra = {
    client: callee.expression.getText(),
    nested: [],
    start: startOf(node),
    end: node.end,
  };
  return {
    model: model.id,
    operation: does,
    method: callee.name.text,
    place: placeOf(source, node),
    function: enclosingFunction(node)?.name ?? null,
    functionPlace: body ? placeOf(source, body) : null,
    fields: null,
    exact: isClient(callee.expression),
    extra: { ...extra },
  };
}

/** The SQL writes the model's table; where it is put together elsewhere, or is no statement that we read, it has to name it. */
function writesTable(given: ts.Node, model: Model): "raw" | "delete" | undefined {
  const t = compiler();
  // `Prisma.sql`…``, `sql`…`` within the call.
  const writes = rawWrites(t.isTaggedTemplateExpression(given) ? given.template : given);
  const own = writes.filter(({ table }) => table === (model.table ?? model.name));
  if (own.length > 0) return own.every(({ operation }) => operation === "delete") ? "delete" : "raw";
  if (writes.length > 0) return undefined;
  const text = given.getText().slice(0, 10_000);
  return /\b(?:insert|update|delete|merge|replace)\b/i.test(text) && namesTable(text, model)
    ? "raw"
    : undefined;
}

function namesTable(sql: string, model: Model): boolean {
  const table = model.table ?? model.name;
  for (let at = sql.indexOf(table); at >= 0; at = sql.indexOf(table, at + 1)) {
    const [before, after] = [sql[at - 1] ?? " ", sql[at + table.length] ?? " "];
    if (!/[\w$]/.test(before) && !/[\w$]/.test(after)) return true;
  }
  return false;
}
