/** The fixes that Keyclash offers for Drizzle, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { declining, words } from "../../code/fixes/words";
import { effectIn } from "../../code/typescript/again";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import { replaced } from "../../code/typescript/rewrite";
import { savepointFix } from "../../code/typescript/savepoint";
import { indentOf } from "../../code/typescript/site";
import { rowOf } from "../../code/typescript/values";
import type { Fix, FixContext } from "../../domain/adapters";
import { typescriptKey, typescriptMembers } from "../../syntax/escape";
import { startOf } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { type DrizzleSite, declineOne, drizzleSite, selectOf } from "./fix-site";
import { fixing } from "./fixing";

/**
 * Fix: get-or-create. The insert passes over a row of this key, and of no other; where its rows are used they are read.
 * https://orm.drizzle.team/docs/insert#on-conflict-do-nothing
 *
 *     await db.insert(users).values({ email, name }).onConflictDoNothing({ target: users.email });
 *     const [user] = await db.select().from(users).where(eq(users.email, email));
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint, write }) =>
    write.several === true
      ? `Skip rows whose ${words(constraint.fields)} is there already (onConflictDoNothing)`
      : `Insert unless a row with this ${words(constraint.fields)} is there (onConflictDoNothing)`,
  make: (context) =>
    unhandled(context, drizzleSite, (site) => {
      const { write } = site;
      const link = linkText(site, `.onConflictDoNothing({ target: ${targetOf(site)} })`);
      if (site.unused) {
        const again =
          context.intent?.once ?? (context.intent?.id === "ignore" ? context.intent.only : undefined);
        if (again !== undefined) decline(again);
        return inFile(site, [{ start: link.at, end: link.at, text: link.text }]);
      }
      if (write.links.at(-1)?.name !== "returning")
        decline("The result of the insert is used, and a row that is passed over has none.");
      const find = selectOf(site).text;
      const statement = site.root.text.slice(startOf(write.node), link.at) + link.text;
      return replaced(site, { statement, find, kept: undefined, swallows: false });
    }),
};

/** Fix: upsert. One statement that overwrites the row of the same key. https://orm.drizzle.team/docs/guides/upsert */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) => `Upsert by ${words(constraint.fields)}: overwrite the row that is there`,
  make: (context) =>
    unhandled(context, drizzleSite, (site) => {
      declineOne(site);
      const isMysql = context.database?.namesConflicts === false;
      const [other] = isMysql ? otherKeys(context) : [];
      if (other !== undefined)
        decline(
          `The upsert of MySQL and MariaDB reacts to any unique key: it would overwrite the row of another one (${other}).`,
        );
      if (isMysql) declineAnyKey(context);
      const set = `{ ${setOf(site).join(", ")} }`;
      const text = isMysql
        ? `.onDuplicateKeyUpdate({ set: ${set} })`
        : `.onConflictDoUpdate({ target: ${targetOf(site)}, set: ${set} })`;
      const link = linkText(site, text);
      return inFile(site, [{ start: link.at, end: link.at, text: link.text }]);
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
  upsert,
  common.translate,
  common.checkFirst,
];

/** `users.email`, `[members.teamId, members.email]`: what the conflict is named by. */
function targetOf({ context, table, style }: DrizzleSite): string {
  const { constraint, database } = context;
  if (database === undefined)
    decline("The text does not say which database it is, and not all can name the conflict.");
  if (database.namesConflicts === false)
    decline(
      "INSERT IGNORE of MySQL and MariaDB also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
    );
  declineAnyKey(context);
  const columns = constraint.fields.map((field) => table + typescriptMembers([field], style));
  return columns.length === 1 ? (columns[0] ?? "") : `[${columns.join(", ")}]`;
}

/** Declines keys that no conflict can be named by. */
function declineAnyKey({ constraint, write }: FixContext): void {
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  if (constraint.fromMigration || constraint.fields.length === 0)
    decline("The tables of the code do not declare the violated key.");
  if (write.operation !== "insert") decline("The statement says already what becomes of conflicts.");
}

/** Behind `values(…)`, on a line of its own where the chain has a line for each link. */
function linkText(site: DrizzleSite, text: string): { readonly at: number; readonly text: string } {
  const { write, root, style } = site;
  const values =
    write.links.find(({ name }) => name === "values")?.call ?? decline("The rows come from another query.");
  const at = values.end;
  const before = root.text.slice(startOf(write.node), at).split(/\.\s{0,9}values\b/)[0] ?? "";
  const isBroken = /\n[ \t]{0,80}$/.test(before);
  return { at, text: isBroken ? `${style.eol}${indentOf(site)}${style.indent}${text}` : text };
}

/** What the row that is there gets: the insert's own values, said a second time. */
function setOf({ row, context, style }: DrizzleSite): string[] {
  const object = objectOf(row);
  if (!object?.complete) decline("The code does not show which fields an existing row would get.");
  const { known } = rowOf(row, dialect.signs.calls);
  const { constraint } = context;
  const rest = [...known].filter(([name]) => !constraint.fields.includes(name));
  if (rest.length === 0)
    decline(
      "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
    );
  const again = setAnew(context, new Map(rest.map(([name, value]) => [name, value.getText()])));
  return rest
    .filter(([name]) => again.includes(name))
    .map(([name, value]) => {
      const text = onOneLine(value);
      if (effectIn(value)) decline(declining.computed(name, text.slice(0, 40)));
      return name === text ? name : `${typescriptKey(name, style)}: ${text}`;
    });
}
