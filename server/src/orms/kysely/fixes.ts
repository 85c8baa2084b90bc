/** The fixes that Keyclash offers for Kysely, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { declineTarget, otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { declining, words } from "../../code/fixes/words";
import { isSame } from "../../code/typescript/again";
import { awaitFix } from "../../code/typescript/awaited";
import { fixesOf } from "../../code/typescript/fixes";
import { replaced } from "../../code/typescript/rewrite";
import { indentOf } from "../../code/typescript/site";
import { rowOf } from "../../code/typescript/values";
import type { Fix, FixContext } from "../../domain/adapters";
import { typescriptKey } from "../../syntax/escape";
import { startOf } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import { declineOne, declineOther, type KyselySite, kyselySite, selectOf, shapeOf } from "./fix-site";
import { fixing } from "./fixing";

/**
 * Fix: get-or-create. The insert passes over a row of this key, and of no other; where its row is used it is read.
 * https://kysely-org.github.io/kysely-apidoc/classes/InsertQueryBuilder.html#onConflict
 *
 *     await db.insertInto("users").values({ email, name }).onConflict((oc) => oc.column("email").doNothing()).execute();
 *     const user = await db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirstOrThrow();
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint, write }) =>
    write.several === true
      ? `Skip rows whose ${words(constraint.fields)} is there already (onConflict … doNothing)`
      : `Insert unless a row with this ${words(constraint.fields)} is there (onConflict … doNothing)`,
  make: (context) =>
    unhandled(context, kyselySite, (site) => {
      const { write, form, root } = site;
      const link = linkText(site, `.onConflict((oc) => ${targetOf(site)}.doNothing())`);
      if (form === "statement") {
        const { intent } = context;
        const again = intent?.once ?? (intent?.id === "ignore" ? intent.only : undefined);
        if (again !== undefined) decline(again);
        if (site.sender === "executeTakeFirstOrThrow" && shapeOf(write) !== undefined)
          decline("`executeTakeFirstOrThrow` throws where a row is passed over: `execute` would not.");
        return inFile(site, [{ start: link.at, end: link.at, text: link.text }]);
      }
      if (shapeOf(write) === undefined)
        decline("The result of the insert is used, and a row that is passed over has none.");
      const find = selectOf(site).text;
      const execute = link.line(".execute()");
      const statement = root.text.slice(startOf(write.node), link.at) + link.text + execute;
      return replaced(site, { statement, find, kept: undefined, swallows: false });
    }),
};

/** Fix: upsert. One statement that overwrites the row of the same key. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) => `Upsert by ${words(constraint.fields)}: overwrite the row that is there`,
  make: (context) =>
    unhandled(context, kyselySite, (site) => {
      declineOne(site);
      const isMysql = context.database?.namesConflicts === false;
      const [other] = isMysql ? otherKeys(context) : [];
      if (other !== undefined)
        decline(
          `The upsert of MySQL and MariaDB reacts to any unique key: it would overwrite the row of another one (${other}).`,
        );
      if (isMysql) declineAnyKey(site);
      if (isMysql && site.form !== "statement")
        decline(
          "The result of the insert is used, and MySQL gives another one for a row that is overwritten.",
        );
      const set = `{ ${setOf(site).join(", ")} }`;
      const text = isMysql
        ? `.onDuplicateKeyUpdate(${set})`
        : `.onConflict((oc) => ${targetOf(site)}.doUpdateSet(${set}))`;
      const link = linkText(site, text);
      return inFile(site, [{ start: link.at, end: link.at, text: link.text }]);
    }),
};

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
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

/** `oc.column("email")`, `oc.columns(["team_id", "email"])`: what the conflict is named by. */
function targetOf(site: KyselySite): string {
  const { constraint, database } = site.context;
  if (database === undefined)
    decline("The text does not say which database it is, and not all can name the conflict.");
  if (database.namesConflicts === false)
    decline(
      "INSERT IGNORE of MySQL and MariaDB also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
    );
  declineAnyKey(site);
  const [odd] = site.unsure;
  if (odd !== undefined)
    decline(`Whether the code calls \`${odd}\` so or as CamelCasePlugin does is not written here.`);
  const columns = constraint.fields.map((field) => site.quote(field));
  return columns.length === 1 ? `oc.column(${columns[0] ?? ""})` : `oc.columns([${columns.join(", ")}])`;
}

/** Declines keys that no conflict can be named by. */
function declineAnyKey(site: KyselySite): void {
  const { write }: FixContext = site.context;
  declineTarget(site.context);
  if (write.operation !== "insert") decline("The statement says already what becomes of conflicts.");
  declineOther(site);
}

/** Behind `values(…)`, on a line of its own where the chain has a line for each link. */
function linkText(site: KyselySite, text: string) {
  const { write, root, style } = site;
  const values =
    write.links.find(({ name }) => name === "values")?.call ?? decline("The rows come from another query.");
  const at = values.end;
  const before = root.text.slice(startOf(write.node), at).split(/\.\s{0,9}values\b/)[0] ?? "";
  const isBroken = /\n[ \t]{0,80}$/.test(before);
  const line = (each: string) => (isBroken ? `${style.eol}${indentOf(site)}${style.indent}${each}` : each);
  return { at, text: line(text), line };
}

/** What the row that is there gets: the insert's own values, said a second time. */
function setOf({ row, context, style }: KyselySite): string[] {
  const object = objectOf(row);
  if (!object?.complete || (row && isFunction(row)))
    decline("The code does not show which fields an existing row would get.");
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
      if (!isSame(value)) decline(declining.computed(name, text.slice(0, 40)));
      return name === text ? name : `${typescriptKey(name, style)}: ${text}`;
    });
}
