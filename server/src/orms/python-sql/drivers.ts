/** Python's drivers: by which modules a file uses them, what their errors are called, and how these tell the constraint. */

import type { Wanted } from "../../code/dialect";
import type { PySite } from "../../code/python/dialect";
import { driverModule, type Imports } from "../../code/python/modules";
import type { FixContext } from "../../domain/adapters";
import type { ViolationKind } from "../../domain/incident";

export interface Driver {
  readonly id: string;
  readonly family: "postgresql" | "mysql" | "sqlite";
  readonly module: RegExp;
  readonly isAsync: "always" | "never" | "either";
  /** True where the first statement opens a transaction, unless the connection says otherwise. */
  readonly begins: boolean;
  /** The class of the error, for a violation of this kind. */
  error(kind: ViolationKind): Wanted | undefined;
  /** PostgreSQL: the expression that gives the constraint's name. */
  constraint?(error: string): string;
  /** MySQL: the error's number and its text. */
  readonly says?: (error: string) => { readonly number: string; readonly text: string };
}

const classes: Readonly<Partial<Record<ViolationKind, string>>> = {
  unique: "UniqueViolation",
  foreign_key: "ForeignKeyViolation",
  not_null: "NotNullViolation",
  check: "CheckViolation",
};

const ofClass =
  (module: string, suffix = "", also: readonly string[] = []) =>
  (kind: ViolationKind) =>
    classes[kind] === undefined ? undefined : { module, name: `${classes[kind]}${suffix}`, also };
/** A failed check is an OperationalError to some of MySQL's drivers, as a lost connection is. */
const integrity = (module: string, also: readonly string[], checks: boolean) => (kind: ViolationKind) =>
  kind === "unique" || kind === "foreign_key" || checks
    ? { module, name: "IntegrityError", also }
    : undefined;
const diag = (error: string) => `${error}.diag.constraint_name`;
const args = (error: string) => ({ number: `${error}.args[0]`, text: `${error}.args[1]` });

/**
 * https://www.psycopg.org/docs/errors.html, https://www.psycopg.org/psycopg3/docs/api/errors.html, https://magicstack.github.io/asyncpg/current/api/index.html,
 * https://docs.python.org/3/library/sqlite3.html, https://pymysql.readthedocs.io, https://mysqlclient.readthedocs.io, https://dev.mysql.com/doc/connector-python/en/.
 * Checked against real errors: test/capture/python-sql.
 */
const drivers: readonly Driver[] = [
  {
    ...{ id: "psycopg2", family: "postgresql", module: /^psycopg2(?:\.|$)/, isAsync: "never", begins: true },
    ...{ error: ofClass("psycopg2.errors"), constraint: diag },
  },
  {
    ...{
      id: "psycopg",
      family: "postgresql",
      module: /^psycopg(?:_pool)?(?:\.|$)/,
      isAsync: "either",
      begins: true,
    },
    ...{ error: ofClass("psycopg.errors"), constraint: diag },
  },
  {
    ...{ id: "asyncpg", family: "postgresql", module: /^asyncpg(?:\.|$)/, isAsync: "always", begins: false },
    error: ofClass("asyncpg", "Error", ["asyncpg.exceptions"]),
    constraint: (error) => `${error}.constraint_name`,
  },
  {
    ...{
      id: "sqlite3",
      family: "sqlite",
      module: /^(?:sqlite3|pysqlite3)(?:\.|$)/,
      isAsync: "never",
      begins: true,
    },
    error: integrity("sqlite3", ["sqlite3.dbapi2"], true),
  },
  {
    ...{ id: "aiosqlite", family: "sqlite", module: /^aiosqlite(?:\.|$)/, isAsync: "always", begins: true },
    error: integrity("aiosqlite", ["sqlite3"], true),
  },
  {
    ...{ id: "mysqlclient", family: "mysql", module: /^MySQLdb(?:\.|$)/, isAsync: "never", begins: true },
    ...{ error: integrity("MySQLdb", ["MySQLdb._exceptions"], false), says: args },
  },
  {
    ...{ id: "pymysql", family: "mysql", module: /^pymysql(?:\.|$)/, isAsync: "never", begins: true },
    ...{ error: integrity("pymysql.err", ["pymysql"], false), says: args },
  },
  {
    ...{
      id: "mysql-connector",
      family: "mysql",
      module: /^mysql\.connector(?:\.|$)/,
      isAsync: "never",
      begins: true,
    },
    error: integrity("mysql.connector", ["mysql.connector.errors"], false),
    says: (error) => ({ number: `${error}.errno`, text: `${error}.msg` }),
  },
];

/** The driver that the file imports, that the text shows, or the only one of the workspace that speaks with this database; undefined = not to be seen. */
export function driverOf(
  { imports }: PySite["meanings"],
  { violation, database, files, read }: FixContext,
): Driver | undefined {
  const fits = (each: Driver) => isOfFamily(each, database?.id ?? violation.engine);
  const imported = drivers.filter(({ module }) => [...imports.values()].some((from) => module.test(from)));
  const shown = drivers.find((each) => each.id === violation.driver && fits(each));
  if (imported.length > 0) {
    const likely = imported.filter(fits);
    return likely.length > 1 ? likely.find((each) => each === shown) : likely[0];
  }
  if (shown) return shown;
  const used = new Set<Driver>();
  for (const path of (files?.(["**/*.py"]) ?? []).slice(0, mostFiles))
    for (const [, module = ""] of (read(path)?.text ?? "").matchAll(
      /^[ \t]{0,40}(?:import|from)[ \t]{1,9}([\w.]{1,100})/gm,
    ))
      for (const each of drivers) if (each.module.test(module) && fits(each)) used.add(each);
  return only([...used]);
}

/** Files that are asked which drivers a workspace uses. */
const mostFiles = 400;

function only(found: readonly Driver[]): Driver | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function isOfFamily({ family }: Driver, engine: string | null): boolean {
  if (engine === null) return true;
  const own = {
    postgresql: /^(?:postgresql|cockroachdb|yugabytedb)$/,
    mysql: /^(?:mysql|mariadb|tidb|vitess)$/,
    sqlite: /^sqlite$/,
  };
  return own[family].test(engine);
}

/** Modules of those that send statements themselves, or hand out cursors of their own. */
const others =
  /^(?:django\.db|sqlalchemy|sqlmodel|flask_sqlalchemy|peewee|playhouse|tortoise|alembic|pony)(?:\.|$)/;

/** Every SQL of the file is sent by the ORM that it imports. */
export function isAnothersFile(imports: Imports): boolean {
  const from = [...imports.values()];
  return from.some((each) => others.test(each)) && !from.some((each) => driverModule.test(each));
}
