/** Where the Django fixes are run: Debian's Django with the example's project, on each database whose driver is installed. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");
const servers = join(root, "test/capture/servers");
const interpreter = "/usr/bin/python3";
const scratch = mkdtempSync(join(tmpdir(), "keyclash-django-"));

export interface Lane {
  readonly name: string;
  readonly database: string;
  /** Why it cannot run here; undefined = it can. */
  readonly missing: string | undefined;
  /** An empty database of that name. */
  url(database: string): string;
}

const django = spawnSync(interpreter, [
  "-c",
  "import django, rest_framework; print(django.VERSION[0], django.VERSION[1], sep='.')",
]);
const version = `${django.stdout ?? ""}`.trim();
const withoutDjango =
  django.status === 0 ? undefined : "python3-django or python3-djangorestframework is not installed";

export const lanes: readonly Lane[] = [
  {
    name: nameOf("SQLite"),
    database: "SQLite",
    missing: withoutDjango,
    url: (database) => `sqlite:///${join(scratch, database)}.sqlite3`,
  },
  serverLane("PostgreSQL", "postgres.sh", "psycopg2"),
  serverLane("MariaDB", "mariadb.sh", "MySQLdb"),
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "django-execution"]);
  rmSync(scratch, { recursive: true, force: true });
}

function nameOf(database: string): string {
  return version === "" ? `${database}, Django` : `${database}, Django ${version}`;
}

function serverLane(database: string, script: string, driver: string): Lane {
  const path = join(servers, script);
  const available =
    spawnSync(path, ["available"]).status === 0 &&
    spawnSync(interpreter, ["-c", `import ${driver}`]).status === 0;
  return {
    name: nameOf(database),
    database,
    missing: withoutDjango ?? (available ? undefined : `${database} or ${driver} is not installed`),
    url(name) {
      execFileSync(path, ["start", "django-execution"]);
      return execFileSync(path, ["database", "django-execution", name], { encoding: "utf8" }).trim();
    },
  };
}

let copies = 0;

/** The example with the shapes beside its apps. */
export function makeProject(): string {
  const folder = join(scratch, `project-${++copies}`);
  cpSync(join(root, "examples/django"), folder, {
    recursive: true,
    filter: (path) => !/\.sqlite3|__pycache__/.test(path),
  });
  for (const name of ["shapes", "driver.py", "execution_settings.py"])
    cpSync(join(__dirname, name), join(folder, name), { recursive: true });
  return folder;
}

/** The writes of one of the folders here, a project of their own with its run.py and settings (app_settings.py). */
export function makeApp(name: string): string {
  const folder = join(scratch, `project-${++copies}`);
  cpSync(join(__dirname, name), folder, {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
  cpSync(join(__dirname, "app_settings.py"), join(folder, "settings.py"));
  return folder;
}

/** What the driver prints, by shape. */
export async function drive<T>(
  folder: string,
  url: string,
  act: string,
  shapes: readonly string[],
  driver = "driver.py",
): Promise<Record<string, T>> {
  return JSON.parse(await output(folder, url, [driver, act, ...shapes]));
}

/** What Python says of the files' syntax; "" = nothing. */
export async function compile(folder: string, files: readonly string[]): Promise<string> {
  return (await python(folder, "", ["-m", "py_compile", ...files])).stderr;
}

/** What it prints; rejects with what it says where it fails. */
export async function output(
  folder: string,
  url: string,
  args: readonly string[],
  path?: string,
): Promise<string> {
  const { stdout, stderr, failed } = await python(folder, url, args, path);
  if (failed) throw new Error(stderr);
  return stdout;
}

/**
 * Does not block the worker: the test runner wants to hear from it once a minute.
 * @param path where another Django is
 */
export function python(cwd: string, url: string, args: readonly string[], path?: string) {
  const own = { DATABASE_URL: url, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore" };
  const env = { ...process.env, ...own, ...(path === undefined ? {} : { PYTHONPATH: path }) };
  const options = { cwd, env, timeout: 300_000, maxBuffer: 64 << 20 };
  return new Promise<{ stdout: string; stderr: string; failed: boolean }>((resolve) => {
    execFile(interpreter, args, options, (error, stdout, stderr) =>
      resolve({ stdout, stderr, failed: error !== null }),
    );
  });
}
