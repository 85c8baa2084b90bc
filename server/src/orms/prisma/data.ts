/** What a client call writes: the fields of its data, and the writes that it nests through relations. */

import { findBinding, isSettled } from "../../code/typescript/bindings";
import { rowOf } from "../../code/typescript/values";
import { matchedBy, plainlySet } from "../../code/typescript/writes";
import type { Model, Write, WriteOperation } from "../../domain/model";
import { compiler, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { methodOf } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, memberOf, type ObjectLiteral, objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { joinTableName, modelExtra, type Relation, whereKey } from "./extra";

/** A write of the wanted model within one call. `nested` leads from the call's data to it. */
type DataWrite = Pick<
  Write,
  | "operation"
  | "method"
  | "fields"
  | "seen"
  | "literals"
  | "several"
  | "nests"
  | "lookup"
  | "inTwo"
  | "matches"
  | "stands"
> & {
  readonly model: Model;
  readonly nested: readonly string[];
};

/** Relations nest relations; deeper than this nobody writes by hand. */
const deepest = 8;

/**
 * @param of the model of the call
 * @param wanted the models that are looked for
 */
export function readData(
  argument: ts.Expression | undefined,
  operation: WriteOperation,
  method: string,
  of: Model,
  wanted: readonly Model[],
  models: readonly Model[],
): DataWrite[] {
  const found: DataWrite[] = [];
  let nests = false;
  const data = memberOf(argument, operation === "upsert" ? "create" : "data");
  if (wanted.includes(of)) {
    const matches = /^updateMany/.test(method) ? matchedBy(memberOf(argument, "where")) : undefined;
    const lookup = operation === "upsert" ? lookupFields(memberOf(argument, "where"), of) : {};
    const fields = fieldsOf(data, of);
    found.push({
      model: of,
      operation,
      method,
      fields,
      ...shownOf(data, fields),
      nested: [],
      ...lookup,
      ...(operation === "upsert" ? inTwo(data, of) : {}),
      ...(matches ? { matches } : {}),
    });
  }
  readRelations(data, of, []);
  if (operation === "upsert") readRelations(memberOf(argument, "update"), of, []);
  return nests ? found.map((write) => ({ ...write, nests: true as const })) : found;

  /** @param path leads from the call's data to this one: two names for each relation */
  function readRelations(data: ts.Expression | undefined, of: Model, path: readonly string[]): void {
    if (path.length > 2 * deepest) return;
    for (const row of elementsOf(data) ?? []) readRelations(row, of, path);
    const object = objectOf(data);
    for (const relation of object ? modelExtra(of).relations : []) {
      const named = models.filter((each) => each.name === relation.model);
      const target = named.find((each) => wanted.includes(each)) ?? named[0];
      if (!target) continue;
      for (const given of givenFor(object?.members.get(relation.field)?.value)) {
        const actions = objectOf(given);
        if (!actions) hiddenActions(relation, target, path);
        for (const [action, { value }] of actions?.members ?? [])
          readAction(action, value, relation, of, target, path);
        if (actions) joinTableWrite(actions, relation, of, path);
      }
    }
  }

  /** `data: { author }`: what is done with the row of the other model is told elsewhere, so no edit of this line can speak of it. */
  function hiddenActions({ field }: Relation, target: Model, path: readonly string[]): void {
    nests = true;
    if (!wanted.includes(target)) return;
    const nested = [...path, field];
    found.push({
      model: target,
      operation: "flush",
      method,
      fields: null,
      nested,
      stands: { [field]: target.name },
    });
  }

  function readAction(
    action: string,
    value: ts.Expression | undefined,
    relation: Relation,
    of: Model,
    target: Model,
    path: readonly string[],
  ): void {
    const operation = nestedOperations[action];
    if (!operation) return;
    const nested = [...path, relation.field, action];
    nests = true;
    for (const each of rowsOf(value)) {
      const data = rowData(each, action);
      const fields = fieldsOf(data, target);
      if (wanted.includes(target))
        found.push({
          model: target,
          operation,
          method: `${relation.field}.${action}`,
          fields: fields && [...new Set([...fields, ...parentFields(relation, of, target)])],
          ...shownOf(data, fields),
          nested,
          ...(looksUp.has(action) ? lookupFields(memberOf(each, "where"), target) : {}),
        });
      readRelations(data, target, nested);
    }
  }

  /** Whatever links two lists writes their hidden table. */
  function joinTableWrite(
    actions: ObjectLiteral,
    relation: Relation,
    of: Model,
    path: readonly string[],
  ): void {
    const action = ["create", "connect", "connectOrCreate", "set"].find((name) => actions.members.has(name));
    if (!relation.list || !action) return;
    const table = joinTableName(relation, of.name);
    const method = `${relation.field}.${action}`;
    const nested = [...path, relation.field, action];
    for (const model of wanted)
      if (model.name === table && modelExtra(model).joinTable)
        found.push({ model, operation: "insert", method, fields: ["A", "B"], nested });
  }
}

/** What a relation is given: of a condition both, of a constant its value; nothing where none is (`undefined`). */
function givenFor(value: ts.Expression | undefined, depth = 0): ts.Expression[] {
  const t = compiler();
  const inner = value && unwrapAwait(value);
  if (!inner || depth > 3 || t.isLiteralExpression(inner) || inner.kind === t.SyntaxKind.NullKeyword)
    return [];
  if (t.isConditionalExpression(inner))
    return [inner.whenTrue, inner.whenFalse].flatMap((each) => givenFor(each, depth + 1));
  if (!t.isIdentifier(inner)) return [inner];
  if (inner.text === "undefined") return [];
  const binding = findBinding(inner.text, inner);
  const isConstant = binding && t.isVariableDeclaration(binding) && isSettled(binding);
  return isConstant && binding.initializer ? givenFor(binding.initializer, depth + 1) : [inner];
}

/** Names of the scalar fields that the data sets; null where a spread, or what is not written here, hides some. */
export function fieldsOf(data: ts.Expression | undefined, model: Model): string[] | null {
  if (!data) return null;
  const rows = elementsOf(data)?.map((row) => fieldsOf(row, model));
  if (rows) return rows.every((row) => row !== null) ? [...new Set(rows.flat())] : null;
  const { values } = rowOf(data, dialect.signs.calls);
  const { relations } = modelExtra(model);
  return (
    values &&
    [...values.keys()].flatMap((name) => relations.find(({ field }) => field === name)?.fields ?? [name])
  );
}

function shownOf(data: ts.Expression | undefined, fields: readonly string[] | null) {
  return plainlySet(data, rowOf(data, dialect.signs.calls), fields, dialect);
}

/** Fields by which `where` finds the row; a composite key's name stands for its fields. */
/**
 * What the database could do in one statement Prisma does in two where a relation is written as well.
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference#upsert, "Database upserts"
 */
function inTwo(create: ts.Expression | undefined, of: Model): Pick<Write, "inTwo"> {
  const object = objectOf(create);
  for (const { field } of modelExtra(of).relations) {
    const [action] = objectOf(object?.members.get(field)?.value)?.members.keys() ?? [];
    if (action !== undefined)
      return {
        inTwo: `\`${action}\` of \`${field}\` in \`create\` keeps Prisma from writing the row in one statement.`,
      };
  }
  return {};
}

function lookupFields(where: ts.Expression | undefined, model: Model): Pick<Write, "lookup"> {
  const object = objectOf(where);
  if (!object?.complete) return {};
  return { lookup: [...object.members.keys()].flatMap((name) => whereKey(model, name)?.fields ?? [name]) };
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

const looksUp: ReadonlySet<string> = new Set(["connectOrCreate", "upsert"]);

/** One or several rows; `rows.map((row) => ({ … }))` counts as the row that its function gives. */
function rowsOf(value: ts.Expression | undefined): readonly (ts.Expression | undefined)[] {
  const t = compiler();
  const call = value && unwrap(value);
  const callback =
    call && t.isCallExpression(call) && methodOf(call) === "map" ? call.arguments[0] : undefined;
  return elementsOf(value) ?? [(callback && returned(callback)) ?? value];
}

function rowData(row: ts.Expression | undefined, action: string): ts.Expression | undefined {
  if (looksUp.has(action)) return memberOf(row, "create");
  return action === "createMany" || action === "update" ? (memberOf(row, "data") ?? row) : row;
}

/** The fields that Prisma fills in a nested row: those that refer to the parent. */
function parentFields(relation: Relation, of: Model, target: Model): readonly string[] {
  const { relations } = modelExtra(target);
  return relations.find((each) => each.model === of.name && each.name === relation.name)?.fields ?? [];
}
