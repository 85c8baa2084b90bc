/** What a client call writes: the fields of its data, and the writes that it nests through relations. */

import { rowOf } from "../../code/typescript/values";
import type { Model, Write, WriteOperation } from "../../domain/model";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { elementsOf, memberOf, type ObjectLiteral, objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { modelExtra, type Relation, whereKey } from "./extra";

/** A write of the wanted model within one call. `nested` leads from the call's data to it. */
export type DataWrite = Pick<Write, "operation" | "method" | "fields" | "lookup"> & {
  readonly model: Model;
  readonly nested: readonly string[];
};

interface Wanted {
  /** The models that are looked for. */
  readonly wanted: readonly Model[];
  readonly models: readonly Model[];
  readonly found: DataWrite[];
}

/** Relations nest relations; deeper than this nobody writes by hand. */
const deepest = 8;

/**
 * @param of the model of the call
 * @param wantedModels the models that are looked for
 */
export function readData(
  argument: ts.Expression | undefined,
  operation: WriteOperation,
  method: string,
  of: Model,
  wantedModels: readonly Model[],
  models: readonly Model[],
): DataWrite[] {
  const wanted: Wanted = { wanted: wantedModels, models, found: [] };
  const data = operation === "upsert" ? memberOf(argument, "create") : memberOf(argument, "data");
  if (wantedModels.includes(of)) {
    const lookup = operation === "upsert" ? lookupFields(memberOf(argument, "where"), of) : undefined;
    wanted.found.push({
      model: of,
      operation,
      method,
      fields: fieldsOf(data, of),
      nested: [],
      ...(lookup ? { lookup } : {}),
    });
  }
  readRelations(data, of, [], wanted, 0);
  if (operation === "upsert") readRelations(memberOf(argument, "update"), of, [], wanted, 0);
  return wanted.found;
}

/** Names of the scalar fields that the data sets; null where a spread, or what is not written here, hides some. */
export function fieldsOf(data: ts.Expression | undefined, model: Model): string[] | null {
  if (!data) return null;
  const rows = elementsOf(data)?.map((row) => fieldsOf(row, model));
  if (rows) return rows.every((row) => row !== null) ? [...new Set(rows.flat())] : null;
  const { values } = rowOf(data, dialect.signs.calls);
  const relations = modelExtra(model).relations;
  return (
    values &&
    [...values.keys()].flatMap((name) => {
      const relation = relations.find((each) => each.field === name);
      return relation ? relation.fields : [name];
    })
  );
}

/** Fields by which `where` finds the row; a composite key's name stands for its fields. */
export function lookupFields(where: ts.Expression | undefined, model: Model): string[] | undefined {
  const object = objectOf(where);
  if (!object?.complete) return undefined;
  return [...object.members.keys()].flatMap((name) => whereKey(model, name)?.fields ?? [name]);
}

function readRelations(
  data: ts.Expression | undefined,
  of: Model,
  path: readonly string[],
  wanted: Wanted,
  depth: number,
): void {
  if (!data || depth > deepest) return;
  for (const row of elementsOf(data) ?? []) readRelations(row, of, path, wanted, depth + 1);
  const object = objectOf(data);
  if (!object) return;
  for (const relation of modelExtra(of).relations) {
    const actions = objectOf(object.members.get(relation.field)?.value);
    const named = wanted.models.filter((each) => each.name === relation.model);
    const target = named.find((each) => wanted.wanted.includes(each)) ?? named[0];
    if (!actions || !target) continue;
    for (const action of actions.members.keys())
      readAction(action, actions, relation, of, target, path, wanted, depth);
    joinTableWrite(actions, relation, of, path, wanted);
  }
}

const nestedOperations: Readonly<Record<string, WriteOperation>> = {
  create: "insert",
  createMany: "insert",
  connectOrCreate: "get-or-create",
  upsert: "upsert",
  update: "update",
  updateMany: "update",
  delete: "delete",
  deleteMany: "delete",
};

function readAction(
  action: string,
  actions: ObjectLiteral,
  relation: Relation,
  of: Model,
  target: Model,
  path: readonly string[],
  wanted: Wanted,
  depth: number,
): void {
  const operation = nestedOperations[action];
  const value = actions.members.get(action)?.value;
  if (!operation) return;
  const nested = [...path, relation.field, action];
  for (const each of rowsOf(value)) {
    const data = rowData(each, action);
    if (wanted.wanted.includes(target)) {
      const lookup =
        action === "connectOrCreate" || action === "upsert"
          ? lookupFields(memberOf(each, "where"), target)
          : undefined;
      const fields = fieldsOf(data, target);
      const parent = parentFields(relation, of, target);
      wanted.found.push({
        model: target,
        operation,
        method: `${relation.field}.${action}`,
        fields: fields && [...new Set([...fields, ...parent])],
        nested,
        ...(lookup ? { lookup } : {}),
      });
    }
    readRelations(data, target, nested, wanted, depth + 1);
  }
}

/** One or several rows; `rows.map((row) => ({ … }))` counts as the row that its function gives. */
function rowsOf(value: ts.Expression | undefined): readonly (ts.Expression | undefined)[] {
  const elements = elementsOf(value);
  if (elements) return elements;
  return [mapped(value) ?? value];
}

function mapped(value: ts.Expression | undefined): ts.Expression | undefined {
  const t = compiler();
  const call = value && unwrap(value);
  if (!call || !t.isCallExpression(call) || !t.isPropertyAccessExpression(call.expression)) return undefined;
  const callback = call.arguments[0];
  if (call.expression.name.text !== "map" || !callback || !t.isArrowFunction(callback)) return undefined;
  return t.isBlock(callback.body) ? undefined : unwrap(callback.body);
}

function rowData(row: ts.Expression | undefined, action: string): ts.Expression | undefined {
  if (action === "connectOrCreate" || action === "upsert") return memberOf(row, "create");
  if (action === "createMany") return memberOf(row, "data") ?? row;
  return action === "update" ? (memberOf(row, "data") ?? row) : row;
}

/** The fields that Prisma fills in a nested row: those that refer to the parent. */
function parentFields(relation: Relation, of: Model, target: Model): readonly string[] {
  const back = modelExtra(target).relations.find(
    (each) => each.model === of.name && each.name === relation.name,
  );
  return back?.fields ?? [];
}

/** Whatever links two lists writes their hidden table. */
function joinTableWrite(
  actions: ObjectLiteral,
  relation: Relation,
  of: Model,
  path: readonly string[],
  wanted: Wanted,
): void {
  if (!relation.list) return;
  const [first, second] = [of.name, relation.model].sort();
  const table = `_${relation.name ?? `${first}To${second}`}`;
  const action = ["create", "connect", "connectOrCreate", "set"].find((name) => actions.members.has(name));
  if (!action) return;
  for (const model of wanted.wanted)
    if (model.name === table && modelExtra(model).joinTable)
      wanted.found.push({
        model,
        operation: "insert",
        method: `${relation.field}.${action}`,
        fields: ["A", "B"],
        nested: [...path, relation.field, action],
      });
}
