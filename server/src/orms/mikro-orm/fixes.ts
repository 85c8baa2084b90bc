/** The fixes that Keyclash offers for MikroORM, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { declining, words } from "../../code/fixes/words";
import { isSame } from "../../code/typescript/again";
import { fixesOf } from "../../code/typescript/fixes";
import { areSeveral, rowOf } from "../../code/typescript/values";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { dialect } from "./dialect";
import { type MikroSite, mikroSite } from "./fix-site";
import { fixing } from "./fixing";

/**
 * Fix: get-or-create. `em.insert` becomes an upsert that leaves the row of this key as it is. https://mikro-orm.io/docs/entity-manager#upsert
 *
 *     await em.upsert(User, { email }, { onConflictFields: ["email"], onConflictAction: "ignore" });
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint }) =>
    `Insert unless a row with this ${words(constraint.fields)} is there (em.upsert, ignore)`,
  make: (context) =>
    unhandled(
      context,
      (each) => mikroSite(each, false),
      (site) => {
        const again =
          context.intent?.once ?? (context.intent?.id === "ignore" ? context.intent.only : undefined);
        if (again !== undefined) decline(again);
        if (context.database?.namesConflicts === false)
          decline(
            "INSERT IGNORE of MySQL and MariaDB also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
          );
        return upserted(site, `onConflictAction: ${site.quote("ignore")}`);
      },
    ),
};

/** Fix: upsert. One statement that overwrites the row of the same key. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) => `Upsert by ${words(constraint.fields)}: overwrite the row that is there`,
  make: (context) =>
    unhandled(
      context,
      (each) => mikroSite(each, false),
      (site) => {
        const { known } = rowOf(site.row, dialect.signs.calls);
        const rest = [...known].filter(([name]) => !context.constraint.fields.includes(name));
        if (rest.length === 0)
          decline(
            "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
          );
        const again = setAnew(context, new Map(rest.map(([name, value]) => [name, value.getText()])));
        for (const [name, value] of rest)
          if (again.includes(name) && !isSame(value))
            decline(declining.computed(name, value.getText().slice(0, 40)));
        const all = again.length === rest.length;
        const merged = `onConflictMergeFields: [${again.map(site.quote).join(", ")}]`;
        return upserted(site, all ? undefined : merged);
      },
    ),
};

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  common.ignore,
  getOrCreate,
  upsert,
  common.translate,
  common.checkFirst,
];

/** `insert(User, row)` -> `upsert(User, row, { onConflictFields: […] })` */
function upserted(site: MikroSite, more: string | undefined): FixResult {
  const { write, context, call, form, row, quote } = site;
  if (write?.method !== "insert")
    decline(
      "The row is made for the unit of work, which only inserts: an upsert is another call, written by hand.",
    );
  declineHidden(context);
  if (form !== "statement") decline("The result is the new row's key, and an upsert gives the row.");
  if (areSeveral(row, dialect.signs.calls)) decline(declining.severalRows);
  if (rowOf(row, dialect.signs.calls).values === null)
    decline("The code does not show which fields an existing row would get.");
  declineUnnamed(context);
  const last = call.arguments.at(-1);
  const model = write.roles.model ? 2 : 1;
  if (!last || call.arguments.length !== model || !write.links[0])
    decline("The call has options of its own: an upsert takes others.");
  const options = [
    `onConflictFields: [${context.constraint.fields.map(quote).join(", ")}]`,
    ...(more === undefined ? [] : [more]),
  ];
  const name = call.expression.end;
  return inFile(site, [
    { start: name - "insert".length, end: name, text: "upsert" },
    { start: last.end, end: last.end, text: `, { ${options.join(", ")} }` },
  ]);
}

/** Declines keys by which no conflict can be named. */
function declineUnnamed(context: FixContext): void {
  const { database, constraint } = context;
  if (database === undefined)
    decline("The text does not say which database it is, and not all can name the conflict.");
  const [other] = database.namesConflicts === false ? otherKeys(context) : [];
  if (other !== undefined)
    decline(
      `The upsert of MySQL and MariaDB reacts to any unique key: it would take the row of another one (${other}).`,
    );
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  if (constraint.fromMigration || constraint.fields.length === 0)
    decline("The entities do not declare the violated key.");
}
