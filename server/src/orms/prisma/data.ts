/** What a client call writes: the fields of its data, and the writes that it nests through relations. */

import type { Model, Write, WriteOperation } from "../../domain/model";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { elementsOf, memberOf, type ObjectLiteral, objectOf } from "../../syntax/typescript-literals";
import { modelExtra, type Relation, whereName } from "./extra";

/** A write of the wanted model within one call. `nested` leads from the call's data to it. */
export type DataWrite = Pick<Write, "operation" | "method" | "fields" | "lookup"> & {
  readonly nested: readonly string[];
};

interface Wanted {
  readonly model: Model;
  readonly models: readonly Model[];
  readonly found: DataWrite[];
}

/** Relations nest relations; deeper than this nobody writes by hand. */
const deepest = 8;

/**
 * @param of the model of the call
 * @param model the wanted one
 */
export function readData(
  argument: ts.Expression | undefined,
  operation: WriteOperation,
  method: string,
  of: Model,
  model: Model,
  models: readonly Model[],
): DataWrite[] {
  const wanted: Wanted = { model, models, found: [] };
  const data = operation === "upsert" ? memberOf(argument, "create") : memberOf(argument, "data");
  if (of.id === model.id) {
    const lookup = operation === "upsert" ? lookupFields(memberOf(argument, "where"), of) : undefined;
    wanted.found.push({
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

/** Names of the scalar fields that the data sets; null where a spread or a variable hides some. */
export function fieldsOf(data: ts.Expression | undefined, model: Model): string[] | null {
  if (!data) return null;
  const rows = elementsOf(data)?.map((row) => fieldsOf(row, model));
  if (rows) return rows.every((row) => row !== null) ? [...new Set(rows.flat())] : null;
  const object = objectOf(data);
  if (!object?.complete) return null;
  const relations = modelExtra(model).relations;
  return [...object.members.keys()].flatMap((name) => {
    const relation = relations.find((each) => each.field === name);
    return relation ? relation.fields : [name];
  });
}

/** Fields by which `where` finds the row; a composite key's name stands for its fields. */
export function lookupFields(where: ts.Expression | undefined, model: Model): string[] | undefined {
  const object = objectOf(where);
  if (!object?.complete) return undefined;
  return [...object.members.keys()].flatMap((name) => {
    const key = model.constraints.find(
      (each) => (each.kind === "unique" || each.kind === "primary_key") && whereName(each) === name,
    );
    return key && key.fields.length > 1 ? key.fields : [name];
  });
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
    const target = wanted.models.find((each) => each.name === relation.model);
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
    if (target.id === wanted.model.id) {
      const lookup =
        action === "connectOrCreate" || action === "upsert"
          ? lookupFields(memberOf(each, "where"), target)
          : undefined;
      const fields = fieldsOf(data, target);
      const parent = parentFields(relation, of, target);
      wanted.found.push({
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
  if (!modelExtra(wanted.model).joinTable || !relation.list) return;
  const [first, second] = [of.name, relation.model].sort();
  if (wanted.model.name !== `_${relation.name ?? `${first}To${second}`}`) return;
  const action = ["create", "connect", "connectOrCreate", "set"].find((name) => actions.members.has(name));
  if (action)
    wanted.found.push({
      operation: "insert",
      method: `${relation.field}.${action}`,
      fields: ["A", "B"],
      nested: [...path, relation.field, action],
    });
}
