/** Every fix for Knex on real databases. */

import { inTransactionOnly, proveFixes } from "../node-fixes";
import { cleanUp, type Lane, lanesOf } from "./lanes";

const lanes = lanesOf("knex", "Knex 3");

/** These give back no row. */
const silent = ["bare", "chained", "byFunction", "byMember", "enrol", "inTransaction", "transacting"];
const rows = ["returned", "declared", "oneColumn", "checkFirst", "rowsInTransaction"];
const inTransaction = ["inTransaction", "transacting", "rowsInTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows],
  "get-or-create": [...silent, ...rows],
  // A membership is nothing but its key.
  upsert: [...silent.filter((shape) => shape !== "enrol"), ...rows],
  // What a function of the program's gives is not asked a second time.
  "check-first": silent.filter((shape) => shape !== "byFunction"),
  // Who looks first finds, and no error is left to put into words.
  translate: [...silent, ...rows.filter((shape) => shape !== "checkFirst")],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
function declined(lane: Lane, fix: string): Readonly<Record<string, RegExp>> {
  if (lane.isMysql && fix === "get-or-create")
    return Object.fromEntries(silent.map((shape) => [shape, /INSERT IGNORE/]));
  if (lane.isMysql && fix === "check-first")
    return Object.fromEntries(
      ["inTransaction", "transacting"].map((shape) => [shape, /A look within the transaction/]),
    );
  return {};
}

proveFixes<Lane>({
  ...{ lanes, plans, declined, words, rows },
  calls: ({ isMysql }) => [...silent, ...(isMysql ? [] : rows)],
  // One call after the other: who looks first finds.
  isPossible: ({ isMysql, isSqlite }, shape) =>
    (!isMysql || silent.includes(shape)) && (shape !== "checkFirst" || !isSqlite),
  without: inTransactionOnly(inTransaction),
  cleanUp: () => cleanUp("knex"),
});
