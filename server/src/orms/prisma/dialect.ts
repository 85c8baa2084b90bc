/** How the Prisma client writes, reads and opens transactions: its signs and its calls as they look. */

import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import type { SchemaContext } from "../../domain/adapters";
import type { WriteOperation } from "../../domain/model";
import { parsePrismaSchema } from "../../syntax/prisma-schema";
import { modelExtra } from "./extra";

const client: Sign = { kind: "client" };
/** A client that belongs to a transaction somebody opened. */
const transaction: Sign = { kind: "transaction" };

/** Names that people give to a client or to what they get from `$transaction`. */
const clientNames = /^(?:_?prisma\w*|\w*prisma(?:client|service)?|db|database|client|transaction)$/i;

/** Methods of a model that change nothing. */
export const readMethods: readonly string[] = [
  ...["findUnique", "findFirst", "findUniqueOrThrow", "findFirstOrThrow", "findMany", "count"],
];

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries */
export const dialect: Dialect = {
  orm: "prisma",
  language: "typescript",
  // The client has a member for each model; a table between two lists has none.
  called: (model) => (modelExtra(model).joinTable ? [] : [modelExtra(model).accessor]),
  literalDefault,
  signs: {
    types: {
      TransactionClient: transaction,
      // `Omit<PrismaClient, "$transaction">`, `Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0]`
      Omit: transaction,
      Parameters: transaction,
    },
    type: (name) =>
      /^PrismaTransaction/.test(name) ? transaction : /Prisma|Database|^Db/.test(name) ? client : undefined,
    calls: { $extends: { kind: "=", of: "receiver" } },
    call: (name) => (/prisma/i.test(name) ? client : undefined),
    callbacks: { $transaction: transaction },
    imported: (module) => (/prisma|\bdb\b|database/i.test(module) ? client : undefined),
    named: (name) => {
      if (/^(?:tx|trx)$/i.test(name)) return { ...transaction, model: null, exact: false };
      return clientNames.test(name) ? { ...client, model: null, exact: false } : undefined;
    },
    // The member is what tells: `user.create({ data })` of something that is not known is a write as well, but not for sure.
    member: (of, name, isModel) =>
      isModel(name)
        ? { kind: "delegate", model: name, exact: of?.kind === "client" || of?.kind === "transaction" }
        : undefined,
  },
  writes: {
    ...both("insert", "create", "createMany", "createManyAndReturn"),
    ...both("update", "update", "updateMany", "updateManyAndReturn"),
    "delegate.upsert({ where: key, create: row })": "upsert",
    "delegate.upsert(args)": "upsert",
    "delegate.delete({ where })": "delete",
    "delegate.delete(args)": "delete",
    "delegate.deleteMany({})": "delete",
    "delegate.deleteMany(args)": "delete",
    "delegate.deleteMany()": "delete",
  },
  reads: readMethods.flatMap((name) => [`delegate.${name}({ where })`, `delegate.${name}()`]),
  transactions: { opens: ["client.$transaction(callback)"], lent: ["transaction"] },
  handles,
  get errorWords() {
    return ["PrismaClientKnownRequestError", ...Object.keys(codes)];
  },
};

/** With the arguments written out, and with an object of them. */
function both(operation: WriteOperation, ...methods: readonly string[]): Record<string, WriteOperation> {
  const given = operation === "update" ? "{ where, data: row }" : "{ data: row }";
  const calls = methods.flatMap((name) => [`delegate.${name}(${given})`, `delegate.${name}(args)`]);
  return Object.fromEntries(calls.map((call) => [call, operation]));
}

/** https://www.prisma.io/docs/orm/reference/error-reference */
const codes: Readonly<Record<string, readonly ["unique" | "foreign_key" | "not_null" | "check"]>> = {
  P2002: ["unique"],
  P2003: ["foreign_key"],
  P2004: ["check"],
  P2011: ["not_null"],
  P2014: ["foreign_key"],
};

function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  return "value" in sign && Object.hasOwn(codes, sign.value) ? codes[sign.value] : undefined;
}

/** `scope String @default("global")`: the database gives it. */
function literalDefault(context: SchemaContext, name: string): string | undefined {
  const source = context.read(context.model.place.file);
  const block =
    source &&
    parsePrismaSchema(source.text).blocks.find(
      (one) => one.kind === "model" && one.name === context.model.name,
    );
  const attributes = block?.fields.find((one) => one.name === name)?.attributes ?? [];
  const given = attributes.find((one) => one.name === "default")?.arguments[0];
  const range = given?.value.kind === "literal" ? given.range : undefined;
  const text = range && source?.text.slice(range.start, range.end);
  // Numbers of a Decimal or BigInt are none in the client.
  const isPlain = /^(?:String|Int|Boolean)$/.test(
    context.model.fields.find((one) => one.name === name)?.type ?? "",
  );
  return isPlain && text && /^(?:"[^"\\\n]*"|-?\d{1,15}|true|false)$/.test(text) ? text : undefined;
}
