/** Where the SQLAlchemy fixes are run: Debian's 1.4, 2.0 and 2.1 where sqlalchemy-2.0.sh and sqlalchemy-2.1.sh have fetched them, on each database whose driver is installed. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { python } from "../django/lanes";

const root = resolve(__dirname, "../../..");
const servers = join(root, "test/capture/servers");
const scratch = mkdtempSync(join(tmpdir(), "keyclash-sqlalchemy-"));

export interface Lane {
  readonly name: string;
  readonly database: string;
  /** Where another SQLAlchemy than the system's is. */
  readonly path: string | undefined;
  /** Why it cannot run here; undefined = it can. */
  readonly missing: string | undefined;
  /** An empty database of that name, as SQLAlchemy wants to hear it. */
  url(database: string): string;
}

interface Release {
  readonly title: string;
  readonly path: string | undefined;
  /** What of it is not here; undefined = all is. */
  readonly missing: string | undefined;
}

const second = fetched("sqlalchemy-2.0.sh");
const newest = fetched("sqlalchemy-2.1.sh");
const web = fetched("web.sh");

const releases: readonly Release[] = [
  {
    title: "SQLAlchemy 1.4",
    path: undefined,
    missing: has("sqlalchemy") ? undefined : "SQLAlchemy 1.4 is not installed",
  },
  {
    title: "SQLAlchemy 2.0",
    path: second,
    missing: second ? undefined : "SQLAlchemy 2.0 is not installed",
  },
  {
    title: "SQLAlchemy 2.1",
    path: newest,
    missing: newest
      ? undefined
      : "SQLAlchemy 2.1 is not installed (test/execution/sqlalchemy/sqlalchemy-2.1.sh)",
  },
];

export const lanes: readonly Lane[] = releases.flatMap(lanesOf);

/** Where applications of Flask, FastAPI and Starlette answer, and asynchronous sessions wait; for MariaDB PyPI's part that is here has no driver that waits. */
export const webLanes: readonly Lane[] = [
  ["2.0", web, "web.sh"] as const,
  ["2.1", newest, "sqlalchemy-2.1.sh"] as const,
].flatMap(([version, path, script]) =>
  lanesOf({
    title: `SQLAlchemy ${version} in Flask, FastAPI, Starlette and asyncio`,
    path,
    missing:
      path !== undefined && has("fastapi, flask_sqlalchemy, httpx, asyncpg, aiosqlite", path)
        ? undefined
        : `Flask, FastAPI or an asynchronous driver is not installed (test/execution/sqlalchemy/${script})`,
  }).filter(({ database }) => database !== "MariaDB"),
);

function lanesOf({ title, path, missing }: Release): Lane[] {
  const on = (database: string, script: string, driver: string, scheme: string): Lane => {
    const home = join(servers, script);
    const available = spawnSync(home, ["available"]).status === 0 && has(driver);
    return {
      ...{ name: `${database}, ${title}`, database, path },
      missing: missing ?? (available ? undefined : `${database} or ${driver} is not installed`),
      url(name) {
        execFileSync(home, ["start", "sqlalchemy-execution"]);
        const url = execFileSync(home, ["database", "sqlalchemy-execution", name], { encoding: "utf8" });
        return `${scheme}://${url.trim().split("://")[1]}`;
      },
    };
  };
  return [
    {
      ...{ name: `SQLite, ${title}`, database: "SQLite", path, missing },
      url: (name) => `sqlite:///${join(scratch, `${title} ${name}`.replaceAll(/[ ,]+/g, "-"))}.sqlite3`,
    },
    on("PostgreSQL", "postgres.sh", "psycopg2", "postgresql+psycopg2"),
    on("MariaDB", "mariadb.sh", "pymysql", "mysql+pymysql"),
  ];
}

/** The folder that a script has filled. */
function fetched(script: string): string | undefined {
  const { status, stdout } = spawnSync(join(__dirname, script), ["folder"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

function has(module: string, path?: string): boolean {
  const env = { ...process.env, ...(path === undefined ? {} : { PYTHONPATH: path }) };
  return spawnSync("/usr/bin/python3", ["-c", `import ${module}`], { env }).status === 0;
}

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "sqlalchemy-execution"]);
  rmSync(scratch, { recursive: true, force: true });
}

let copies = 0;

/** @param only the one shape that the project has; absent = all */
export function makeProject(only?: string): string {
  const home = join(scratch, `project-${++copies}`);
  const isLeftOut = (path: string) =>
    path.includes("__pycache__") ||
    (only !== undefined && /shapes\/[a-z]+\.py$/.test(path) && !path.endsWith(`shapes/${only}.py`));
  cpSync(join(__dirname, "project"), home, { recursive: true, filter: (path) => !isLeftOut(path) });
  return home;
}

/** Takes over what was made of a shape. */
export function take(from: string, to: string, shape: string): void {
  cpSync(join(from, "shapes", `${shape}.py`), join(to, "shapes", `${shape}.py`));
}

/** What the driver prints, by shape. */
export async function drive<T>(
  home: string,
  { path }: Lane,
  url: string,
  act: string,
  shapes: readonly string[],
): Promise<Record<string, T>> {
  const { stdout, stderr, failed } = await python(
    home,
    url,
    [join(__dirname, "driver.py"), act, ...shapes],
    path,
  );
  if (failed) throw new Error(stderr);
  return JSON.parse(stdout);
}
