/** Every fix for Kysely on real databases. */

import { inTransactionOnly, proveFixes } from "../node-fixes";
import { cleanUp, type Lane, lanes } from "./lanes";

/** These give back no row. */
const silent = ["bare", "chained", "byMember", "enrol", "inTransaction"];
const rows = ["returned", "declared", "checkFirst", "rowsInTransaction"];
const inTransaction = ["inTransaction", "rowsInTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows],
  "get-or-create": [...silent, ...rows],
  // A membership is nothing but its key; a row in a variable is not said again.
  upsert: [...silent.filter((shape) => shape !== "enrol" && shape !== "byMember"), ...rows],
  "check-first": silent,
  // Who looks first finds, and no error is left to put into words.
  translate: [...silent, ...rows.filter((shape) => shape !== "checkFirst")],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team_name and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
function declined({ engine }: Lane, fix: string): Readonly<Record<string, RegExp>> {
  if (engine === "mysql" && fix === "get-or-create")
    return Object.fromEntries(silent.map((shape) => [shape, /INSERT IGNORE/]));
  if (engine === "mysql" && fix === "check-first") return { inTransaction: /A look within the transaction/ };
  if (engine === "pg" && fix === "check-first") return { inTransaction: /A look within the transaction/ };
  if (engine === "pg" && fix === "catch") return { rowsInTransaction: /ends the whole transaction/ };
  return {};
}

proveFixes<Lane>({
  ...{ lanes, plans, declined, words, rows },
  calls: ({ engine }) => [...silent, ...(engine === "mysql" ? [] : rows)],
  // One call after the other: who looks first finds.
  isPossible: ({ engine }, shape) =>
    (engine !== "mysql" || silent.includes(shape)) && (shape !== "checkFirst" || engine !== "sqlite"),
  without: inTransactionOnly(inTransaction),
  cleanUp,
});
