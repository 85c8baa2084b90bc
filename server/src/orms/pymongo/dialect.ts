/** How PyMongo writes, reads and opens transactions: its calls as they look, what its handlers catch. */

import type { Handled, HandlerSign } from "../../code/dialect";
import type { PyDialect } from "../../code/python/dialect";
import { lastPart } from "../../code/python/modules";
import { signs, wordsFor } from "./signs";

/** Whether an update inserts what it does not find says its keyword. https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html */
export const dialect: PyDialect = {
  orm: "pymongo",
  language: "python",
  signs,
  called: wordsFor,
  writes: {
    "(collection | model).insert_one(row)": "insert",
    "(collection | model).insert_many(rows)": "insert",
    "(collection | model).bulk_write(rows)": "insert",
    "(collection | model).update_one(where, set)": "update",
    "(collection | model).update_many(where, set)": "update",
    "(collection | model).replace_one(where, set)": "update",
    "(collection | model).find_one_and_update(where, set)": "update",
    "(collection | model).find_one_and_replace(where, set)": "update",
  },
  reads: ["find_one", "find", "count_documents"].map((name) => `(collection | model).${name}(where)`),
  transactions: {
    opens: ["session.start_transaction"],
    lent: ["session"],
  },
  handles,
  fieldName: (_model, keyword) => keyword,
  onlyReads: (callee) => /\.find_one$/.test(callee),
};

/**
 * DuplicateKeyError is a WriteError, that and BulkWriteError are OperationFailures: who catches the first does not catch what many rows
 * raise. https://pymongo.readthedocs.io/en/stable/api/pymongo/errors.html
 */
function handles(sign: HandlerSign): Handled | undefined {
  if (!("class" in sign)) return undefined;
  const name = lastPart(sign.class);
  if (sign.class !== name && !/^(?:pymongo|motor)\b/.test(sign.class)) return undefined;
  if (name === "DuplicateKeyError") return ["unique"];
  return /^(?:WriteError|OperationFailure|PyMongoError)$/.test(name) ? "every" : undefined;
}

/** The same of calls that write many rows at once. */
export function handlesBulk(sign: HandlerSign): Handled | undefined {
  if (!("class" in sign)) return undefined;
  const name = lastPart(sign.class);
  if (sign.class !== name && !/^(?:pymongo|motor)\b/.test(sign.class)) return undefined;
  return /^(?:BulkWriteError|OperationFailure|PyMongoError)$/.test(name) ? "every" : undefined;
}
