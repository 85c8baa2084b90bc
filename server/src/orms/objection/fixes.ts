/** The fixes that Keyclash offers for Objection, the likeliest to be wanted first. */

import { decline } from "../../code/fixes/declined";
import { declineTarget } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { words } from "../../code/fixes/words";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import { savepointFix } from "../../code/typescript/savepoint";
import type { Fix } from "../../domain/adapters";
import { objectionSite } from "./fix-site";
import { fixing } from "./fixing";

/**
 * Fix: get-or-create. The insert passes over a row of this key, and of no other.
 * https://vincit.github.io/objection.js/api/query-builder/mutate-methods.html#onconflict
 *
 *     await User.query().insert({ email, name }).onConflict("email").ignore();
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint }) =>
    `Insert unless a row with this ${words(constraint.fields)} is there (onConflict().ignore)`,
  make: (context) =>
    unhandled(context, objectionSite, (site) => {
      const { constraint, database, intent } = context;
      if (database === undefined)
        decline("The text does not say which database it is, and not all can name the conflict.");
      if (database.namesConflicts === false)
        decline(
          "`ignore()` is INSERT IGNORE on MySQL and MariaDB, which also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
        );
      declineTarget(context);
      const insert = site.write.links.find(({ name }) => name === "insert")?.call;
      if (!insert || site.write.links.length > 1 || constraint.fields.length === 0)
        decline("Only a plain insert takes a clause for conflicts.");
      if (constraint.fields.join() !== constraint.columns.join())
        decline("The class has other names than its columns, and a conflict is named by columns.");
      if (site.form !== "statement")
        decline("The row of the insert is used, and a row that is passed over gives none.");
      const again = intent?.once ?? (intent?.id === "ignore" ? intent.only : undefined);
      if (again !== undefined) decline(again);
      const fields = constraint.fields.map((name) => site.quote(name));
      const target = fields.length === 1 ? fields[0] : `[${fields.join(", ")}]`;
      return inFile(site, [{ start: insert.end, end: insert.end, text: `.onConflict(${target}).ignore()` }]);
    }),
};

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
  savepointFix(fixing),
  awaitFix,
  common.catch,
  common.answer,
  common.ignore,
  common.next,
  getOrCreate,
  common.translate,
  common.checkFirst,
];
