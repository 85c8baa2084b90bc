/** How Kysely writes, reads and opens transactions, 0.24 to 0.28: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import { camelCase } from "./casing";

const db: Sign = { kind: "db" };
/** What the callback of a transaction gets, `startTransaction` gives, or a function takes of its caller. */
const transaction: Sign = { kind: "transaction" };

const databaseNames = /^_?(?:\w*[dD]b|DB|database|kysely|conn|connection|client|executor|qb)$/;

/** What gives the Kysely of the transaction that it has open itself: https://mikro-orm.io/docs/kysely */
const managers = /EntityManager$/;

/** https://kysely.dev/docs/examples/insert/single-row, /update, /delete, /transactions; https://kysely-org.github.io/kysely-apidoc */
export const dialect: Dialect = {
  orm: "kysely",
  language: "typescript",
  called: ({ table }) => (table === null ? [] : [...new Set([table, camelCase(table)])]),
  signs: {
    type(name) {
      if (/Transaction|^(?:Tx|Trx)$/i.test(name) || managers.test(name)) return transaction;
      return /Kysely|Data|Db|DB|Client|Conn|Exec|Query|Service|Store|Repo|Context|Dao/.test(name)
        ? db
        : undefined;
    },
    calls: { startTransaction: transaction, getKysely: { kind: "=", of: "receiver" } },
    // `dbOrTx(this.db, trx)` may be either.
    call(name) {
      if (/tx|trx|transaction/i.test(name)) return transaction;
      return /^(?:get|use|create|make)?(?:db|kysely|database)\w*$/i.test(name) ? db : undefined;
    },
    callbacks: { execute: transaction, with: { kind: "=", of: "receiver" } },
    imported: (_, name) => (databaseNames.test(name) || name === "default" ? db : undefined),
    named(name) {
      if (/^(?:tx|trx|transaction|sp|savepoint)$/i.test(name))
        return { ...transaction, model: null, exact: false };
      return databaseNames.test(name) ? { ...db, model: null, exact: false } : undefined;
    },
  },
  writes: {
    "_.insertInto(model).values(row)": "insert",
    "_.insertInto(model).expression(_)": "insert",
    "_.insertInto(model).defaultValues()": "insert",
    "_.replaceInto(model).values(row)": "upsert",
    "_.updateTable(model).set(row)": "update",
    "_.updateTable(model).set(row).where(where)": "update",
    "_.deleteFrom(model)": "delete",
    "_.deleteFrom(model).where(where)": "delete",
    "_.mergeInto(model)": "upsert",
  },
  runsWhenAwaited: true,
  reads: [
    "_.selectFrom(model)",
    "_.selectFrom(model).where(where)",
    "_.selectFrom(model).select(_).where(where).executeTakeFirst()",
    "_.selectFrom(model).selectAll().where(where).executeTakeFirst()",
    "_.selectFrom(model).selectAll().where(where).executeTakeFirstOrThrow()",
  ],
  transactions: {
    opens: ["_.transaction().execute(callback)", "_.startTransaction()", "_.transactional(callback)"],
    mayBreak: true,
    lent: ["transaction"],
    apart: ["db"],
  },
  handles,
  errorWords: codeWords,
};

/** It passes the driver's error on. */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign)
    return /UniqueViolation|UniqueConstraint|Duplicate/.test(sign.class) ? ["unique"] : undefined;
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  return kindsOfCode(sign.value);
}
