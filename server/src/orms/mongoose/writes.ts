/** The writes of Mongoose's models and the driver's collections: by the patterns of the dialect, with what update documents and bulk writes say. */

import type { FoundCall } from "../../code/typescript/patterns";
import { fieldPaths, rowOf } from "../../code/typescript/values";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model, WriteOperation } from "../../domain/model";
import { compiler, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { elementsOf, literalOf, memberOf, objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";

export const writes: WriteReader = writesOf(dialect, { parts });

function parts(call: FoundCall, reading: Reading): Part[] {
  const inSession = hasSession(call) ? { inTransaction: true as const } : {};
  return writtenBy(call, reading).flatMap((model) => {
    const found = call.roles.rows ? bulk(call, model) : [plain(call, model)];
    return found.map((part) => ({ ...part, ...inSession }));
  });
}

/** `{ session }` carries the transaction, if it is in one. https://mongoosejs.com/docs/transactions.html */
export function hasSession({ links }: Pick<FoundCall, "links">): boolean {
  if (links.some(({ name }) => name === "session")) return true;
  return argumentsOf({ links }).some((each) => objectOf(each)?.members.has("session"));
}

/** Those of the call itself: `.lean()` behind it has its own. */
export function argumentsOf({ links }: Pick<FoundCall, "links">): readonly ts.Expression[] {
  return links[0]?.call.arguments ?? [];
}

function plain(call: FoundCall, model: Model): Part {
  const { roles, method, operation } = call;
  if (!roles.set) return partOf(call, model, dialect);
  const isUpsert =
    operation === "upsert" && literalOf(memberOf(argumentsOf(call).at(-1), "upsert")) !== false;
  const filter = method.startsWith("findById") ? undefined : (roles.key ?? roles.where);
  const part = changed(call, model, {
    operation: isUpsert ? "upsert" : "update",
    filter,
    set: roles.set,
  });
  return isUpsert && method.startsWith("findById") ? { ...part, lookup: ["_id"] } : part;
}

interface Change {
  readonly operation: WriteOperation;
  readonly filter: ts.Expression | undefined;
  readonly set: ts.Expression;
}

/** An update, or an upsert, whose row has what the filter says as well. */
function changed(call: FoundCall, model: Model, { operation, filter, set }: Change): Part {
  const isUpsert = operation === "upsert";
  const values = changesIn(set);
  const part = partOf(
    {
      ...call,
      operation,
      roles: {
        ...(values.plain ? { set: values.plain } : {}),
        ...(filter && isUpsert ? { key: filter } : {}),
        ...(filter && !isUpsert ? { where: filter } : {}),
      },
    },
    model,
    dialect,
  );
  const names = new Set(model.fields.map(({ name }) => name));
  const said = values.known && fieldPaths(new Map(values.known.map((name) => [name, set])), names);
  const equal = isUpsert
    ? [...(objectOf(filter)?.members.keys() ?? [])].filter((name) => !name.startsWith("$"))
    : [];
  return { ...part, fields: said && [...new Set([...equal, ...said])] };
}

/** `{ $set: { name }, $inc: { n: 1 } }`, `{ name }`: the paths that it changes (null = not to be seen), and the object of plain values. */
function changesIn(set: ts.Expression): { known: string[] | null; plain: ts.Expression | undefined } {
  const object = objectOf(set);
  if (!object) {
    const { values } = rowOf(set, dialect.signs.calls);
    return { known: values && [...values.keys()], plain: elementsOf(set) ? undefined : set };
  }
  const operators = [...object.members.values()].filter(({ name }) => name.startsWith("$"));
  if (operators.length === 0)
    return { known: object.complete ? [...object.members.keys()] : null, plain: set };
  const inner = operators.map(({ value }) => rowOf(value, dialect.signs.calls).values);
  const others = [...object.members.keys()].filter((name) => !name.startsWith("$"));
  const isWhole = object.complete && inner.every((each) => each !== null);
  return {
    known: isWhole ? [...others, ...inner.flatMap((each) => [...(each?.keys() ?? [])])] : null,
    plain: object.members.get("$set")?.value ?? object.members.get("$setOnInsert")?.value,
  };
}

/** `bulkWrite([{ insertOne: { document } }, { updateOne: { filter, update, upsert } }])`, a list that is mapped, or one that is not to be seen. */
function bulk(call: FoundCall, model: Model): Part[] {
  const { rows } = call.roles;
  const operations = (elementsOf(rows) ?? mappedIn(rows)).filter((each) => objectOf(each));
  const found = operations.flatMap((each) => {
    const [kind] = objectOf(each)?.members.values() ?? [];
    const { name = "", value } = kind ?? {};
    if (name === "insertOne") {
      const document = memberOf(value, "document") ?? value;
      return [
        partOf({ ...call, operation: "insert", roles: document ? { row: document } : {} }, model, dialect),
      ];
    }
    const set = memberOf(value, "update") ?? memberOf(value, "replacement");
    if (!set || !/^(?:update|replace)/.test(name)) return [];
    const upsert = memberOf(value, "upsert");
    const operation = upsert && literalOf(upsert) !== false ? "upsert" : "update";
    return [changed(call, model, { operation, filter: memberOf(value, "filter"), set })];
  });
  const all: Part[] = found.length > 0 ? found : [{ model: model.id, operation: "flush", fields: null }];
  return all.map((part) => ({ ...part, several: true as const }));
}

/** `users.map((user) => ({ updateOne: { … } }))`: what each becomes. */
function mappedIn(rows: ts.Expression | undefined): readonly ts.Expression[] {
  const isMap = rows && compiler().isCallExpression(rows) && lastName(rows.expression) === "map";
  const [callback] = isMap ? rows.arguments : [];
  const made = callback && returned(callback);
  return made ? [made] : [];
}
