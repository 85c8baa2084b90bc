/** Every fix for MikroORM on real databases. */

import { proveFixes } from "../node-fixes";
import { cleanUp, type Lane, lanes } from "./lanes";

/** These give back nothing. */
const silent = ["bare", "enrol", "flushed"];
const rows = ["key", "persisted", "created", "checkFirst"];
const elsewhere = ["byMember", "inTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows],
  "get-or-create": ["bare", "enrol"],
  upsert: ["bare"],
  "check-first": ["bare", "enrol"],
  // Who looks first finds, and no error is left to put into words.
  translate: [...silent, ...elsewhere, ...rows.filter((shape) => shape !== "checkFirst")],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
const declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: {
    byMember: /The manager comes from elsewhere/,
    inTransaction: /The duplicate undoes the whole transaction/,
  },
  "get-or-create": { key: /an upsert gives the row/, flushed: /made for the unit of work/ },
  "check-first": { created: /noted already/ },
};

proveFixes<Lane>({
  ...{ lanes, plans, words, rows },
  declined: ({ isMysql }, fix) =>
    isMysql && fix === "get-or-create"
      ? Object.fromEntries((plans[fix] ?? []).map((shape) => [shape, /INSERT IGNORE/]))
      : (declined[fix] ?? {}),
  calls: () => [...silent, ...rows, ...elsewhere],
  // One call after the other: who looks first finds.
  isPossible: ({ isSqlite }, shape) => shape !== "checkFirst" || !isSqlite,
  without: (_, check) =>
    check === "an open transaction stays usable" ? "a manager's transaction is never gone on in" : undefined,
  // A flush alone fills the ten frames that Node prints.
  node: ["--stack-trace-limit=60"],
  cleanUp,
});
