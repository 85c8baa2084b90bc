/** Every fix for Supabase on a real database. */

import { proveFixes } from "../node-fixes";
import { cleanUp, type Lane, lanes } from "./lanes";

/** These give back no row. */
const silent = ["bare", "chained", "result", "byMember", "enrol", "thrower"];
const rows = ["declared", "renamed", "thrown", "checkFirst"];
const others = ["unchecked", "inWords"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows, "inWords"],
  "get-or-create": [...silent, ...others],
  // A membership is nothing but its key; a row in a variable is not said again.
  upsert: ["bare", "chained", "result", "thrower", "declared", "renamed", "thrown", ...others],
  // Who looks first goes on with what it finds.
  translate: [...silent, "declared", "renamed", "thrown", "inWords"],
};

/** Where there is no correct edit, and what Keyclash says then. */
const declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { unchecked: /Nothing stops at this error/ },
  "get-or-create": Object.fromEntries(rows.map((shape) => [shape, /is not given back/])),
  upsert: { enrol: /nothing beside its key/ },
  translate: { unchecked: /goes on behind an error/ },
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team_name and email) is already taken\.$/;

proveFixes<Lane>({
  ...{ lanes, plans, words, rows },
  declined: (_, fix) => declined[fix] ?? {},
  calls: () => [...silent, ...rows, ...others],
  without: (_, check, shape) =>
    check === "an open transaction stays usable"
      ? "each request is a transaction of its own"
      : check === "another violation still surfaces" && shape === "unchecked"
        ? "it looks at no error"
        : undefined,
  cleanUp,
});
