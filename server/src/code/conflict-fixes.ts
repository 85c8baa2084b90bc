/** The two fixes that tell the database in the INSERT itself what becomes of a row that is there; in any language. */

import type { Fix, FixContext, FixResult } from "../domain/adapters";
import { othersOf } from "./conflict";
import { head } from "./fixes/policy";
import { unhandled } from "./fixes/steps";
import { words } from "./fixes/words";

/** @param told the edit at a site; `fields` = what an existing row gets. Declines where it would say something else than meant. */
export function conflictFixes<S>(
  siteOf: (context: FixContext) => S,
  told: (site: S, action: "nothing" | "update", fields: readonly string[]) => FixResult,
): { readonly getOrCreate: Fix; readonly upsert: Fix } {
  return {
    // `ON CONFLICT (email) DO NOTHING`
    getOrCreate: {
      ...head("get-or-create"),
      title: ({ constraint, model }) =>
        `Insert, or leave the row of ${model.name} with this ${words(constraint.fields)} as it is (one statement)`,
      make: (context) => unhandled(context, siteOf, (site) => told(site, "nothing", [])),
    },
    // `ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name`
    upsert: {
      ...head("upsert"),
      title: ({ constraint, model }) =>
        `Insert, or overwrite the row of ${model.name} with this ${words(constraint.fields)} (one statement)`,
      make: (context) => unhandled(context, siteOf, (site) => told(site, "update", othersOf(context))),
    },
  };
}
