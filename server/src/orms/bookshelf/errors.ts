/** Bookshelf's sign: its frames. Message and SQL are those of the query builder below it. */

import { unknownViolation, type Violation } from "../../domain/incident";

/**
 * Total and linear. That it ran the statement is all it tells; where the driver's frames fill the stack, even that is lost.
 * Source: https://bookshelfjs.org/api.html
 */
export function readViolation(text: string): Violation | undefined {
  return signs.some((sign) => text.includes(sign)) ? { ...unknownViolation, orm: "bookshelf" } : undefined;
}

const signs = ["node_modules/bookshelf/", "node_modules\\bookshelf\\"];
