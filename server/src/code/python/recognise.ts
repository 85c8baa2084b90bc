/** How Python code knows a violation by the ORM's error, through the drivers of all databases that the project uses: by SQLSTATE, number or constraint. */

import type { Constraint } from "../../domain/model";
import { decline } from "../fixes/declined";
import type { PySite, PyTest } from "./dialect";

/** How an ORM's error carries the driver's. */
export interface Carrier {
  /** The expression that gives the driver's own error, or None: `error.__cause__`. */
  driver(error: string, quote: PySite["quote"]): string;
  /** What has the driver's arguments and prints its words; absent = the ORM's error itself. */
  words?(error: string): string;
  /** What PostgreSQL says of the error by that name, where the driver at hand does not carry it as Psycopg does; undefined = it does. */
  said?(site: PySite, member: "sqlstate" | "constraint_name"): string | undefined;
  /** True where MySQL's words may tell the key: no look at the rows can. */
  readonly namesKeys?: true;
  /** Ids of the databases that the project names; `*` = it takes one from elsewhere, which may be any. */
  engines(site: PySite): readonly string[];
}

/** In `engines`. */
export const anyEngine = "*";

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
 * - Psycopg 2 and 3 carry the SQLSTATE in `diag` (https://www.psycopg.org/docs/extensions.html#psycopg2.extensions.Diagnostics).
 * - The drivers of MySQL put the number first into `args`, and the ORM takes those over.
 * - SQLite has its code in the error since Python 3.11 only; its words are English everywhere.
 */
export function notDuplicate(site: PySite, carrier: Carrier): Told {
  const used = familiesOf(site, carrier);
  const state = used.includes("postgresql") ? said(site, carrier, "sqlstate", "state") : undefined;
  const others = used.map((family) => {
    if (family === "mysql") return `${wordsOf(site, carrier)}.args[:1] != (1062,)`;
    return family === "sqlite"
      ? `not ${textOfError(site, carrier)}.startswith(${site.quote("UNIQUE")})`
      : `${state?.text} != ${site.quote("23505")}`;
  });
  return { before: state?.before ?? [], others: others.length > 0 ? [others] : [] };
}

/**
 * The error is not this check's, where PostgreSQL or SQLite raise it: Psycopg gives its name, SQLite prints it.
 * @param isPart the name of another check holds this one
 */
export function notCheck(site: PySite, carrier: Carrier, name: string, isPart: boolean): Told {
  const used = familiesOf(site, carrier);
  if (isPart && used.includes("sqlite"))
    decline("The check has no name of its own to tell it from others: test the value before the write.");
  const given = used.includes("postgresql") ? said(site, carrier, "constraint_name", "violated") : undefined;
  const others = used.flatMap((family) => {
    if (family === "mysql") return [];
    return family === "sqlite"
      ? [`${site.quote(name)} not in ${textOfError(site, carrier)}.splitlines()[0]`]
      : [`${given?.text} != ${site.quote(name)}`];
  });
  return { before: given?.before ?? [], others: [others] };
}

/** What the project names, and what the paste shows; where neither tells, all. */
function familiesOf(site: PySite, { engines }: Carrier): readonly Family[] {
  const { engine } = site.context.violation;
  const named = engines(site);
  // A project that computes its database tells none: it may be any.
  const isOpen = named.includes(anyEngine) || (engine === null && named.length === 0);
  if (engine !== null && !all.some((family) => families[family].has(engine))) return [];
  if (isOpen) return all;
  return all.filter((family) => [engine ?? "", ...named].some((each) => families[family].has(each)));
}

/** What Psycopg says of the error, None where another driver raised it, or nobody's. */
function said(
  site: PySite,
  carrier: Carrier,
  member: "sqlstate" | "constraint_name",
  name: string,
): { text: string; before: readonly string[] } {
  const { inClassBody } = site;
  const read = ofPostgres(site, carrier, member);
  if (inClassBody) return { text: read, before: [] };
  const variable = site.free(name, `sql_${name}`);
  return { text: variable, before: [`${variable} = ${read}`] };
}

/** `getattr(getattr(error.__cause__, "diag", None), "sqlstate", None)` */
function ofPostgres(site: PySite, carrier: Carrier, member: "sqlstate" | "constraint_name"): string {
  const { meanings, statement, error, quote } = site;
  if (meanings.bindings.seenFrom(statement, "getattr").length > 0)
    decline("`getattr` is something else here, and the driver's error is read by it.");
  return (
    carrier.said?.(site, member) ??
    `getattr(getattr(${carrier.driver(error, quote)}, ${quote("diag")}, None), ${quote(member)}, None)`
  );
}

function wordsOf({ error }: PySite, { words }: Carrier): string {
  return words?.(error) ?? error;
}

/** `str(error)`, unless `str` is something else here. */
function textOfError(site: PySite, carrier: Carrier): string {
  const words = wordsOf(site, carrier);
  return site.meanings.bindings.seenFrom(site.statement, "str").length > 0
    ? `f${site.quote(`{${words}}`)}`
    : `str(${words})`;
}

/**
 * Conditions by each of which the error is another one than this key's; declines where the database does not tell.
 * - SQLite names the columns and says it in no other language:
 *   https://github.com/sqlite/sqlite/blob/master/src/build.c, `sqlite3UniqueConstraint`.
 * - PostgreSQL's driver hands the name of the constraint out, whatever the language.
 * - MySQL and MariaDB end with the key's name in quotes (`table.key` since MySQL 8.0.19); where a language puts it elsewhere, the error is
 *   taken for another one's and raised again.
 */
export function notThisKey(site: PySite, carrier: Carrier): readonly string[] {
  const { context, quote } = site;
  const { violation, constraint, model } = context;
  const { table } = model;
  const { engine, constraint: name } = violation;
  const isAlike = (one: Constraint) => one !== constraint && one.columns.join() === constraint.columns.join();
  const isOnly = !model.constraints.some((one) => one.kind === "unique" && isAlike(one));
  if (engine === "sqlite" && table && isOnly && !constraint.expression) {
    const columns = constraint.columns.map((column) => `${table}.${column}`).join(", ");
    if (columns !== "")
      return [`${textOfError(site, carrier)} != ${quote(`UNIQUE constraint failed: ${columns}`)}`];
  }
  if (name !== null && engine !== null && families.postgresql.has(engine))
    return [`${ofPostgres(site, carrier, "constraint_name")} != ${quote(name)}`];
  if (carrier.namesKeys && name !== null && engine !== null && families.mysql.has(engine)) {
    const bare = name.slice(name.lastIndexOf(".") + 1);
    const ends = ["'", "."].map((sign) => quote([sign, bare, "'"].join(""))).join(", ");
    const args = `${wordsOf(site, carrier)}.args`;
    return [`${args}[:1] != (1062,)`, `not ${args}[-1].endswith((${ends}))`];
  }
  decline("Neither a look at the rows nor a name that the database gives tells this key from another one.");
}
