/** Where the Kysely fixes are run: the example's packages on PGlite, those of the capture lab on other drivers and databases. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
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
const lab = join(root, "test/capture/kysely/node_modules");
const example = join(root, "examples/kysely");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  readonly engine: "pg" | "sqlite" | "mysql";
  /** A project folder on an empty database. */
  make(): NodeProject;
}

interface Form {
  readonly modules: string;
  readonly engine: Lane["engine"];
  readonly imports: string;
  /** Kysely's dialect over the driver. */
  readonly dialect: string;
  readonly script?: string;
}

export const lanes: readonly Lane[] = [
  lane("PGlite, Kysely 0.28", {
    modules: join(example, "node_modules"),
    engine: "pg",
    imports: `import { PGlite } from "@electric-sql/pglite";
import { PostgresDialect } from "kysely";
import { pgliteOf } from "./pglite";`,
    dialect: "new PostgresDialect({ pool: pgliteOf(new PGlite()) })",
  }),
  lane("PostgreSQL (pg), Kysely 0.28", {
    modules: lab,
    engine: "pg",
    imports: `import { PostgresDialect } from "kysely";
// @ts-ignore: it has no types of its own
import pg from "pg";`,
    dialect: "new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DB_URL! }) as never })",
    script: "postgres.sh",
  }),
  lane("SQLite (better-sqlite3), Kysely 0.28", {
    modules: lab,
    engine: "sqlite",
    imports: `// @ts-ignore: it has no types of its own
import Sqlite from "better-sqlite3";
import { SqliteDialect } from "kysely";`,
    dialect: 'new SqliteDialect({ database: new Sqlite("shop.db") as never })',
  }),
  lane("MariaDB (mysql2), Kysely 0.28", {
    modules: lab,
    engine: "mysql",
    imports: `import { MysqlDialect } from "kysely";
import { createPool } from "mysql2";`,
    dialect: "new MysqlDialect({ pool: createPool(process.env.DB_URL!) as never })",
    script: "mariadb.sh",
  }),
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "kysely-fixes"]);
}

function lane(name: string, form: Form): Lane {
  const { modules, script, engine } = form;
  const available = !script || spawnSync(join(servers, script), ["available"]).status === 0;
  const isBuilt =
    engine !== "sqlite" || existsSync(join(modules, "better-sqlite3/build/Release/better_sqlite3.node"));
  return {
    name,
    engine,
    missing: !existsSync(join(modules, "kysely"))
      ? `npm install in ${modules === lab ? "test/capture/kysely" : "examples/kysely"} first`
      : !isBuilt
        ? "npm rebuild better-sqlite3 in test/capture/kysely first"
        : available
          ? undefined
          : "the server is not installed",
    make: () => makeProject(form),
  };
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-kysely-fixes-"));

function makeProject({ modules, engine, imports, dialect, script }: Form): NodeProject {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src/migrations"), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  cpSync(join(example, "tsconfig.json"), join(folder, "tsconfig.json"));
  const dependencies = { kysely: "0.28.18" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  const file = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  if (imports.includes("./pglite")) cpSync(join(example, "src/db/pglite.ts"), join(folder, "src/pglite.ts"));
  file("migrations/001_init.ts", migration(ids[engine]));
  file(
    "db.ts",
    `import { type Generated, Kysely } from "kysely";
${imports}

export interface Database {
  users: { id: Generated<number>; email: string; name: string };
  memberships: { team_name: string; email: string };
}

export const db = new Kysely<Database>({ dialect: ${dialect} });
`,
  );
  const calls = readFileSync(join(__dirname, "app/calls.ts.txt"), "utf8");
  file("calls.ts", engine === "mysql" ? (calls.split("\n// rows\n")[0] ?? "") : calls);
  cpSync(join(__dirname, "app/run.ts.txt"), join(folder, "src/run.ts"));
  // In a transaction on SQLite Kysely's own frames fill a stack of ten.
  if (!script) return { folder, env: { NODE_OPTIONS: "--stack-trace-limit=60" } };
  execFileSync(join(servers, script), ["start", "kysely-fixes"]);
  const url = String(execFileSync(join(servers, script), ["database", "kysely-fixes", "fixes"])).trim();
  return { folder, env: { DB_URL: url.replace(/^mariadb:/, "mysql:") } };
}

/** How each engine numbers its rows. */
const ids = {
  pg: '"serial", (col) => col.primaryKey()',
  sqlite: '"integer", (col) => col.primaryKey()',
  mysql: '"integer", (col) => col.autoIncrement().primaryKey()',
} as const;

function migration(id: string): string {
  return `import type { Kysely } from "kysely";

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("id", ${id})
    .addColumn("email", "varchar(99)", (col) => col.notNull().unique())
    .addColumn("name", "varchar(99)", (col) => col.notNull())
    .execute();
  await db.schema
    .createTable("memberships")
    .addColumn("team_name", "varchar(99)", (col) => col.notNull())
    .addColumn("email", "varchar(99)", (col) => col.notNull())
    .addPrimaryKeyConstraint("memberships_pk", ["team_name", "email"])
    .execute();
}
`;
}
