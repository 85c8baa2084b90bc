/** MongoDB: E11000 in its old and new forms, and documents that fail their collection's validator. */

import type { Database, NameTarget } from "../domain/adapters";
import { type DataForm, objectAfter, type Stretch } from "../domain/data";
import { type Operation, unknownViolation, type Violation } from "../domain/incident";
import { placeIn } from "../domain/text";
import { shellString } from "./escape";
import { driverOf } from "./wording";

export const mongodb: Database = {
  id: "mongodb",
  partialIndexes: true,
  keeps: "documents",
  signs: ["e11000", "e11001", "duplicate key", "duplicatekeyerror", "failed validation"],
  readViolation: (text) => readDuplicate(text) ?? readCosmos(text) ?? readValidation(text) ?? readNamed(text),
  defaultName,
  maxNameLength: 127,
  get data() {
    return [keyData, objectAfter("keyValue: {", 'keyValue":{', "keyValue': {")];
  },
  repair,
};

const DRIVERS = [
  ["pymongo", ["pymongo"]],
  ["motor", ["motor."]],
  [
    "mongodb",
    ["MongoServerError", "MongoError", "MongoBulkWriteError", "BulkWriteError", "node_modules/mongodb"],
  ],
  ["mongodb-java", ["com.mongodb."]],
  ["mongo-ruby", ["Mongo::Error"]],
  ["mongo-go", ["mongo.WriteException", "write exception:"]],
  ["mongocsharp", ["MongoDB.Driver"]],
] as const;

/**
 * `E11000 duplicate key error collection: shop.users index: email_1 dup key: { email: "a" }` (3.2 and later),
 * `E11000 duplicate key error index: shop.users.$email_1 dup key: { : "a" }` (before), and forms without a namespace.
 */
function readDuplicate(text: string): Violation | undefined {
  const start = text.search(/E1100[01] duplicate key/);
  if (start < 0) return undefined;
  const line = text.slice(start, start + 6000);
  const end = line.indexOf("\n") < 0 ? line.length : line.indexOf("\n");
  const head = line.slice(0, Math.min(end + 400, line.length));
  const old = /\bindex: ([^\s$]{1,200}?)\.\$([^\s]{1,128})/.exec(head);
  const namespace = /\bcollection: ([^\s]{1,240})(?= index:| Failed| dup key:|$|[\s"',])/.exec(head)?.[1];
  const index =
    old?.[2] ?? /\bindex: (?!.{0,200}\.\$)([^\s,]{1,128}?)(?=:?(?:[\s,"'`)]|$))/.exec(head)?.[1] ?? null;
  const key = dupKey(line);
  const collection = (namespace ?? old?.[1] ?? "").replace(/^index:$|\.$/, "");
  const dot = collection.indexOf(".");
  const pattern = keyPattern(text);
  const told = key.fields.length > 0 ? key.fields : pattern;
  const columns = told.length > 0 ? told : fieldsOf(index, key.count);
  const isId = index === "_id_" || (columns.length === 1 && columns[0] === "_id");
  return {
    ...unknownViolation,
    kind: "unique",
    engine: "mongodb",
    driver: driverOf(text, DRIVERS),
    constraint: index,
    schema: dot > 0 ? collection.slice(0, dot) : null,
    table: dot > 0 ? collection.slice(dot + 1) : collection || null,
    columns: columns.length > 0 ? columns : isId ? ["_id"] : [],
    value: key.value,
    operation: /\bIndex build failed: /.test(text.slice(Math.max(0, start - 400), start))
      ? "migrate"
      : operationOf(text),
    ...(isId ? { primary: true } : {}),
    at: placeIn(text, start, start + Math.min(end, 600)),
  };
}

/** From the names of the functions of Node's driver on the way: https://github.com/mongodb/node-mongodb-native/tree/main/src/operations */
function operationOf(text: string): Operation | null {
  if (/\bat (?:async )?(?:InsertOneOperation\.|Collection\.insert(?:One|Many) )/.test(text)) return "insert";
  return /\bat (?:async )?(?:Update(?:One|Many)Operation\.|Collection\.update(?:One|Many) )/.test(text)
    ? "update"
    : null;
}

/** The class alone, as people look it up (https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html#pymongo.errors.DuplicateKeyError). */
function readNamed(text: string): Violation | undefined {
  const line = text.trim();
  const name = "pymongo.errors.DuplicateKeyError";
  if (line.length > 120 || line.includes("\n") || !/pymongo\.errors\.DuplicateKeyError\W{0,3}$/.test(line))
    return undefined;
  if (/^(?:except|raise|from|import|catch)\b/.test(line)) return undefined;
  const start = text.indexOf(name);
  return {
    ...unknownViolation,
    kind: "unique",
    engine: "mongodb",
    driver: "pymongo",
    exception: name,
    remarks: [
      `\`${name}\` is what PyMongo raises where a unique index refuses a document (E11000): the words behind it name the index and the value.`,
    ],
    at: placeIn(text, start, start + name.length),
  };
}

/** `dup key: { a.b: "x", c: null }`: names are missing before 4.2 (`{ : "x" }`). Strings are skipped over. */
function dupKey(line: string): { fields: string[]; value: string | null; count: number } {
  const at = line.indexOf("dup key: {");
  if (at < 0) return { fields: [], value: null, count: 0 };
  const { fields, values } = pairsAt(line, at);
  const printed = values.map(({ start, end }) => plain(line.slice(start, end).trim()));
  return { fields, value: printed.length > 0 ? printed.join(", ") : null, count: values.length };
}

/**
 * The fields of a name that MongoDB gave itself (`hall_1_row_-1`), where the key has as many values: before 4.2 it prints no fields.
 * Source: https://www.mongodb.com/docs/manual/core/indexes/index-properties/#index-name
 */
function fieldsOf(index: string | null, count: number): string[] {
  const parts = (index ?? "").split(/_(?:-?1|hashed|text|2dsphere|2d)(?:_|$)/);
  return parts.length === count + 1 && parts.pop() === "" && parts.every((part) => part !== "") ? parts : [];
}

const keyData: DataForm = {
  words: ["dup key: {"],
  find: (text, at) =>
    pairsAt(text.slice(at, at + 6000), 0).values.map(({ start, end }) => ({
      start: at + start,
      end: at + end,
    })),
};

function pairsAt(line: string, at: number): { fields: string[]; values: Stretch[] } {
  const fields: string[] = [];
  const values: Stretch[] = [];
  let i = at + "dup key: {".length;
  while (i < line.length && values.length < 32) {
    const pair = /^[\s,]{0,4}(?:\\?"([^"\n\\]{1,200})\\?"|([^\s:"{}]{1,200}))?\s?: /.exec(
      line.slice(i, i + 420),
    );
    if (!pair) break;
    const name = pair[1] ?? pair[2];
    if (name) fields.push(name);
    i += pair[0].length;
    const end = endOfValue(line, i);
    values.push({ start: i, end });
    i = end;
    if (line[i] === "}") break;
  }
  return { fields, values };
}

/** Where a value ends: at a comma or brace outside of quotes and brackets. */
function endOfValue(line: string, from: number): number {
  let depth = 0;
  let quote = false;
  for (let i = from; i < line.length; i++) {
    const char = line[i];
    if (char === "\\" && quote) i++;
    else if (char === '"') quote = !quote;
    else if (quote) continue;
    else if (char === "{" || char === "[" || char === "(") depth++;
    else if ((char === "}" || char === "]" || char === ")") && depth > 0) depth--;
    else if (char === "}" || (char === "," && depth === 0) || char === "\n") return i;
  }
  return line.length;
}

function plain(value: string): string {
  const bare = value.replaceAll('\\"', '"');
  return bare.length > 1 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1) : bare;
}

