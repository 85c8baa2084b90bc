/** The commands that Keyclash prints, taken from the explanation of a real error and run by the database's own client: what failed works then. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as adapters from "../../../server/src/adapters";
import { explain } from "../../../server/src/explain";
import { diskProject } from "../../../server/src/workspace/disk";
import { needs } from "../checks";
import { runFile, toolsMissing, emptyProject as typeorm } from "../typeorm/lanes";

const root = resolve(__dirname, "../../..");
const servers = join(root, "test/capture/servers");
const scratch = mkdtempSync(join(tmpdir(), "keyclash-repairs-"));
const python = "/usr/bin/python3";
const lab = "repairs";

afterAll(() => {
  for (const script of ["postgres.sh", "mariadb.sh"]) spawnSync(join(servers, script), ["stop", lab]);
  rmSync(scratch, { recursive: true, force: true });
});

interface Engine {
  readonly name: string;
  readonly missing: string | undefined;
  url(database: string): string;
  /** Runs SQL by the database's own client; a line a row, columns apart by `|`. */
  sql(url: string, text: string): string;
}

const hasDjango = spawnSync(python, ["-c", "import django"]).status === 0;

function server(name: string, script: string, driver: string, sql: Engine["sql"]): Engine {
  const path = join(servers, script);
  const runs =
    hasDjango &&
    spawnSync(path, ["available"]).status === 0 &&
    spawnSync(python, ["-c", `import ${driver}`]).status === 0;
  return {
    name,
    missing: runs ? undefined : `${name}, ${driver} or python3-django is not installed`,
    url(database) {
      execFileSync(path, ["start", lab]);
      return String(execFileSync(path, ["database", lab, database])).trim();
    },
    sql,
  };
}

const postgresql = server("PostgreSQL", "postgres.sh", "psycopg2", (url, text) =>
  execFileSync("psql", ["-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", text], { encoding: "utf8" }),
);

const mariadb = server("MariaDB", "mariadb.sh", "MySQLdb", (url, text) => {
  const { hostname, port, username, password, pathname } = new URL(url);
  const to = [
    "--no-defaults",
    "-h",
    hostname,
    "-P",
    port,
    `-u${username}`,
    `-p${password}`,
    pathname.slice(1),
  ];
  return execFileSync("mariadb", [...to, "-N", "-B", "-e", text], { encoding: "utf8" }).replaceAll("\t", "|");
});

const sqlite: Engine = {
  name: "SQLite",
  missing: hasDjango ? undefined : "python3-django is not installed",
  url: (database) => `sqlite:///${join(scratch, database)}.sqlite3`,
  // Its own client is not on every machine; Python's module is the library itself.
  sql(url, text) {
    const file = url.slice("sqlite:///".length);
    const program =
      "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep='|')";
    return execFileSync(python, ["-c", program, file, text], { encoding: "utf8" });
  },
};

let copies = 0;

function django(url: string) {
  const folder = join(scratch, `django-${++copies}`);
  cpSync(join(__dirname, "django"), folder, {
    recursive: true,
    filter: (path) => !path.includes("__pycache__"),
  });
  // The printed command says `python`.
  const bin = join(scratch, "bin");
  mkdirSync(bin, { recursive: true });
  spawnSync("ln", ["-sf", python, join(bin, "python")]);
  const env = {
    ...process.env,
    DATABASE_URL: url,
    DJANGO_SETTINGS_MODULE: "settings",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONWARNINGS: "ignore",
    PATH: `${bin}:${process.env.PATH}`,
  };
  const shell = (command: string) => {
    const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return { failed: status !== 0, said: stdout + stderr };
  };
  const done = (command: string) => {
    const { failed, said } = shell(command);
    if (failed) throw new Error(said);
  };
  return { folder, shell, done };
}

/** Every command that is offered for what the program printed. */
async function commandsFor(folder: string, paste: string, cause: string): Promise<string[]> {
  const [diagnosis] = (await explain(paste, diskProject([folder]), adapters)).diagnoses;
  expect(diagnosis?.cause.id, paste).toBe(cause);
  return (diagnosis?.fixes ?? []).flatMap(({ command }) => (command === undefined ? [] : [command]));
}

describe.each([postgresql, mariadb, sqlite].map((engine) => [engine.name, engine] as const))(
  "%s",
  (name, engine) => {
    describe("migration-over-duplicates, Django", () => {
      test("lists the duplicates of a column and of several, nulls not; without them the migration runs", async (context) => {
        if (needs(context, engine.missing)) return;
        const url = engine.url("duplicates");
        const { folder, shell, done } = django(url);
        done("python manage.py migrate shop 0001 && python act.py fill");
        for (const [migration, listed, clean] of [
          ["0002", "A|2\n", "one-holder"],
          ["0003", "1|a|2\n", "one-seat"],
        ] as const) {
          const { failed, said } = shell(`python manage.py migrate shop ${migration}`);
          expect(failed, said).toBe(true);
          const [command = ""] = await commandsFor(folder, said, "migration-over-duplicates");
          expect(engine.sql(url, command), command).toBe(listed);
          done(`python act.py ${clean} && python manage.py migrate shop ${migration}`);
        }
      });
    });

    if (name !== "PostgreSQL")
      test("sequence-behind, Django: neither an insert with a number nor an update of it leaves the counter behind", (context) => {
        if (needs(context, engine.missing)) return;
        const { shell, done } = django(engine.url("sequence"));
        done("python manage.py migrate && python act.py import && python act.py renumber");
        expect(shell("python act.py issue")).toMatchObject({ failed: false });
      });
  },
);

describe("PostgreSQL", () => {
  describe("sequence-behind, Django", () => {
    test.for([
      [0, "python manage.py sqlsequencereset"],
      [1, "SELECT setval"],
    ] as const)("command %i, `%s …`: the next row gets a free number", async ([index, begins], context) => {
      if (needs(context, postgresql.missing)) return;
      const url = postgresql.url("sequence");
      const { folder, shell, done } = django(url);
      done("python manage.py migrate && python act.py import");
      const { failed, said } = shell("python act.py issue");
      expect(failed, said).toBe(true);
      const command = (await commandsFor(folder, said, "sequence-behind"))[index] ?? "";
      expect(command.slice(0, begins.length)).toBe(begins);
      // One command is for the shell, the other one for the database.
      if (command.startsWith("python")) done(command);
      else postgresql.sql(url, command);
      expect(shell("python act.py issue"), command).toMatchObject({ failed: false });
    });
  });
});

describe("PostgreSQL", () => {
  describe("sequence-behind, TypeORM", () => {
    test.for([
      ["order", "a serial in a schema, with names that need quotes"],
      ["account", "an identity column, the table a word of SQL"],
    ] as const)("%s: %s", async ([act], context) => {
      if (needs(context, postgresql.missing ?? toolsMissing)) return;
      const url = postgresql.url(`sequence_${act}`);
      const project = typeorm(join(__dirname, "typeorm"), { DB_URL: url });
      const run = () => runFile(project, ["src/act.ts", act]);
      expect(await runFile(project, ["src/act.ts", "import"])).toBe("done\n");
      const [command = ""] = await commandsFor(project.folder, await run(), "sequence-behind");
      postgresql.sql(url, command);
      expect(await run(), command).toBe("done\n");
    });
  });
});
