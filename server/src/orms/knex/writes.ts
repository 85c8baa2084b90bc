/** The writes of tables by Knex's builder, whatever ORM has the model: by the table that the chain names. */

import { chainedConditions, conditionOf } from "../../code/typescript/conditions";
import { rootOf } from "../../code/typescript/meanings";
import type { FoundCall } from "../../code/typescript/patterns";
import { stemOf, tablesIn } from "../../code/typescript/tables";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { compiler, parseTypeScript, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { dialect, tableCalls } from "./dialect";

const reader = writesOf(dialect, {
  marker,
  parts,
  condition: conditionOf,
  matches: ({ node }) => chainedConditions(node),
});

/** `knex(this.tableName)`, `db(table)`: of whatever the caller hands in. */
const ofAnyTable =
  /\b\w{0,40}(?:[kK]nex|[dD]b|trx|tx|connection)\(\s{0,50}(?:this\.|[\w$]{1,40}\.)?(?:table|tableName|[\w$]{0,40}Table\w{0,10})\s{0,50}\)/;

export const writes: WriteReader = {
  ...reader,
  byTable: true,
  read: (source, wanted, models, stands) =>
    isOfSupabase(source.text)
      ? []
      : reader.read(source, wanted, models, {
          ...tablesIn(parseTypeScript(source), models, tableCalls),
          ...stands,
        }),
  blind: (source, models, stands) =>
    reader.blind?.(source, models, { ...tablesIn(parseTypeScript(source), models, tableCalls), ...stands }) ??
    [],
  hides: (text) => ofAnyTable.test(text),
};

const methods = /\.\s{0,200}(?:insert|update|increment|decrement|del|delete|batchInsert)\s{0,9}[(<]/;
const tableNames = /\btable|[A-Z]{2,}/i;

/** Supabase's client has the same words: a file that names it, and never Knex, calls those. */
function isOfSupabase(text: string): boolean {
  return /supabase/i.test(text) && !/knex/i.test(text);
}

function marker(text: string, wanted: readonly Model[]): boolean {
  if (!methods.test(text) || isOfSupabase(text)) return false;
  const lower = text.toLowerCase();
  return tableNames.test(text)
    ? wanted.some(({ table }) => table !== null && lower.includes(stemOf(table)))
    : wanted.some(({ table }) => table !== null && lower.includes(table.toLowerCase()));
}

function parts(call: FoundCall, reading: Reading): Part[] {
  if (!isSent(call)) return [];
  return writtenBy(call, reading).map((model) => {
    const part = partOf(call, model, dialect, { condition: conditionOf });
    const matches = part.operation === "update" ? chainedConditions(call.node) : undefined;
    return {
      ...part,
      ...(part.fields ? { fields: part.fields.map((name) => fieldOf(name, model)) } : {}),
      ...(matches ? { matches: matches.map((name) => fieldOf(name, model)) } : {}),
      ...(isWithin(call) ? { inTransaction: true } : {}),
    };
  });
}

/** A builder that nobody waits for, or that becomes a text, never runs. */
function isSent({ node, links }: FoundCall): boolean {
  const t = compiler();
  if (/^to(?:SQL|String|Query)$/.test(links.at(-1)?.name ?? "")) return false;
  return !t.isExpressionStatement(node.parent) && !t.isVoidExpression(node.parent);
}

function fieldOf(column: string, { fields }: Model): string {
  return fields.find((each) => each.column?.toLowerCase() === column.toLowerCase())?.name ?? column;
}

/** `.transacting(trx)`, or what a transaction gives, by its callback or awaited. */
function isWithin(call: FoundCall): boolean {
  if (carrierOf(call)) return true;
  const t = compiler();
  const base = rootOf(call.receiver);
  const around = base && t.isParameter(base) ? base.parent.parent : undefined;
  const isOf = around && t.isCallExpression(around) && member(around.expression)?.name === "transaction";
  return isOf === true || call.on?.kind === "within" || call.on?.kind === "transaction";
}

/** `trx` of `.transacting(trx)`, in front of the write or behind it. */
export function carrierOf({ node }: FoundCall): ts.Expression | undefined {
  const t = compiler();
  for (let next: ts.Expression = node; t.isCallExpression(next); ) {
    const path = member(next.expression);
    if (path?.name === "transacting") return next.arguments[0];
    if (!path) return undefined;
    next = unwrap(path.of);
  }
  return undefined;
}
