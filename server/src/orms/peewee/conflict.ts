/** What the database does with a row that is there, told in Peewee's own statement: `insert(...).on_conflict(...)`, `insert_many(...)`. */

import { conflictFixes } from "../../code/conflict-fixes";
import { decline } from "../../code/fixes/declined";
import { declineTarget, otherKeys } from "../../code/fixes/keys";
import { inFile } from "../../code/fixes/steps";
import { declining } from "../../code/fixes/words";
import type { PySite } from "../../code/python/dialect";
import { declineUnnamed } from "../../code/python/row";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { callOf, chainOf } from "../../syntax/python-tree";
import { anyEngine, linkedExtra } from "./extra";
import { classText, peeweeSite } from "./fixing";

/** The methods that build such a statement. */
export const buildsInsert = (method: string): boolean => /^insert(?:_many)?$/.test(method);

const inStatement = conflictFixes((context) => peeweeSite(context, false), told);

export const { getOrCreate } = inStatement;

/** Nothing to do where the row is no statement's. */
export const upsert: Fix = {
  ...inStatement.upsert,
  make: (context) => (buildsInsert(context.write.method) ? inStatement.upsert.make(context) : "done"),
};

/**
 * `Setting.insert(...).execute()` -> `Setting.insert(...).on_conflict(conflict_target=[Setting.key], preserve=[Setting.value]).execute()`
 *
 * How each database is told: http://docs.peewee-orm.com/en/latest/peewee/api.html#OnConflict, and `conflict_statement` and
 * `conflict_update` of each database in https://github.com/coleifer/peewee/blob/master/peewee.py.
 */
function told(site: PySite, action: "nothing" | "update", fields: readonly string[]): FixResult {
  const { context, form, file } = site;
  const { constraint } = context;
  if (constraint.kind !== "unique" && constraint.kind !== "primary_key")
    decline("Only a unique key has such a clause.");
  declineTarget(context);
  if (site.isAsync) decline("An asynchronous write is not rewritten here.");
  const links = chainOf(file, site.call.node);
  if (links.some(({ name }) => name.startsWith("on_conflict")))
    decline("The statement says already what happens to a row that is there.");
  const [last, built, before] = [links.at(-1), links.at(-2), links.at(-3)];
  if (last?.name !== "execute" || !built?.object || before || !buildsInsert(built.name))
    decline("The statement is told more than its rows: what becomes of a conflict is to be joined by hand.");
  if (form !== "statement") decline("The result of the statement is used, and a row that is there has none.");
  // PostgreSQL refuses to overwrite a row twice in one statement.
  if (action === "update" && context.write.several) decline(declining.severalRows);
  const owner = classText(site);
  const listed = (names: readonly string[]) => {
    for (const name of names) declineUnnamed(name);
    return `[${names.map((name) => `${owner}.${name}`).join(", ")}]`;
  };
  const target = targetOf(site, action) ? [`conflict_target=${listed(constraint.fields)}`] : [];
  const args =
    action === "nothing"
      ? [`action=${site.quote("nothing")}`, ...target]
      : [...target, `preserve=${listed(fields)}`];
  const object = callOf(file, site.call.node)?.object;
  if (!object) decline("The statement is not written here.");
  // A chain that is broken over lines goes on so.
  const between = /^\s*/.exec(file.text.slice(object.end))?.[0] ?? "";
  const break_ = between.includes("\n") ? between : "";
  const text = `${break_}.on_conflict(${args.join(", ")})`;
  return inFile(site, [{ start: object.end, end: object.end, text }]);
}

/** True where the statement names its key; declines where a database of the project would do something else. */
function targetOf({ context, receiver }: PySite, action: "nothing" | "update"): boolean {
  const { engine } = context.violation;
  const named = linkedExtra(receiver.model).engines.filter((each) => each !== anyEngine);
  const all = [...new Set([...(engine === null ? [] : [engine]), ...named])];
  const isMysql = (one: string) => /^(?:mysql|mariadb|tidb|vitess)$/.test(one);
  const knows = (one: string) => /^(?:postgresql|cockroachdb|sqlite)$/.test(one) || isMysql(one);
  if (all.length === 0 || !all.every(knows))
    decline("Keyclash does not know how this database words a conflict.");
  const others = otherKeys(context);
  if (all.some(isMysql)) {
    if (action === "nothing")
      decline(
        "On MySQL and MariaDB a row is only left as it is by INSERT IGNORE, which passes over nulls and missing parents too.",
      );
    if (!all.every(isMysql))
      decline("The project names databases of two kinds, and only one of them can be told the key.");
    if (others.length > 0) decline(anyKey(context, "ON DUPLICATE KEY", others));
    return false;
  }
  // Peewee 3 tells SQLite no key there.
  if (action === "nothing" && others.length > 0 && (all.includes("sqlite") || isOpen(receiver.model)))
    decline(anyKey(context, "On SQLite ON CONFLICT DO NOTHING", others));
  return true;
}

const isOpen = (model: FixContext["model"]) => linkedExtra(model).engines.includes(anyEngine);

function anyKey({ model }: FixContext, clause: string, others: readonly string[]): string {
  return `${clause} reacts to any key of ${model.name}, not to this one alone: ${others.join(", ")} as well.`;
}
