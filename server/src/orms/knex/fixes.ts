/** The fixes that Keyclash offers for Knex, the likeliest to be wanted first. */

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
import { savepointFix } from "../../code/typescript/savepoint";
import { indentOf } from "../../code/typescript/site";
import { rowOf } from "../../code/typescript/values";
import type { Fix, FixContext } from "../../domain/adapters";
import { startOf, type ts } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { besideRow, columnOf, declineOne, type KnexSite, knexSite, rowsOfKey, selectedAs } from "./fix-site";
import { fixing } from "./fixing";

/**
 * Fix: get-or-create. The insert passes over a row of this key, and of no other; where its rows are used they are read.
 * https://knexjs.org/guide/query-builder.html#onconflict
 *
 *     await knex("users").insert({ email, name }).onConflict("email").ignore();
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint, write }) =>
    write.several === true
      ? `Skip rows whose ${words(constraint.fields)} is there already (onConflict().ignore)`
      : `Insert unless a row with this ${words(constraint.fields)} is there (onConflict().ignore)`,
  make: (context) =>
    unhandled(context, knexSite, (site) => {
      const { write, form } = site;
      if (context.database?.namesConflicts === false)
        decline(
          "`ignore()` is INSERT IGNORE on MySQL and MariaDB, which also ignores nulls, foreign keys and values that are too long: catch the duplicate instead.",
        );
      const link = linkText(site, `.onConflict(${targetOf(site)}).ignore()`);
      if (form === "statement") {
        const again =
          context.intent?.once ?? (context.intent?.id === "ignore" ? context.intent.only : undefined);
        if (again !== undefined) decline(again);
        return inFile(site, [{ start: link.at, end: link.at, text: link.text }]);
      }
      const columns = selectedAs(site);
      const find = `${rowsOfKey(site).text}.select(${columns === "*" ? "" : columns})`;
      // What it gives is read behind it.
      const { expression } = (write.links.at(-1)?.call ?? write.node)
        .expression as ts.PropertyAccessExpression;
      const rest = site.root.text.slice(link.at, expression.end);
      const beside = besideRow(site);
      const insert = beside
        ? `${site.root.text.slice(startOf(write.node), write.node.arguments[0]?.end ?? link.at)})`
        : site.root.text.slice(startOf(write.node), link.at);
      const statement = insert + link.text + rest;
      return replaced(site, { statement, find, kept: undefined, swallows: false });
    }),
};

/** Fix: upsert. One statement that overwrites the row of the same key: `.onConflict("email").merge(["name"])`. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) => `Upsert by ${words(constraint.fields)}: overwrite the row that is there`,
  make: (context) =>
    unhandled(context, knexSite, (site) => {
      declineOne(site);
      const isMysql = context.database?.namesConflicts === false;
      const [other] = isMysql ? otherKeys(context) : [];
      if (other !== undefined)
        decline(
          `The upsert of MySQL and MariaDB reacts to any unique key: it would overwrite the row of another one (${other}).`,
        );
      if (site.form !== "statement" && isMysql)
        decline(
          "MySQL and MariaDB give the new row's number: a row that is there already has none to give here.",
        );
      const target = targetOf(site);
      const sets = setOf(site)
        .map((name) => site.quote(columnOf(site, name)))
        .join(", ");
      const link = linkText(site, `.onConflict(${target}).merge([${sets}])`);
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

/** `"email"`, `["team_id", "email"]`: what the conflict is named by. */
function targetOf(site: KnexSite): string {
  const { context, write } = site;
  const { constraint, database } = context;
  if (database === undefined)
    decline("The text does not say which database it is, and not all can name the conflict.");
  declineAnyKey(context);
  if (write.pattern.includes("batchInsert"))
    decline("`batchInsert` has no clause for conflicts: insert the rows by the builder.");
  const columns = constraint.columns.map((name) => site.quote(name));
  return columns.length === 1 ? (columns[0] ?? "") : `[${columns.join(", ")}]`;
}

/** Declines keys that no conflict can be named by. */
function declineAnyKey(context: FixContext): void {
  const { constraint, write } = context;
  declineTarget(context);
  if (constraint.columns.length === 0) decline("The migrations do not show the columns of the violated key.");
  if (write.operation !== "insert") decline("The statement says already what becomes of conflicts.");
}

/** Behind `insert(…)`, on a line of its own where the chain has a line for each link. */
function linkText(site: KnexSite, text: string): { readonly at: number; readonly text: string } {
  const { write, root, style } = site;
  const insert =
    write.links.find(({ name }) => name === "insert")?.call ?? decline("The rows come from another query.");
  const at = insert.end;
  const before = root.text.slice(startOf(write.node), at).split(/\.\s{0,9}insert\b/)[0] ?? "";
  const isBroken = /\n[ \t]{0,80}$/.test(before);
  return { at, text: isBroken ? `${style.eol}${indentOf(site)}${style.indent}${text}` : text };
}

/** The columns that a row which is there gets: all that the insert sets but its key. */
function setOf({ row, context }: KnexSite): readonly string[] {
  const object = objectOf(row);
  if (!object?.complete) decline("The code does not show which columns an existing row would get.");
  const { known } = rowOf(row, dialect.signs.calls);
  const { constraint, model } = context;
  const primary = model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
  const keys = [...constraint.fields, ...primary];
  const rest = [...known].filter(([name]) => !keys.includes(name));
  if (rest.length === 0)
    decline(
      "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
    );
  for (const [name, value] of rest)
    if (!isSame(value)) decline(declining.computed(name, onOneLine(value).slice(0, 40)));
  return setAnew(context, new Map(rest.map(([name, value]) => [name, value.getText()])));
}
