/** How Mongoose and MongoDB's driver write, read and open transactions: their signs and their calls as they look. */

import type { Dialect, HandlerSign, Meaning, Sign } from "../../code/dialect";
import type { WriteOperation } from "../../domain/model";
import { modelExtra } from "./link";

const model: Sign = { kind: "model", of: "argument" };
const ofType: Sign = { kind: "model", of: "type argument" };
const row: Sign = { kind: "row", of: "type argument" };
const loaded: Sign = { kind: "row", of: "receiver", row: "loaded" };
const same: Sign = { kind: "=", of: "receiver" };

/** https://mongoosejs.com/docs/api/model.html, https://mongodb.github.io/node-mongodb-native/6.0/classes/Collection.html */
export const dialect: Dialect = {
  orm: "mongoose",
  language: "typescript",
  called: (each) => [...new Set([each.name, ...modelExtra(each).aliases])],
  signs: {
    types: {
      ...all(ofType, "Model", "ReturnModelType", "PaginateModel", "SoftDeleteModel"),
      ...all(row, "HydratedDocument", "DocumentType"),
      Collection: { kind: "collection", of: "type argument" },
    },
    calls: {
      ...all(model, "model", "discriminator", "getModelForClass", "getDiscriminatorModelForClass"),
      collection: { kind: "collection", of: "argument" },
      create: { kind: "row", of: "receiver", row: "new", given: true },
      ...all(loaded, "findOne", "findById", "findOneAndUpdate", "findByIdAndUpdate", "findOneAndReplace"),
      ...all(loaded, "findOneAndDelete", "findByIdAndDelete", "hydrate"),
      ...all(same, "exec", "orFail", "populate", "select", "session", "sort", "where"),
      save: { kind: "row", of: "receiver" },
      ...all({ kind: "rows", of: "receiver" }, "find", "insertMany", "aggregate"),
    },
    member: (of, name) =>
      of?.kind === "model" && name === "collection" ? { ...of, kind: "collection" } : undefined,
    held: (each) => (modelExtra(each).held ?? []).map((one) => ({ kind: "collection", ...one })),
    named,
  },
  writes: {
    ...on("model || collection", "insert", "insertMany(row)", "insertOne(row)"),
    ...on("model", "insert", "create(row)"),
    ...on("model", "flush", "bulkSave(row)"),
    ...on("row", "flush", "save()"),
    ...on("row", "update", "updateOne(set)"),
    ...upserting("update", "updateOne", "updateMany", "findOneAndUpdate", "findByIdAndUpdate"),
    ...upserting("update", "replaceOne", "findOneAndReplace"),
    ...on("model || collection", "insert", "bulkWrite(rows)"),
  },
  // A query is sent when it is awaited: `.lean()`, `.exec()` and what else follows belong to it.
  runsWhenAwaited: true,
  reads: [
    ...["findOne", "find", "exists", "countDocuments"].flatMap((name) => [
      `(model || collection).${name}(where)`,
    ]),
    "model.findById(_)",
  ],
  transactions: {
    opens: ["session.withTransaction(callback)", "connection.transaction(callback)"],
    lent: [],
  },
  handles,
  errorWords: [
    "11000",
    "11001",
    "E11000",
    "MongoServerError",
    "MongoError",
    "MongoBulkWriteError",
    "ValidationError",
  ],
};

function all(sign: Sign, ...names: readonly string[]): Record<string, Sign> {
  return Object.fromEntries(names.map((name) => [name, sign]));
}

function on(
  kinds: string,
  form: WriteOperation,
  ...calls: readonly string[]
): Record<string, WriteOperation> {
  return Object.fromEntries(calls.map((call) => [`(${kinds}).${call}`, form]));
}

/** With `upsert` in their options they insert what they do not find. */
function upserting(form: WriteOperation, ...methods: readonly string[]): Record<string, WriteOperation> {
  return {
    ...on("model || collection", form, ...methods.map((name) => `${name}(where, set)`)),
    ...on("model || collection", "upsert", ...methods.map((name) => `${name}(key, set, { upsert: _ })`)),
  };
}

/** `UserModel`, `userModel`, `usersCollection`: a guess, and marked as one. */
function named(name: string, modelLike: (word: string) => string | undefined): Meaning | undefined {
  const [, stem, kind] = /^(\w{1,80}?)_?(Model|Collection)$/i.exec(name) ?? [];
  const of = stem === undefined ? undefined : modelLike(stem);
  return of === undefined
    ? undefined
    : { kind: /^m/i.test(kind ?? "") ? "model" : "collection", model: of, exact: false };
}

/** https://mongodb.github.io/node-mongodb-native/6.0/classes/MongoServerError.html, https://mongoosejs.com/docs/validation.html */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) {
    if (/^Mongo(?:Server|BulkWrite)?Error$/.test(sign.class)) return "every";
    if (sign.class === "ValidationError") return ["not_null", "check"];
    return /Duplicate/.test(sign.class) ? ["unique"] : undefined;
  }
  if ("calls" in sign) return /^is\w{0,40}(?:Duplicate|Unique)/i.test(sign.calls) ? ["unique"] : undefined;
  if (/^1100[01]$|E11000/.test(sign.value)) return ["unique"];
  return sign.value === "ValidationError" ? ["not_null", "check"] : undefined;
}
