/** The fixes of plain statements on real databases: an ordinary call, the duplicate, another key, a missing value, twenty calls at once. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";

const here = import.meta.dirname;
const packages = join(here, "../../capture/plain-sql/node_modules");

/** What app/run.mjs tells of a shape. */
interface Told {
  readonly first: string;
  readonly again: string;
  readonly kept: string;
  readonly otherKey: string;
  readonly missing: string;
  readonly atOnce: readonly string[];
  readonly rows: number;
}

const lanes = [
  {
    driver: "pg",
    server: "postgres.sh",
    table: "id serial PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, nick text UNIQUE",
  },
  {
    driver: "mysql2",
    server: "mariadb.sh",
    table:
      "id int AUTO_INCREMENT PRIMARY KEY, email varchar(40) NOT NULL UNIQUE, name varchar(40) NOT NULL, nick varchar(40) UNIQUE",
  },
  {
    driver: "better-sqlite3",
    server: undefined,
    table:
      "id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, nick TEXT UNIQUE",
  },
] as const;

describe.skipIf(!existsSync(packages)).each(lanes)("$driver", ({ driver, server, table }) => {
  const folders: string[] = [];
  let url = "";
  beforeAll(() => {
    if (!server) return;
    run(server, "start", "plain-sql");
    url = run(server, "database", "plain-sql", "shop");
  });
  afterAll(() => {
    if (server) run(server, "stop", "plain-sql");
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  test.each(["catch", "translate", "get-or-create", "upsert"])("%s", async (fix) => {
    const folder = mkdtempSync(join(tmpdir(), "keyclash-plain-sql-"));
    folders.push(folder);
    for (const name of ["src", "migrations"]) mkdirSync(join(folder, name));
    symlinkSync(packages, join(folder, "node_modules"));
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ type: "module", dependencies: { [driver]: "*" } }),
    );
    writeFileSync(
      join(folder, "migrations/001_users.sql"),
      `CREATE TABLE users (\n  ${table.replaceAll(", ", ",\n  ")}\n);\n`,
    );
    copyFileSync(join(here, `app/shapes-${driver}.mjs.txt`), join(folder, "src/shapes.mjs"));
    copyFileSync(join(here, "app/run.mjs.txt"), join(folder, "src/run.mjs"));
    const before = told(folder);
    const failures = Object.entries(before).map(([shape, { again }]) => ({ shape, paste: again }));
    expect(failures.every(({ paste }) => paste !== "ok")).toBe(true);
    const answers = await applyEverywhere(folder, fix, failures);
    const after = told(folder);
    const outcome = Object.fromEntries(
      Object.entries(after).map(([shape, each]) => [shape, judged(answers[shape], each, before[shape])]),
    );
    expect(outcome).toMatchSnapshot();
    for (const [shape, said] of Object.entries(outcome)) expect(said, shape).toMatch(/^(?:right|declined: )/);
  });

  function told(folder: string): Record<string, Told> {
    const { stdout, stderr } = spawnSync(process.execPath, ["src/run.mjs"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, DATABASE_URL: url, NODE_OPTIONS: "", NO_COLOR: "1" },
    });
    expect(stdout, stderr).not.toBe("");
    return JSON.parse(stdout) as Record<string, Told>;
  }

  function judged(answer: Answer | undefined, now: Told, before: Told | undefined): string {
    if (answer?.refused) return `declined: ${answer.refused}`;
    if (answer?.again) return `offered again: ${answer.again}`;
    const head = (text: string | undefined) => text?.split("\n")[0];
    if (now.first !== "ok") return `an ordinary call fails: ${now.first}`;
    if (head(now.otherKey) !== head(before?.otherKey)) return `another key is swallowed: ${now.otherKey}`;
    if (head(now.missing) !== head(before?.missing)) return `a missing value is swallowed: ${now.missing}`;
    if (now.rows !== 1) return `${now.rows} rows of twenty calls`;
    const isRefusing = now.again.startsWith("Error: This email is already taken.");
    const others = now.atOnce.filter(
      (each) => each !== "ok" && !(isRefusing && each.startsWith("Error: This email")),
    );
    if (others.length > 0) return `twenty calls at once: ${others[0]}`;
    if (isRefusing) return "right: refused in words";
    if (now.again !== "ok") return `the duplicate fails: ${now.again}`;
    return `right: the row is called ${now.kept}`;
  }
});

function run(script: string, ...args: readonly string[]): string {
  return execFileSync(join(here, "../../capture/servers", script), args, { encoding: "utf8" }).trim();
}
