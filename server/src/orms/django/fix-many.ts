/** Many rows at once: the database passes over those that are there (`ignore_conflicts=True`). */

import { decline } from "../../code/fixes/declined";
import { otherKeys } from "../../code/fixes/keys";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import type { PySite } from "../../code/python/dialect";
import { siteOf } from "../../code/python/site";
import type { Fix, FixResult } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { enclosing, holds, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";

/** https://docs.djangoproject.com/en/stable/ref/models/querysets/#bulk-create */
export const ignoreConflicts: Fix = {
  ...head("ignore", { id: "ignore-conflicts" }),
  sure: (context) => otherKeys(context).length === 0,
  title: () => "Skip rows that are there already (ignore_conflicts=True: of any unique key)",
  make: (context) =>
    /^a?bulk_create$/.test(context.write.method)
      ? unhandled(context, () => siteOf(context, dialect), passOver)
      : "done",
};

function passOver(site: PySite): FixResult {
  const { call, context, form, file, statement, receiver } = site;
  const { engine } = context.violation;
  if (call.keywords.has("ignore_conflicts") || call.keywords.has("update_conflicts"))
    decline("The call says already what becomes of conflicts.");
  if (call.spread)
    decline("The call hides its options in `**`: they may say already what becomes of conflicts.");
  if (engine === "oracle" || engine === "mssql")
    decline("Django has no `ignore_conflicts` on this database.");
  if (form !== "statement")
    decline("Its result is used, and rows that are passed over have no primary key there.");
  // INSERT IGNORE and INSERT OR IGNORE (https://sqlite.org/lang_conflict.html) pass over other failures too; of a row that is nothing but its
  // pair `add()` makes no more.
  if (/^(?:mysql|mariadb|tidb|vitess|sqlite)$/.test(engine ?? "mysql") && !isPair(receiver.model))
    decline(
      "On MySQL, MariaDB and SQLite `ignore_conflicts` also passes over nulls and other rows that are refused for another reason: write the rows one by one.",
    );
  const [rows] = call.positional;
  const around = enclosing(statement, "function_definition") ?? file.root;
  if (
    rows?.type === "identifier" &&
    holds(
      around,
      ({ type, start, end }) =>
        type === "identifier" && start > statement.end && file.text.slice(start, end) === textOf(file, rows),
    )
  )
    decline("The rows are used further, and those that are passed over have no primary key.");
  const last = [...call.positional, ...call.keywords.values()].sort((a, b) => a.end - b.end).at(-1);
  if (!last) decline("The rows of the call are not written here.");
  return inFile(site, [{ start: last.end, end: last.end, text: ", ignore_conflicts=True" }]);
}

/** The table of a many-to-many field: the key and its two sides, nothing else that could be lost. */
function isPair({ fields, constraints }: Model): boolean {
  const key = constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
  const sides = constraints.filter(({ kind }) => kind === "foreign_key").flatMap((one) => one.fields);
  const rest = fields.filter(({ name }) => !key.includes(name) && !sides.includes(name));
  return sides.length === 2 && rest.length === 0;
}
