/** Every fix for Drizzle on real databases. */

import { inTransactionOnly, proveFixes } from "../node-fixes";
import { cleanUp, type Lane, lanes } from "./lanes";

/** These give back no row. */
const silent = ["bare", "chained", "byMember", "enrol", "inTransaction"];
const rows = ["returned", "declared", "checkFirst", "rowsInTransaction"];
/** Where no frame is left, the only write of a table tells the line. */
const onlyOnes = ["bare", "enrol"];
const inTransaction = ["inTransaction", "rowsInTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows],
  "get-or-create": [...silent, ...rows],
  // A membership is nothing but its key.
  upsert: [...silent.filter((shape) => shape !== "enrol"), ...rows],
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
  if (lane.isMysql && fix === "check-first") return { inTransaction: /A look within the transaction/ };
  return {};
}

proveFixes<Lane>({
  ...{ lanes, plans, declined, words, rows },
  calls: (lane) =>
    [...silent, ...(lane.isMysql ? [] : rows)].filter((shape) => !lane.isSync || onlyOnes.includes(shape)),
  isPossible: ({ isMysql, isSync, name }, shape) =>
    (!isMysql || silent.includes(shape)) &&
    (!isSync || onlyOnes.includes(shape)) &&
    // One call after the other: who looks first finds.
    (shape !== "checkFirst" || !name.startsWith("SQLite")),
  without: inTransactionOnly(inTransaction),
  cleanUp,
});
