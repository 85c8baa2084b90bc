/** How Drizzle writes, reads and opens transactions, 0.3x and 0.4x: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import type { ModelExtra } from "./link";

const db: Sign = { kind: "db" };
/** What the callback of `transaction` gets, or a function takes of its caller. */
const transaction: Sign = { kind: "transaction" };

const databaseNames = /^_?(?:\w*[dD]b|DB|database|drizzle|conn|connection|client|executor|dbOrTx)$/;

/** https://orm.drizzle.team/docs/insert, /update, /delete, /select, /rqb, /transactions */
export const dialect: Dialect = {
  orm: "drizzle",
  language: "typescript",
  called: ({ name, extra }) => [name, ...((extra as ModelExtra | undefined)?.aliases ?? [])],
  signs: {
    type(name) {
      if (/Transaction|^(?:Tx|Trx)$/i.test(name)) return transaction;
      return /Database|Drizzle|Db$|^DB$|Client|Connection|Executor/.test(name) ? db : undefined;
    },
    calls: { drizzle: db },
    call: (name) => (/^(?:get|use|create|make)?(?:db|drizzle|database)\w*$/i.test(name) ? db : undefined),
    callbacks: { transaction },
    imported: (module, name) =>
      databaseNames.test(name) || (name === "default" && /\b(?:db|drizzle|database)\b/.test(module))
        ? db
        : undefined,
    named(name) {
      if (/^(?:tx|trx|transaction|sp|savepoint)$/i.test(name))
        return { ...transaction, model: null, exact: false };
      return databaseNames.test(name) ? { ...db, model: null, exact: false } : undefined;
    },
    // `db.query.users`
    member(of, name, isModel) {
      if (name === "query") return { kind: "queries", model: null, exact: of !== undefined };
      return of?.kind === "queries" && isModel(name)
        ? { kind: "query", model: name, exact: of.exact }
        : undefined;
    },
  },
  writes: {
    "_.insert(model).values(row)": "insert",
    "_.insert(model).select(_)": "insert",
    "_.insert(model).ignore().values(row)": { as: "insert", ignores: true },
    "_.insert(model).values(row).onConflictDoNothing()": { as: "insert", ignores: true },
    "_.insert(model).values(row).onConflictDoNothing({ target: key })": {
      as: "get-or-create",
      method: "onConflictDoNothing",
    },
    "_.insert(model).values(row).onConflictDoUpdate({ target: key, set })": {
      as: "upsert",
      method: "onConflictDoUpdate",
    },
    "_.insert(model).values(row).onDuplicateKeyUpdate({ set })": {
      as: "upsert",
      method: "onDuplicateKeyUpdate",
    },
    "_.update(model).set(row)": "update",
    "_.update(model).set(row).where(where)": "update",
    "_.delete(model)": "delete",
    "_.delete(model).where(where)": "delete",
    "(db || transaction).execute(sql)": "raw",
    "(db || transaction).run(sql)": "raw",
    "(db || transaction).all(sql)": "raw",
    "(db || transaction).get(sql)": "raw",
  },
  runsWhenAwaited: true,
  reads: [
    "_.select().from(model)",
    "_.select().from(model).where(where)",
    "query.findFirst({ where })",
    "query.findMany({ where })",
    "query.findFirst()",
    "query.findMany()",
    "_.$count(model, where)",
  ],
  transactions: {
    opens: ["_.transaction(callback)"],
    mayBreak: true,
    lent: ["transaction"],
    apart: ["db"],
  },
  handles,
  errorWords: ["DrizzleQueryError", ...codeWords],
};

/** Its error is around every failed query, of whatever reason. */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) {
    if (sign.class === "DrizzleQueryError") return "every";
    return /UniqueViolation|UniqueConstraint|Duplicate/.test(sign.class) ? ["unique"] : undefined;
  }
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  return kindsOfCode(sign.value);
}
