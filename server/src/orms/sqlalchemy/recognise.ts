/** How code knows a violated key by SQLAlchemy's error: by what its driver says of the constraint (`error.orig`), never by words of one language. */

import { decline } from "../../code/fixes/declined";
import type { PySite } from "../../code/python/dialect";

/** Drivers of PostgreSQL that carry `diag`: https://www.psycopg.org/psycopg3/docs/api/errors.html#psycopg.errors.Diagnostic */
const psycopg = /^psycopg/;

/** Conditions that hold where the error is another one than this key's. @param own the constraint as the database calls it */
export function notThisKey(site: PySite): readonly string[] {
  const { context, error, quote } = site;
  const { violation, constraint, model } = context;
  const { engine, driver } = violation;
  const name = violation.constraint;
  if (engine === "sqlite") {
    const columns = violation.columns.length > 0 ? violation.columns : constraint.columns;
    const table = violation.table ?? model.table;
    if (columns.length === 0 || table === null)
      decline("SQLite prints no columns of this key: nothing in the error tells it from another one.");
    // SQLite's words are English everywhere: https://www.sqlite.org/src/file?name=src/insert.c
    const said = `UNIQUE constraint failed: ${columns.map((each) => `${table}.${each}`).join(", ")}`;
    return [`${textOfError(site)} != ${quote(said)}`];
  }
  if (name === null) decline("The text does not name the constraint: the error can not be told from others.");
  if (engine === "postgresql" || engine === "cockroachdb") {
    if (driver === "asyncpg")
      // The adapter's error is raised from asyncpg's own: sqlalchemy/dialects/postgresql/asyncpg.py
      return [`getattr(${error}.orig.__cause__, ${quote("constraint_name")}, None) != ${quote(name)}`];
    if (driver !== null && psycopg.test(driver))
      return [`${error}.orig.diag.constraint_name != ${quote(name)}`];
    decline("Keyclash does not know how this driver says which constraint was violated.");
  }
  if (engine === "mysql" || engine === "mariadb") {
    // "… for key 'users.email'" since MySQL 8.0.19, before it and in MariaDB "… for key 'email'"; the words around differ by language.
    const bare = name.slice(name.lastIndexOf(".") + 1);
    const ends = ["'", "."].map((sign) => quote([sign, bare, "'"].join(""))).join(", ");
    return [`${error}.orig.args[0] != 1062`, `not ${error}.orig.args[1].endswith((${ends}))`];
  }
  decline("Keyclash does not know how this database's error tells the key.");
}

/** `str(error.orig)`, unless `str` is something else here. */
function textOfError({ meanings, statement, error, quote }: PySite): string {
  return meanings.bindings.seenFrom(statement, "str").length > 0
    ? `f${quote(`{${error}.orig}`)}`
    : `str(${error}.orig)`;
}
