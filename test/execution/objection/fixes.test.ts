/** Every fix for Objection on real databases. */

import { cleanUp, type Lane, lanesOf } from "../knex/lanes";
import { inTransactionOnly, proveFixes } from "../node-fixes";

const lanes = lanesOf("objection", "Objection 3");

/** These give back no row. */
const silent = ["bare", "byMember", "enrol", "inTransaction"];
const rows = ["returned", "declared", "fetched", "checkFirst", "rowsInTransaction"];
const inTransaction = ["inTransaction", "rowsInTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows],
  "get-or-create": silent,
  "check-first": silent,
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
    return Object.fromEntries(["inTransaction"].map((shape) => [shape, /A look within the transaction/]));
  return {};
}

proveFixes<Lane>({
  ...{ lanes, plans, declined, words, rows },
  // One call after the other: who looks first finds.
  isPossible: ({ isSqlite }, shape) => shape !== "checkFirst" || !isSqlite,
  without: inTransactionOnly(inTransaction),
  cleanUp: () => cleanUp("objection"),
});