/** `keyPattern: { email: 1 }` or `"keyPattern":{"email":1}` or Python's `'keyPattern': {'email': 1}`. */
function keyPattern(text: string): string[] {
  const match = /keyPattern["']?: ?\{([^{}\n]{1,600})\}/.exec(text);
  return match
    ? [...(match[1] ?? "").matchAll(/["']?([\w$.-]{1,200})["']?\s?: ?-?\d/g)].map((one) => one[1] ?? "")
    : [];
}

/** Azure Cosmos DB's API for MongoDB names neither the collection nor the key. */
function readCosmos(text: string): Violation | undefined {
  const words = "Duplicate key violation on the requested collection";
  const at = text.indexOf(words);
  if (at < 0) return undefined;
  const index = /^:? Index ["']([\w$.:-]{1,128})["']/.exec(
    text.slice(at + words.length, at + words.length + 160),
  )?.[1];
  return {
    ...unknownViolation,
    kind: "unique",
    engine: "mongodb",
    driver: driverOf(text, DRIVERS),
    constraint: index ?? null,
    remarks: [
      "Azure Cosmos DB does not say which unique key was violated: the unique indexes of the collection tell.",
    ],
    at: placeIn(text, at, at + words.length),
  };
}

/** Code 121. The collection's validator is its check constraint. */
function readValidation(text: string): Violation | undefined {
  const at = text.indexOf("Document failed validation");
  if (at < 0) return undefined;
  return {
    ...unknownViolation,
    kind: "check",
    engine: "mongodb",
    driver: driverOf(text, DRIVERS),
    at: placeIn(text, at, at + "Document failed validation".length),
  };
}

function defaultName({ kind, columns }: NameTarget): string | null {
  if (kind === "primary_key") return "_id_";
  return kind === "unique" ? columns.map((column) => `${column}_1`).join("_") : null;
}

function repair(cause: string, { table, columns }: NameTarget): string | undefined {
  if (cause === "migration-over-duplicates" && columns.length > 0) {
    const id =
      columns.length === 1
        ? shellString(`$${columns[0]}`)
        : `{ ${columns.map((c) => `${shellString(c)}: ${shellString(`$${c}`)}`).join(", ")} }`;
    return `db.getCollection(${shellString(table)}).aggregate([{ $group: { _id: ${id}, n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }])`;
  }
  if (cause === "stale-index" && columns.length > 0) {
    return `db.getCollection(${shellString(table)}).dropIndex(${shellString(columns.map((column) => `${column}_1`).join("_"))})`;
  }
  return undefined;
}
