/** The writes of a TypeORM model in one file: repositories, managers, query builders, active records, raw SQL. */

import type { WriteReader } from "../../domain/adapters";
import type { Model, Write, WriteOperation } from "../../domain/model";
import type { Source } from "../../domain/text";
import { parseTypeScript, placeOf, typescriptFiles } from "../../syntax/typescript";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { findCheck, inTransaction, isHandled } from "./around";
import { conflictFields, findWriteCalls, type WriteCall } from "./calls";
import { createReceivers, type Receivers, unitAround } from "./receivers";
import { fieldPaths, type Row, rowOf } from "./rows";

export const writes: WriteReader = { files: typescriptFiles, marker, read };

const METHODS =
  /\.(?:save|insert|upsert|update|updateAll|remove|delete|softRemove|softDelete|recover|restore|increment|decrement|clear|execute|add|set|query)\s{0,20}\(/;

function marker(text: string, model: Model): boolean {
  const names = [...namesOf(model), ...(model.table ? [model.table] : [])];
  const lower = names.map((name) => name.charAt(0).toLowerCase() + name.slice(1));
  return [...names, ...lower].some((name) => text.includes(name)) && METHODS.test(text);
}

function namesOf(model: Model): string[] {
  const junction = model.extra?.junction as { owner: string } | undefined;
  const listed = (key: string) => (model.extra?.[key] as string[] | undefined) ?? [];
  return [...new Set([junction?.owner ?? model.name, ...listed("aliases"), ...listed("family")])];
}

/** The models whose writes reach the model's table: its single-table family, for a table between two entities their owner. */
export function reaching(model: Model, models: readonly Model[]): Model[] {
  const names = namesOf(model);
  const found = models.filter((each) => each === model || names.includes(each.name));
  return found.length > 0 ? found : [model];
}

function read(source: Source, model: Model, models: readonly Model[]): Write[] {
  const root = parseTypeScript(source);
  const targets = reaching(model, models);
  const calls = findWriteCalls(root, targets);
  if (calls.length === 0) return [];
  const junction = model.extra?.junction as { property: string } | undefined;
  const receivers = createReceivers(root, targets);
  return calls
    .filter((call) => (junction ? reachesJunction(call, junction.property) : call.api !== "relation"))
    .map((call) => toWrite(source, call, receivers, model));
}

/** The table between is written by `relation(…).of(…).add(…)` and by saving the owner with its list. */
function reachesJunction(call: WriteCall, property: string): boolean {
  if (call.api === "relation")
    return call.chain.get("relation")?.arguments.at(-1)?.getText().slice(1, -1) === property;
  const { known, values } = rowOf(call.values);
  return call.method === "save" && (values === null || known.has(property));
}

function toWrite(source: Source, call: WriteCall, receivers: Receivers, model: Model): Write {
  const around = enclosingFunction(call.node);
  const unit = unitAround(call.node);
  const row = rowOf(call.values);
  const names = new Set(model.fields.map((field) => field.name));
  const fields = row.values && call.api !== "relation" ? fieldPaths(row.values, names) : null;
  const operation = operationOf(call, row, model);
  const lookup = call.operation === "upsert" ? conflictFields(call.conflict) : undefined;
  const inserts = operation !== "update" && operation !== "delete";
  const check = inserts && row.origin !== "loaded" ? findCheck(source, call, receivers, fields) : undefined;
  return {
    operation,
    method: call.method,
    place: placeOf(source, call.node),
    function: around?.name ?? null,
    functionPlace: unit ? placeOf(source, unit.body ?? unit) : null,
    fields: operation === "delete" ? [] : fields,
    ...(lookup ? { lookup } : {}),
    exact: call.exact,
    ...(check ? { checkedAt: check.place, ...(check.by ? { checkedBy: check.by } : {}) } : {}),
    ...(isHandled(call) ? { handled: true } : {}),
    ...(inTransaction(call) ? { inTransaction: true } : {}),
  };
}

/** `save` inserts what is new here and updates what was loaded; where the code does not show which, it may be either. */
function operationOf({ method, operation }: WriteCall, { origin, known }: Row, model: Model): WriteOperation {
  if (method !== "save") return operation;
  if (origin === "loaded") return "update";
  const generated = model.constraints
    .filter((constraint) => constraint.kind === "primary_key")
    .flatMap((constraint) => constraint.fields)
    .filter((name) => model.fields.some((field) => field.name === name && field.default !== "none"));
  if (origin === "new" && !generated.some((name) => known.has(name))) return "insert";
  return "flush";
}
