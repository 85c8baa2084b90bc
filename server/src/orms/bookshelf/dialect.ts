/** How Bookshelf writes and reads: its signs and its calls as they look. Rows save themselves. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import type { ModelExtra } from "./models";

const made: Sign = { kind: "row", of: "receiver", row: "new", given: true };
const loaded: Sign = { kind: "row", of: "receiver", row: "loaded" };
const same: Sign = { kind: "=", of: "receiver" };

/** https://bookshelfjs.org/api.html */
export const dialect: Dialect = {
  orm: "bookshelf",
  language: "typescript",
  called({ name, extra }) {
    const { registered }: ModelExtra = extra ?? {};
    return registered === undefined ? [name] : [name, registered];
  },
  signs: {
    calls: {
      forge: made,
      fetch: loaded,
      ...Object.fromEntries(["where", "query", "orderBy", "refresh", "set"].map((name) => [name, same])),
    },
  },
  writes: {
    "row.save()": "flush",
    // `User.where({ id }).save({ name }, { patch: true })`
    "(row || model).save(row)": "flush",
    "row.destroy()": "delete",
  },
  reads: [
    "model.where(where).fetch()",
    "model.query().fetch()",
    "model.where(where).count()",
    "model.where(where).fetchAll()",
    "row.fetch()",
  ],
  transactions: {
    opens: ["_.transaction(callback)"],
    mayBreak: true,
    lent: [],
    // A row is saved in it where it is told so: `{ transacting: trx }`.
    apart: ["row"],
  },
  handles,
  errorWords: codeWords,
};

/** The driver's own error. */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) return undefined;
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  const found = kindsOfCode(sign.value);
  return found.length > 0 ? found : undefined;
}
