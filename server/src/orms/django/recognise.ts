/** How code knows a violation by Django's error, through the drivers of all databases that the project uses: by SQLSTATE, number or constraint. */

import { decline } from "../../code/fixes/declined";
import type { PySite, PyTest } from "../../code/python/dialect";
import { anyEngine, linkedExtra } from "./extra";

/** Databases whose drivers carry alike what was violated. */
type Family = "postgresql" | "mysql" | "sqlite";

const families: Readonly<Record<Family, ReadonlySet<string>>> = {
  postgresql: new Set(["postgresql", "cockroachdb", "yugabytedb", "postgis"]),
  mysql: new Set(["mysql", "mariadb", "tidb", "vitess"]),
  sqlite: new Set(["sqlite", "sqlite3", "spatialite"]),
};
const all: readonly Family[] = ["postgresql", "mysql", "sqlite"];

type Told = Pick<PyTest, "before" | "others">;

/**
 * The error is no duplicate. Nothing where a database is not known to tell (Oracle, SQL Server): the lookup of the key decides there.
 * - Psycopg 2 and 3 carry the SQLSTATE in `diag` (https://www.psycopg.org/docs/extensions.html#psycopg2.extensions.Diagnostics), asyncpg is none of Django's.
 * - The drivers of MySQL put the number first into `args`, and Django takes those over.
 * - SQLite has its code in the error since Python 3.11 only; its words are English everywhere.
 */
export function notDuplicate(site: PySite): Told {
  const used = familiesOf(site);
  const state = used.includes("postgresql") ? said(site, "sqlstate", "state") : undefined;
  const others = used.map((family) => {
    if (family === "mysql") return `${site.error}.args[:1] != (1062,)`;
    return family === "sqlite"
      ? `not ${textOfError(site)}.startswith(${site.quote("UNIQUE")})`
      : `${state?.text} != ${site.quote("23505")}`;
  });
  return { before: state?.before ?? [], others: others.length > 0 ? [others] : [] };
}

/**
 * The error is not this check's, where PostgreSQL or SQLite raise it: Psycopg gives its name, SQLite prints it.
 * @param isPart the name of another check holds this one
 */
export function notCheck(site: PySite, name: string, isPart: boolean): Told {
  const used = familiesOf(site);
  if (isPart && used.includes("sqlite"))
    decline("The check has no name of its own to tell it from others: test the value before the write.");
  const given = used.includes("postgresql") ? said(site, "constraint_name", "violated") : undefined;
  const others = used.flatMap((family) => {
    if (family === "mysql") return [];
    return family === "sqlite"
      ? [`${site.quote(name)} not in ${textOfError(site)}.splitlines()[0]`]
      : [`${given?.text} != ${site.quote(name)}`];
  });
  return { before: given?.before ?? [], others: [others] };
}

/** What the settings name, and what the paste shows; where neither tells, all. */
function familiesOf({ context, receiver }: PySite): readonly Family[] {
  const { engine } = context.violation;
  const named = linkedExtra(receiver.model).engines ?? [];
  // Settings that compute their database tell none: it may be any.
  const isOpen = named.includes(anyEngine) || (engine === null && named.length === 0);
  if (engine !== null && !all.some((family) => families[family].has(engine))) return [];
  if (isOpen) return all;
  return all.filter((family) => [engine ?? "", ...named].some((each) => families[family].has(each)));
}

/** What Psycopg says of the error, None where another driver raised it, or nobody's. */
function said(site: PySite, member: string, name: string): { text: string; before: readonly string[] } {
  const { meanings, statement, error, quote, inClassBody } = site;
  if (meanings.bindings.seenFrom(statement, "getattr").length > 0)
    decline("`getattr` is something else here, and the driver's error is read by it.");
  const read = `getattr(getattr(${error}.__cause__, ${quote("diag")}, None), ${quote(member)}, None)`;
  if (inClassBody) return { text: read, before: [] };
  const variable = site.free(name, `sql_${name}`);
  return { text: variable, before: [`${variable} = ${read}`] };
}

/** `str(error)`, unless `str` is something else here. */
export function textOfError({ meanings, statement, error, quote }: PySite): string {
  return meanings.bindings.seenFrom(statement, "str").length > 0
    ? `f${quote(`{${error}}`)}`
    : `str(${error})`;
}
