/** Where TypeScript code writes a model through the client: under any name, nested in another model's write, or as raw SQL. */

import type { WriteReader } from "../../domain/adapters";
import type { Model, Write, WriteOperation } from "../../domain/model";
import type { Source } from "../../domain/text";
import {
  compiler,
  findAll,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  typescriptFiles,
} from "../../syntax/typescript";
import { memberOf } from "../../syntax/typescript-literals";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { checkedBefore, functionOf, isClient, isHandled, isInTransaction } from "./around";
import { readData } from "./data";
import { modelExtra, type WriteExtra } from "./extra";
import { readRawWrite } from "./raw";

export const writes: WriteReader = {
  files: typescriptFiles,
  marker: (text, model) =>
    /\$(?:execute|query)Raw/.test(text) ||
    text.includes(`.${modelExtra(model).accessor}.`) ||
    mayNest(text, model),
  read,
};

/** A nested write names the relation that leads to the model, not the model. */
function mayNest(text: string, model: Model): boolean {
  const { reachedBy, joinTable } = modelExtra(model);
  const writes = /\.(?:create|update|upsert)(?:Many|ManyAndReturn)?\(/.test(text);
  return writes && (joinTable === true || reachedBy.some((field) => text.includes(`${field}:`)));
}

/** The client's methods that write: https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries */
const operations: Readonly<Record<string, WriteOperation>> = {
  create: "insert",
  createMany: "insert",
  createManyAndReturn: "insert",
  update: "update",
  updateMany: "update",
  updateManyAndReturn: "update",
  upsert: "upsert",
  delete: "delete",
  deleteMany: "delete",
};

function read(source: Source, model: Model, models: readonly Model[]): Write[] {
  const t = compiler();
  const root = parseTypeScript(source);
  const found: Write[] = [];
  const isCallLike = (node: ts.Node): node is ts.CallExpression | ts.TaggedTemplateExpression =>
    t.isCallExpression(node) || t.isTaggedTemplateExpression(node);
  for (const node of findAll(root, isCallLike)) {
    const raw = readRawWrite(source, node, model);
    if (raw) found.push(raw);
    else if (t.isCallExpression(node)) found.push(...readCall(source, node, model, models));
  }
  return found;
}

/** `<client>.user.create({ … })`: a write of User, and of every model that its data nests. */
function readCall(source: Source, call: ts.CallExpression, model: Model, models: readonly Model[]): Write[] {
  const parts = clientCall(call, model, models);
  if (!parts) return [];
  const { client, method, of } = parts;
  const operation = operations[method.name.text];
  const argument = call.arguments[0];
  if (!operation || !looksLikeArguments(argument, operation)) return [];
  const exact = isClient(client);
  const about = (
    write: Pick<Write, "operation" | "method" | "fields" | "lookup">,
    nested: readonly string[],
  ): Write => {
    const extra: WriteExtra = {
      client: client.getText(),
      nested,
      start: startOf(call),
      end: call.end,
    };
    const body = functionOf(call)?.body;
    const check = checkedBefore(source, call, of.name === model.name ? of : model, write.fields);
    return {
      ...write,
      place: placeOf(source, call),
      function: enclosingFunction(call)?.name ?? null,
      functionPlace: body ? placeOf(source, body) : null,
      exact,
      ...(check ? { checkedAt: check.place, ...(check.by ? { checkedBy: check.by } : {}) } : {}),
      ...(isHandled(call) ? { handled: true } : {}),
      ...(isInTransaction(call, client) ? { inTransaction: true } : {}),
      extra: { ...extra },
    };
  };
  return readData(argument, operation, method.name.text, of, model, models).map(({ nested, ...write }) =>
    about(write, nested),
  );
}

/** `prisma.user.create` -> its parts, where `user` is the client's property of a model. */
function clientCall(call: ts.CallExpression, wanted: Model, models: readonly Model[]) {
  const t = compiler();
  const method = call.expression;
  if (!t.isPropertyAccessExpression(method)) return undefined;
  const delegate = method.expression;
  if (!t.isPropertyAccessExpression(delegate)) return undefined;
  const named = models.filter((each) => modelExtra(each).accessor === delegate.name.text);
  // Two schemas of a monorepo may name a model alike.
  const of = named.find((each) => each.id === wanted.id) ?? named[0];
  return of && { client: delegate.expression, delegate, method, of };
}

/** Prisma's arguments are an object with `data`, `where` or `create`; a variable may be one. */
function looksLikeArguments(argument: ts.Expression | undefined, operation: WriteOperation): boolean {
  const t = compiler();
  if (!argument) return operation === "delete";
  if (!t.isObjectLiteralExpression(argument))
    return !t.isStringLiteralLike(argument) && !t.isArrowFunction(argument);
  if (operation === "delete")
    return memberOf(argument, "where") !== undefined || argument.properties.length === 0;
  return ["data", "create", "where"].some((name) => memberOf(argument, name) !== undefined);
}
