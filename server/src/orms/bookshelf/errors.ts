/** Bookshelf's sign: its frames. Message and SQL are those of the query builder below it. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { factsOfStatement, statementInFront } from "../../syntax/printed";

/**
 * Total and linear. Where the driver's frames fill the stack, even that is lost.
 * Source: https://bookshelfjs.org/api.html
 */
export function readViolation(text: string): Violation | undefined {
  if (!signs.some((sign) => text.includes(sign))) return undefined;
  return { ...unknownViolation, orm: "bookshelf", ...factsOfStatement(statementInFront(text)) };
}

const signs = ["node_modules/bookshelf/", "node_modules\\bookshelf\\"];
