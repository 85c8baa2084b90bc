/** How Objection writes, reads and opens transactions, 2 and 3: its signs and its calls as they look. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import type { ViolationKind } from "../../domain/incident";

const transaction: Sign = { kind: "transaction" };
/** `User.query()`, `user.$query()`: rows of the class. */
const query: Sign = { kind: "query", of: "receiver" };
/** What a link of the chain leaves as it is. */
const same: Sign = { kind: "=", of: "receiver" };

const links = [
  ...["where", "andWhere", "orWhere", "whereIn", "whereNot", "whereNull", "whereNotNull", "whereRaw"],
  ...["select", "first", "findById", "findByIds", "findOne", "returning", "transacting", "context", "modify"],
  ...[
    "limit",
    "orderBy",
    "forUpdate",
    "withGraphFetched",
    "withGraphJoined",
    "allowGraph",
    "throwIfNotFound",
  ],
];

/** https://vincit.github.io/objection.js/guide/query-examples.html, /guide/transactions.html */
export const dialect: Dialect = {
  orm: "objection",
  language: "typescript",
  called: ({ name }) => [name],
  signs: {
    calls: {
      query,
      $query: query,
      startTransaction: transaction,
      ...Object.fromEntries(links.map((name) => [name, same])),
    },
    callbacks: { transaction },
    types: { Transaction: transaction, TransactionOrKnex: transaction },
    named: (name) =>
      /^(?:tx|trx|transaction|\w+Tr?x)$/.test(name)
        ? { ...transaction, model: null, exact: false }
        : undefined,
  },
  writes: {
    "query.insert(row)": "insert",
    "query.insertAndFetch(row)": "insert",
    "query.insert(row).onConflict(key).ignore()": { as: "get-or-create", method: "insert" },
    "query.insert(row).onConflict().ignore()": { as: "insert", ignores: true },
    "query.insert(row).onConflict(key).merge()": { as: "upsert", method: "insert" },
    "query.insertGraph(row)": "insert",
    "query.insertGraphAndFetch(row)": "insert",
    "query.upsertGraph(row)": "upsert",
    "query.upsertGraphAndFetch(row)": "upsert",
    "_.$relatedQuery(model).insert(row)": { as: "insert", method: "insert" },
    "_.$relatedQuery(model).insertAndFetch(row)": { as: "insert", method: "insertAndFetch" },
    "_.$relatedQuery(model).insertGraph(row)": { as: "insert", method: "insertGraph" },
    "_.relatedQuery(model).for().insert(row)": { as: "insert", method: "insert" },
    "query.patch(row)": "update",
    "query.patchAndFetch(row)": "update",
    "query.patchAndFetchById(key, row)": "update",
    "query.update(row)": "update",
    "query.updateAndFetch(row)": "update",
    "query.updateAndFetchById(key, row)": "update",
    "query.increment()": "update",
    "query.decrement()": "update",
    "query.delete()": "delete",
    "query.deleteById()": "delete",
  },
  runsWhenAwaited: true,
  reads: [
    "query.where(where)",
    "query.findOne(where)",
    "query.findById()",
    "query.first()",
    "query.select()",
    "query.resultSize()",
  ],
  transactions: {
    opens: ["_.transaction(callback)"],
    mayBreak: true,
    lent: ["transaction"],
    // `User.query()` takes no part in it, `User.query(trx)` does.
    apart: ["query"],
  },
  handles,
  get errorWords() {
    return ["DBError", "ConstraintViolationError", ...Object.keys(classes), ...codeWords];
  },
};

/** https://vincit.github.io/objection.js/recipes/error-handling.html; the driver's own error passes where db-errors does not know it. */
const classes: Readonly<Record<string, ViolationKind>> = {
  UniqueViolationError: "unique",
  ForeignKeyViolationError: "foreign_key",
  NotNullViolationError: "not_null",
  CheckViolationError: "check",
};

function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) {
    if (/^(?:DBError|ConstraintViolationError)$/.test(sign.class)) return "every";
    const kind = Object.hasOwn(classes, sign.class) ? classes[sign.class] : undefined;
    return kind && [kind];
  }
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  const found = kindsOfCode(sign.value);
  return found.length > 0 ? found : undefined;
}
