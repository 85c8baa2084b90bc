/** How Knex writes, reads and opens transactions, from 0.95 to 3: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import type { TableCalls } from "../../code/typescript/tables";

const db: Sign = { kind: "db" };
/** What the package exports: called with a configuration it gives a database. */
const library: Sign = { kind: "library" };
/** What the callback of `transaction` gets, or a function takes of its caller. */
const transaction: Sign = { kind: "transaction" };
/** Rows of a table: what calling Knex with its name gives. In a transaction they are `within`. */
const query: Sign = { kind: "query", of: "argument" };
const within: Sign = { kind: "within", of: "argument" };
/** What a link of the chain leaves as it is. */
const same: Sign = { kind: "=", of: "receiver" };

const databaseNames =
  /^_?(?:\w*[kK]nex\w*|\w*[dD]b|DB|database|conn|connection|client|qb|queryBuilder|dbOrTx|executor)$/;
/** A module of the connection, whatever it calls it. */
const databaseModules = /(?:^|\/)(?:db|knex|database|connection)(?:\.[cm]?[jt]s)?$/i;
const transactionNames = /^(?:tx|trx|transaction|\w+Tr?x|sp|savepoint)$/;

const links = [
  ...["where", "andWhere", "orWhere", "whereIn", "whereNot", "whereNull", "whereNotNull", "whereRaw"],
  ...["select", "first", "returning", "transacting", "clone", "limit", "orderBy", "forUpdate", "forShare"],
  ...["timeout", "debug", "comment", "modify", "as", "join", "leftJoin", "withSchema"],
];

/** https://knexjs.org/guide/query-builder.html, /guide/transactions.html */
export const dialect: Dialect = {
  orm: "knex",
  language: "typescript",
  called: ({ table, schema }) =>
    table === null ? [] : schema === null ? [table] : [table, `${schema}.${table}`],
  signs: {
    types: { Transaction: transaction },
    type: (name) => (/^Knex$|Database|Connection/.test(name) ? db : undefined),
    calls: {
      table: query,
      from: query,
      into: query,
      // Awaited it gives one.
      transaction,
      ...Object.fromEntries(links.map((name) => [name, same])),
    },
    called: { library: db, db: query, transaction: within },
    callbacks: { transaction },
    imported(module, name) {
      if (module === "knex") return library;
      return databaseNames.test(name) || databaseModules.test(module) ? db : undefined;
    },
    named(name) {
      if (transactionNames.test(name)) return { ...transaction, model: null, exact: false };
      return databaseNames.test(name) ? { ...db, model: null, exact: false } : undefined;
    },
  },
  writes: {
    "(query || within).insert(row)": "insert",
    "(query || within).insert(row).onConflict(key).ignore()": { as: "get-or-create", method: "insert" },
    "(query || within).insert(row).onConflict().ignore()": { as: "insert", ignores: true },
    "(query || within).insert(row).onConflict(key).merge()": { as: "upsert", method: "insert" },
    "(query || within).insert(row).onConflict().merge()": { as: "upsert", method: "insert" },
    "(query || within).update(row)": "update",
    "(query || within).increment()": "update",
    "(query || within).decrement()": "update",
    "(query || within).del()": "delete",
    "(query || within).delete()": "delete",
    "_.insert(row).into(model)": "insert",
    "_.insert(row).into(model).onConflict(key).ignore()": { as: "get-or-create", method: "insert" },
    "_.insert(row).into(model).onConflict(key).merge()": { as: "upsert", method: "insert" },
    "_.insert(row).onConflict(key).ignore().into(model)": { as: "get-or-create", method: "insert" },
    "_.insert(row).onConflict(key).merge().into(model)": { as: "upsert", method: "insert" },
    "_.batchInsert(model, row)": "insert",
  },
  runsWhenAwaited: true,
  reads: [
    "(query || within).where(where)",
    "(query || within).whereIn(where)",
    "(query || within).first()",
    "(query || within).select()",
    "(query || within).select().where(where)",
  ],
  transactions: {
    opens: ["_.transaction(callback)"],
    mayBreak: true,
    lent: ["transaction"],
    apart: ["db", "query"],
  },
  handles,
  errorWords: codeWords,
};

/** By which calls it is told a table. */
export const tableCalls: TableCalls = {
  names: /^(?:table|from|into|batchInsert)$/,
  follows:
    /^(?:insert|update|del|delete|increment|decrement|upsert|where\w{0,20}|select|first|returning|transacting|count|pluck)$/,
};

/** Knex throws the driver's error as it is, with the statement in front of its message. */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign)
    return /UniqueViolation|UniqueConstraint|Duplicate/.test(sign.class) ? ["unique"] : undefined;
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  const found = kindsOfCode(sign.value);
  return found.length > 0 ? found : undefined;
}
