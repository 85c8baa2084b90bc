/** A savepoint around a TypeScript write that is caught within its transaction: `manager.transaction((savepoint) => savepoint…)`. */

import type { Fix } from "../../domain/adapters";
import type { Fixing } from "../dialect";
import { decline, unlessDeclined } from "../fixes/declined";
import { head } from "../fixes/policy";
import { inFile } from "../fixes/steps";
import { declining, titles } from "../fixes/words";
import { inSavepoint } from "./guard";
import { runsBeside } from "./hazards";
import type { TypescriptSite } from "./site";

export function savepointFix<S extends TypescriptSite>(fixing: Fixing<S>): Fix {
  return {
    ...head("transaction"),
    fits: ({ caughtAt }) => caughtAt !== undefined,
    title: titles.savepoint,
    make: (context) =>
      unlessDeclined(() => {
        if (fixing.transaction.afterFailure(context) !== "savepoint") return "done";
        if (context.constraint.deferrable) decline(declining.atCommit);
        const site = fixing.siteOf(context, true);
        if (site.calledBack) decline(site.calledBack);
        const edits = inSavepoint(site, fixing, false);
        if (edits.length === 0) decline(declining.noSavepoint);
        if (runsBeside(site.call)) decline(declining.shared);
        return inFile(site, edits);
      }),
  };
}
