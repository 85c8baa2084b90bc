/** Every fix for Bookshelf on real databases. */

import { cleanUp, type Lane, lanesOf } from "../knex/lanes";
import { inTransactionOnly, proveFixes } from "../node-fixes";

const lanes = lanesOf("bookshelf", "Bookshelf 1.2");

/** These give back no row. */
const silent = ["bare", "byMember", "enrol", "withValues", "inTransaction"];
const rows = ["returned", "declared", "variable", "checkFirst"];
const inTransaction = ["inTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, "returned"],
  // Who looks first finds, and no error is left to put into words.
  translate: [...silent, ...rows.filter((shape) => shape !== "checkFirst")],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
function declined(lane: Lane, fix: string): Readonly<Record<string, RegExp>> {
  if (fix !== "catch") return {};
  return {
    returned: /is another object/,
    declared: /is another object/,
    variable: /stands in a variable/,
    ...(lane.isMysql || lane.isSqlite ? {} : { inTransaction: /savepoint/ }),
  };
}

proveFixes<Lane>({
  ...{ lanes, plans, declined, words, rows },
  node: ["--stack-trace-limit=50"],
  without: inTransactionOnly(inTransaction),
  cleanUp: () => cleanUp("bookshelf"),
});
