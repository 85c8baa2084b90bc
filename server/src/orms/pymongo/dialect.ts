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
    ...written("insert_one(row)", "insert_one(document=row)", "insert"),
    ...written("insert_many(rows)", "insert_many(documents=rows)", "insert"),
    ...written("bulk_write(rows)", "bulk_write(requests=rows)", "insert"),
    ...changing("update_one", "update"),
    ...changing("update_many", "update"),
    ...changing("replace_one", "replacement"),
    ...changing("find_one_and_update", "update"),
    ...changing("find_one_and_replace", "replacement"),
  },
  reads: ["find_one", "find", "count_documents"].flatMap((name) => [
    `(collection | model).${name}(where)`,
    `(collection | model).${name}(filter=where)`,
  ]),
  transactions: {
    opens: ["session.start_transaction"],
    lent: ["session"],
  },
  handles,
  errorWords: ["DuplicateKeyError", "WriteError", "OperationFailure", "PyMongoError"],
  fieldName: (_model, keyword) => keyword,
  onlyReads: (callee) => /\.find_one$/.test(callee),
};

function written(plain: string, named: string, as: "insert" | "update"): PyDialect["writes"] {
  return { [`(collection | model).${plain}`]: as, [`(collection | model).${named}`]: as };
}

/** @param second what the method calls its second parameter */
function changing(name: string, second: string): PyDialect["writes"] {
  return {
    ...written(`${name}(where, set)`, `${name}(where, ${second}=set)`, "update"),
    ...written(`${name}(where, set)`, `${name}(filter=where, ${second}=set)`, "update"),
  };
}

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
