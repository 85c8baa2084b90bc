/** Calls of helpers of the project that write the table they are told by name: `insertRow("users", { email })`. */

import { byColumn } from "../../code/statements";
import type { FoundCall } from "../../code/typescript/patterns";
import { complete, partOf, type Reading } from "../../code/typescript/writes";
import type { Model, Write } from "../../domain/model";
import { compiler, dottedName, type ts } from "../../syntax/typescript";
import { objectOf, stringOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";

/** A name that ends so is a helper's of the project: bare, `db.insert("users", …)` is a builder's or an ORM's. */
const helper =
  /^_?(?:(insert)|(upsert)|(update))(?:_?(?:Row|Record|One|Item|Entry|Into|IntoTable|Returning))?$/i;

/** True where the text may hold such a call. */
export function mayCallHelper(text: string, wanted: readonly Model[]): boolean {
  const names = wanted.some(({ table }) => table !== null && text.includes(table));
  return names && calls.test(text);
}

const calls =
  /\b(?:insert|upsert|update)\w{0,20}(?:<[^<>()]{0,60}>)?\s{0,9}\(\s{0,50}(?:[\w.]{1,50},\s{0,50})?["'`]/i;

/** The write of each wanted table that the call names, with an object for its row. */
export function helpersAt(node: ts.Node, reading: Reading): Write[] {
  const t = compiler();
  const told = t.isCallExpression(node) ? toldBy(node) : undefined;
  if (!told) return [];
  const { table, row, operation, method } = told;
  const call: FoundCall = {
    node: node as ts.CallExpression,
    pattern: "",
    form: { as: operation },
    operation,
    method,
    receiver: (node as ts.CallExpression).expression,
    on: undefined,
    model: null,
    exact: true,
    roles: operation === "update" ? { set: row } : { row },
    links: [],
  };
  return reading.wanted
    .filter((model) => model.table?.toLowerCase() === table.toLowerCase().split(".").at(-1))
    .map((model) => {
      const part = partOf(call, model, dialect);
      const fields = part.fields?.map((name) => byColumn(name, model)) ?? null;
      return complete(call, { ...part, fields }, reading, dialect);
    });
}

export function isHelperCall(call: ts.CallExpression): boolean {
  return toldBy(call) !== undefined;
}

function toldBy(call: ts.CallExpression):
  | {
      readonly table: string;
      readonly row: ts.Expression;
      readonly operation: "insert" | "upsert" | "update";
      readonly method: string;
    }
  | undefined {
  const callee = dottedName(call.expression) ?? "";
  const method = callee.slice(callee.lastIndexOf(".") + 1);
  const [, inserts, upserts] = helper.exec(method) ?? [];
  // `manager.insert("users", …)`, `qb.update("users", …)` are an ORM's own.
  if (!helper.test(method) || (callee !== method && /^_?(?:insert|upsert|update)(?:One)?$/i.test(method)))
    return undefined;
  const [first, second, third] = call.arguments;
  // In front of the table may stand the connection: `insertRow(client, "users", row)`.
  const isFirst = stringOf(first) !== undefined;
  const table = stringOf(isFirst ? first : second);
  const row = isFirst ? second : third;
  if (table === undefined || !row || !objectOf(row)) return undefined;
  return { table, row, operation: inserts ? "insert" : upserts ? "upsert" : "update", method };
}
