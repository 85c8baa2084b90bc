/** Where the fixes for Knex, and for what builds on it, are run: the packages of the capture lab, on PostgreSQL, MariaDB and SQLite. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { NodeProject } from "../node";

const root = resolve(__dirname, "../../..");
const servers = join(root, "test/capture/servers");
const modules = join(root, "test/capture/knex/node_modules");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** Its inserts give back no rows. */
  readonly isMysql?: true;
  readonly isSqlite?: true;
  /** A project folder on an empty database. */
  make(): Project;
}

export type Project = NodeProject;

interface Form {
  readonly orm: string;
  readonly client: string;
  readonly connection: string;
  readonly script?: string;
}

/** @param orm whose calls stand in `app/` of its folder here. @param title with its version */
export const lanesOf = (orm: string, title: string): readonly Lane[] => [
  lane(`PostgreSQL (pg), ${title}`, {
    orm,
    client: "pg",
    connection: "process.env.DB_URL",
    script: "postgres.sh",
  }),
  {
    ...lane(`MariaDB (mysql2), ${title}`, {
      orm,
      client: "mysql2",
      connection: "process.env.DB_URL",
      script: "mariadb.sh",
    }),
    isMysql: true,
  },
  {
    ...lane(`SQLite (better-sqlite3), ${title}`, {
      orm,
      client: "better-sqlite3",
      connection: '{ filename: "shop.db" }',
    }),
    isSqlite: true,
    ...(existsSync(join(modules, "better-sqlite3/build/Release/better_sqlite3.node"))
      ? {}
      : { missing: "npm rebuild better-sqlite3 in test/capture/knex first" }),
  },
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(orm: string): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", `${orm}-fixes`]);
}

function lane(name: string, form: Form): Lane {
  const { script } = form;
  const available = !script || spawnSync(join(servers, script), ["available"]).status === 0;
  const installed = existsSync(join(modules, "tsx"));
  return {
    name,
    missing: !installed
      ? "npm install in test/capture/knex first"
      : available
        ? undefined
        : "the server is not installed",
    make: () => makeProject(form),
  };
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-knex-fixes-"));

function makeProject({ orm, client, connection, script }: Form): Project {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  mkdirSync(join(folder, "migrations"));
  symlinkSync(modules, join(folder, "node_modules"));
  cpSync(join(__dirname, "app/tsconfig.json"), join(folder, "tsconfig.json"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { knex: "3.3.0" } }),
  );
  cpSync(join(__dirname, "app/migration.ts.txt"), join(folder, "migrations/20240101000000_shop.ts"));
  const file = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  file(
    "db.ts",
    `import knexFactory from "knex";
import { up } from "../migrations/20240101000000_shop";

export const knex = knexFactory({ client: "${client}", connection: ${connection}, useNullAsDefault: true, asyncStackTraces: true });

export async function prepare() {
  await up(knex);
}
`,
  );
  const app = join(__dirname, "..", orm, "app");
  const calls = readFileSync(join(app, "calls.ts.txt"), "utf8");
  file("calls.ts", client === "mysql2" ? (calls.split("\n// rows\n")[0] ?? "") : calls);
  cpSync(join(__dirname, "app/run.ts.txt"), join(folder, "src/run.ts"));
  for (const own of readdirSync(app).filter((each) => /^(?:models|\w+\.d)\.ts\.txt$/.test(each)))
    cpSync(join(app, own), join(folder, "src", own.slice(0, -".txt".length)));
  // Bluebird, by which Bookshelf waits, keeps the frames of who calls it by this alone.
  const env = { BLUEBIRD_LONG_STACK_TRACES: "1" };
  if (!script) return { folder, env: { ...env, ONE_WRITER: "1" } };
  execFileSync(join(servers, script), ["start", `${orm}-fixes`]);
  const url = String(execFileSync(join(servers, script), ["database", `${orm}-fixes`, "fixes"])).trim();
  return { folder, env: { ...env, DB_URL: url.replace(/^mariadb:/, "mysql:") } };
}
