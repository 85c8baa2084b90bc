/** Knex's own wording: the statement in front of the driver's message. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { factsOfStatement, statementInFront } from "../../syntax/printed";

/**
 * Total and linear. `insert into "users" … - duplicate key value …`: SQL in small letters, a dash, the driver's message. What
 * builds on Knex prints the same words; where nothing else shows in the text, Knex is what ran the statement.
 * Source: https://github.com/knex/knex/blob/master/lib/execution/internal/query-executioner.js
 */
export function readViolation(text: string): Violation | undefined {
  const sql = statementInFront(text);
  if (sql === undefined && !signs.some((sign) => text.includes(sign))) return undefined;
  return { ...unknownViolation, orm: "knex", ...factsOfStatement(sql) };
}

const signs = ["node_modules/knex/", "node_modules\\knex\\"];
