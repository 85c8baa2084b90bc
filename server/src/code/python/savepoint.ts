/** A savepoint around a Python write that is caught already: `with transaction.atomic():`. */

import type { Fix } from "../../domain/adapters";
import { deeper } from "../../syntax/python-edits";
import { decline, unlessDeclined } from "../fixes/declined";
import { head } from "../fixes/policy";
import { declining, titles } from "../fixes/words";
import type { PyFixing } from "./dialect";
import { savepointLine } from "./guard";
import { rewritten } from "./site";

/** Where nothing catches the error a savepoint alone helps nobody. */
export function savepointFix(fixing: PyFixing): Fix {
  return {
    ...head("transaction"),
    title: titles.savepoint,
    make: (context) =>
      unlessDeclined(() => {
        if (!context.write.caughtAt) return "done";
        if (context.write.inTransaction && context.constraint.deferrable) decline(declining.atCommit);
        const site = fixing.siteOf(context, true);
        const savepoint = savepointLine(site, fixing);
        if (savepoint === undefined)
          decline("An awaited write stands outside of `atomic()`: put it into a synchronous function first.");
        const { lines, file, statement, style } = site;
        return rewritten(
          site,
          [lines.indent + savepoint, deeper(file, lines, statement, style.indent)].join(style.eol),
        );
      }),
  };
}
