/** Where Peewee's fixes are run: Debian's Peewee 3 and Peewee 4 of PyPI, on each database whose driver is installed. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const servers = resolve(__dirname, "../../capture/servers");
const interpreter = "/usr/bin/python3";
const scratch = mkdtempSync(join(tmpdir(), "keyclash-peewee-"));

export interface Lane {
  readonly name: string;
  readonly database: Database;
  readonly version: "3" | "4";
  /** Why it cannot run here; undefined = it can. */
  readonly missing: string | undefined;
  /** The shapes as a project of their own, on an empty database. */
  make(): Project;
}

export interface Project {
  readonly folder: string;
  /** What the driver prints, by shape. */
  drive<T>(act: string, shapes: readonly string[]): Promise<Record<string, T>>;
  /** What Python says of the files' syntax; "" = nothing. */
  compile(files: readonly string[]): Promise<string>;
}

type Database = "SQLite" | "PostgreSQL" | "MariaDB";

const drivers = { SQLite: "sqlite3", PostgreSQL: "psycopg2", MariaDB: "MySQLdb" } as const;
const scripts = { SQLite: undefined, PostgreSQL: "postgres.sh", MariaDB: "mariadb.sh" } as const;

const fetched = spawnSync(join(__dirname, "peewee-4.sh"), ["folder"], { encoding: "utf8" });
const four = fetched.status === 0 ? fetched.stdout.trim() : undefined;

export const lanes: readonly Lane[] = (["3", "4"] as const).flatMap((version) =>
  (["SQLite", "PostgreSQL", "MariaDB"] as const).map((database) => laneOf(database, version)),
);

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "peewee-execution"]);
  rmSync(scratch, { recursive: true, force: true });
}

function laneOf(database: Database, version: "3" | "4"): Lane {
  const path = version === "4" ? four : "";
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...(path ? { PYTHONPATH: path } : {}) };
  const asked = `import peewee, ${drivers[database]}; print(peewee.__version__)`;
  const found =
    path === undefined ? undefined : spawnSync(interpreter, ["-c", asked], { env, encoding: "utf8" });
  const said = found?.status === 0 ? found.stdout.trim() : "";
  const script = scripts[database];
  const isThere = script === undefined || spawnSync(join(servers, script), ["available"]).status === 0;
  let copies = 0;
  return {
    name: `${database}, Peewee ${version}`,
    ...{ database, version },
    missing: !said.startsWith(`${version}.`)
      ? `Peewee ${version} or ${drivers[database]} is not installed`
      : isThere
        ? undefined
        : `${database} is not installed`,
    make() {
      const name = `peewee_${version}_${++copies}`;
      const folder = join(scratch, `${database.toLowerCase()}-${name}`);
      cpSync(join(__dirname, "app"), folder, {
        recursive: true,
        filter: (one) => !one.includes("__pycache__"),
      });
      const url = script ? start(script, name) : `sqlite:///${join(folder, "shop.sqlite3")}?timeout=60`;
      writeFileSync(join(folder, "database.py"), opened(database, version, url));
      return {
        folder,
        async drive(act, shapes) {
          return JSON.parse(await run(folder, env, ["driver.py", act, ...shapes]));
        },
        async compile(files) {
          return run(folder, env, ["-m", "py_compile", ...files]).then(
            () => "",
            (error: Error) => error.message,
          );
        },
      };
    },
  };
}

function start(script: string, database: string): string {
  execFileSync(join(servers, script), ["start", "peewee-execution"]);
  return execFileSync(join(servers, script), ["database", "peewee-execution", database], {
    encoding: "utf8",
  }).trim();
}

/** Nothing is to outlive a run. */
const quick = `pragmas={"synchronous": 0, "journal_mode": "memory", "foreign_keys": 1}`;

/** Peewee 3 opens what a URL says, which may be any database; Peewee 4 the class of one. */
function opened(database: Database, version: "3" | "4", url: string): string {
  if (version === "3")
    return `from playhouse.db_url import connect\n\ndatabase = connect(${JSON.stringify(url)}${database === "SQLite" ? `, ${quick}` : ""})\n`;
  if (database === "SQLite") {
    const path = JSON.stringify(new URL(url).pathname);
    return `from peewee import SqliteDatabase\n\ndatabase = SqliteDatabase(${path}, timeout=60, ${quick})\n`;
  }
  const { hostname, port, username, password, pathname } = new URL(url);
  const name = database === "MariaDB" ? "MySQLDatabase" : "PostgresqlDatabase";
  const word = database === "MariaDB" && password ? `, password=${JSON.stringify(password)}` : "";
  return [
    `from peewee import ${name}`,
    "",
    `database = ${name}(`,
    `    ${JSON.stringify(pathname.slice(1))}, host=${JSON.stringify(hostname)}, port=${port}, user=${JSON.stringify(username)}${word}`,
    ")",
    "",
  ].join("\n");
}

/** Does not block the worker: the test runner wants to hear from it once a minute. */
function run(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(
      interpreter,
      args,
      { cwd, env: { ...env, PYTHONWARNINGS: "ignore" }, timeout: 300_000, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => (error ? failed(new Error(stderr || error.message)) : done(stdout)),
    );
  });
}
