/** Where the Drizzle fixes are run: the example's packages on PGlite, those of the capture lab on other drivers and databases. */

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
const lab = join(root, "test/capture/drizzle/node_modules");
const example = join(root, "examples/drizzle/node_modules");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** Its inserts give back no rows. */
  readonly isMysql?: true;
  /** Its transactions take no promise, and where it is awaited no line of the program is left. */
  readonly isSync?: true;
  /** A project folder on an empty database. */
  make(): Project;
}

export type Project = NodeProject;

interface Form {
  readonly modules: string;
  readonly dialect: "pg" | "sqlite" | "mysql";
  /** The module of Drizzle's, and how it is opened. */
  readonly module: string;
  readonly opened: string;
  /** How a statement of the tables is run. */
  readonly run: string;
  readonly script?: string;
}

const oneWriter = { ONE_WRITER: "1" };

export const lanes: readonly Lane[] = [
  lane("PGlite, Drizzle 0.45", {
    modules: existsSync(example) ? example : lab,
    dialect: "pg",
    module: "pglite",
    opened: "drizzle()",
    run: "db.$client.exec(text)",
  }),
  lane("PostgreSQL (pg), Drizzle 0.45", {
    modules: lab,
    dialect: "pg",
    module: "node-postgres",
    opened: "drizzle(process.env.DB_URL!)",
    run: "db.$client.query(text)",
    script: "postgres.sh",
  }),
  lane("PostgreSQL (postgres.js), Drizzle 0.45", {
    modules: lab,
    dialect: "pg",
    module: "postgres-js",
    opened: "drizzle(process.env.DB_URL!)",
    run: "db.$client.unsafe(text)",
    script: "postgres.sh",
  }),
  lane("SQLite (libSQL), Drizzle 0.45", {
    modules: lab,
    dialect: "sqlite",
    module: "libsql",
    opened: 'drizzle("file:shop.db")',
    run: "db.$client.execute(text)",
  }),
  {
    ...lane("SQLite (better-sqlite3), Drizzle 0.45", {
      modules: lab,
      dialect: "sqlite",
      module: "better-sqlite3",
      opened: 'drizzle("shop.db")',
      run: "db.$client.exec(text)",
    }),
    isSync: true,
    ...(existsSync(join(lab, "better-sqlite3/build/Release/better_sqlite3.node"))
      ? {}
      : { missing: "npm rebuild better-sqlite3 in test/capture/drizzle first" }),
  },
  {
    ...lane("MariaDB (mysql2), Drizzle 0.45", {
      modules: lab,
      dialect: "mysql",
      module: "mysql2",
      opened: "drizzle(process.env.DB_URL!)",
      run: "db.$client.promise().query(text)",
      script: "mariadb.sh",
    }),
    isMysql: true,
  },
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "drizzle-fixes"]);
}

function lane(name: string, form: Form): Lane {
  const { modules, script } = form;
  const available = !script || spawnSync(join(servers, script), ["available"]).status === 0;
  const installed = existsSync(join(modules, "drizzle-orm"));
  return {
    name,
    missing: !installed
      ? "npm install in test/capture/drizzle first"
      : available
        ? undefined
        : "the server is not installed",
    make: () => makeProject(form),
  };
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-drizzle-fixes-"));

function makeProject({ modules, dialect, module, opened, run, script }: Form): Project {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  cpSync(join(root, "examples/drizzle/tsconfig.json"), join(folder, "tsconfig.json"));
  const dependencies = { "drizzle-orm": "0.45.4" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  const file = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  file("schema.ts", schemas[dialect]);
  const statements = tables[dialect].map((text) => `  ${JSON.stringify(text)},`).join("\n");
  file(
    "db.ts",
    `import { drizzle } from "drizzle-orm/${module}";

export const db = ${opened};
export type Database = typeof db;

const tables = [
${statements}
];
export async function prepare() {
  for (const text of tables) await ${run};
}
`,
  );
  const calls = readFileSync(join(__dirname, "app/calls.ts.txt"), "utf8");
  const plain = calls.split("\n// rows\n")[0] ?? "";
  const isSync = module === "better-sqlite3";
  file("calls.ts", isSync ? onlyOne(calls) : dialect === "mysql" ? plain : calls);
  cpSync(join(__dirname, "app/run.ts.txt"), join(folder, "src/run.ts"));
  const env = dialect === "sqlite" ? oneWriter : {};
  if (!script) return { folder, env };
  execFileSync(join(servers, script), ["start", "drizzle-fixes"]);
  const url = String(execFileSync(join(servers, script), ["database", "drizzle-fixes", "fixes"])).trim();
  return { folder, env: { ...env, DB_URL: url.replace(/^mariadb:/, "mysql:") } };
}

/** better-sqlite3 takes no promise in a transaction, and leaves no frame of the program: one write of each table tells the line. */
function onlyOne(calls: string): string {
  return calls
    .split(/\n(?=export )/)
    .filter((part) => !part.startsWith("export ") || /function (?:bare|enrol)\b/.test(part))
    .join("\n");
}

const schemas = {
  pg: `import { pgTable, primaryKey, serial, text } from "drizzle-orm/pg-core";

export const users = pgTable("users", { id: serial().primaryKey(), email: text().notNull().unique(), name: text().notNull() });
export const memberships = pgTable("memberships", { team: text().notNull(), email: text().notNull() }, (t) => [
  primaryKey({ columns: [t.team, t.email] }),
]);
`,
  sqlite: `import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", { id: integer().primaryKey(), email: text().notNull().unique(), name: text().notNull() });
export const memberships = sqliteTable("memberships", { team: text().notNull(), email: text().notNull() }, (t) => [
  primaryKey({ columns: [t.team, t.email] }),
]);
`,
  mysql: `import { int, mysqlTable, primaryKey, varchar } from "drizzle-orm/mysql-core";

export const users = mysqlTable("users", {
  id: int().autoincrement().primaryKey(),
  email: varchar({ length: 99 }).notNull().unique(),
  name: varchar({ length: 99 }).notNull(),
});
export const memberships = mysqlTable("memberships", { team: varchar({ length: 99 }).notNull(), email: varchar({ length: 99 }).notNull() }, (t) => [
  primaryKey({ columns: [t.team, t.email] }),
]);
`,
};

/** As drizzle-kit generates them. */
const tables = {
  pg: [
    'CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "email" text NOT NULL, "name" text NOT NULL, CONSTRAINT "users_email_unique" UNIQUE("email"))',
    'CREATE TABLE "memberships" ("team" text NOT NULL, "email" text NOT NULL, CONSTRAINT "memberships_team_email_pk" PRIMARY KEY("team","email"))',
  ],
  sqlite: [
    "CREATE TABLE `users` (`id` integer PRIMARY KEY NOT NULL, `email` text NOT NULL, `name` text NOT NULL)",
    "CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`)",
    "CREATE TABLE `memberships` (`team` text NOT NULL, `email` text NOT NULL, PRIMARY KEY(`team`, `email`))",
  ],
  mysql: [
    "CREATE TABLE `users` (`id` int AUTO_INCREMENT NOT NULL, `email` varchar(99) NOT NULL, `name` varchar(99) NOT NULL, CONSTRAINT `users_id` PRIMARY KEY(`id`), CONSTRAINT `users_email_unique` UNIQUE(`email`))",
    "CREATE TABLE `memberships` (`team` varchar(99) NOT NULL, `email` varchar(99) NOT NULL, CONSTRAINT `memberships_team_email_pk` PRIMARY KEY(`team`,`email`))",
  ],
} as const;
