/** Raw SQL through the client: `$executeRaw`, `$queryRaw` and their unsafe forms, where the text names the model's table. */

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
  const sql = node.getText().slice(callee.getText().length, 10_000);
  if (!/\b(?:insert|update|delete|merge|replace)\b/i.test(sql) || !namesTable(sql, model)) return undefined;
  const body = functionOf(node)?.body;
  const extra: WriteExtra = {
    client: callee.expression.getText(),
    nested: [],
    start: startOf(node),
    end: node.end,
  };
  return {
    model: model.id,
    operation: "raw",
    method: callee.name.text,
    place: placeOf(source, node),
    function: enclosingFunction(node)?.name ?? null,
    functionPlace: body ? placeOf(source, body) : null,
    fields: null,
    exact: isClient(callee.expression),
    extra: { ...extra },
  };
}

function namesTable(sql: string, model: Model): boolean {
  const table = model.table ?? model.name;
  for (let at = sql.indexOf(table); at >= 0; at = sql.indexOf(table, at + 1)) {
    const [before, after] = [sql[at - 1] ?? " ", sql[at + table.length] ?? " "];
    if (!/[\w$]/.test(before) && !/[\w$]/.test(after)) return true;
  }
  return false;
}
