/** Every fix for Sequelize on real databases. */

import { inTransactionOnly, proveFixes } from "../node-fixes";
import { cleanUp, type Lane, lanes } from "./lanes";

/** These give back no row. */
const silent = ["bare", "built", "byMember", "enrol", "inTransaction"];
const rows = ["returned", "declared", "chained", "checkFirst", "rowInTransaction"];
const inTransaction = ["inTransaction", "rowInTransaction"];
const all = [...silent, ...rows];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: all,
  "get-or-create": ["bare", "byMember", "enrol", "returned", "declared", "chained", "checkFirst"],
  upsert: ["bare", "byMember"],
  "check-first": silent,
  // Who looks first finds, and no error is left to put into words.
  translate: all.filter((shape) => shape !== "checkFirst"),
  "or-ignore": ["many"],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
function declined({ engine, version }: Lane, fix: string): Readonly<Record<string, RegExp>> {
  const each = (shapes: readonly string[], reason: RegExp) =>
    Object.fromEntries(shapes.map((shape) => [shape, reason]));
  if (engine === "sqlite" && fix === "get-or-create")
    return each(
      (plans[fix] ?? []).filter((shape) => shape !== "checkFirst"),
      /On SQLite two calls of `findOrCreate` at once fail/,
    );
  if (engine !== "postgres" && fix === "or-ignore") return { many: /also passes over nulls/ };
  if (version === 7 && (fix === "catch" || fix === "check-first"))
    return each(
      inTransaction.filter((shape) => plans[fix]?.includes(shape)),
      /The failed write would end its transaction/,
    );
  if (engine === "mysql" && fix === "check-first") return { inTransaction: /A look within the transaction/ };
  return {};
}

proveFixes<Lane>({
  ...{ lanes, plans, declined, words, rows },
  // One call after the other: who looks first finds.
  isPossible: ({ engine }, shape) => shape !== "checkFirst" || engine !== "sqlite",
  without: inTransactionOnly(inTransaction),
  cleanUp,
});
