/** Where the Prisma fixes are run: the example on PGlite, the same project on SQLite, and on PostgreSQL and MariaDB where these are installed. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
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

const root = resolve(__dirname, "../../..");
const example = join(root, "examples/prisma");
const lab = join(root, "test/capture/prisma");
const servers = join(root, "test/capture/servers");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** One connection makes an upsert in one piece: nobody can come between its reading and its writing. */
  readonly oneConnection?: boolean;
  /** A project folder, ready to run. */
  make(): Promise<Project>;
  /** Empties the database of a server; an embedded one is empty in every process. */
  renew?(project: Project): Project;
}

export interface Project {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

const postgres: Server = {
  database: "PostgreSQL",
  script: "postgres.sh",
  provider: "postgresql",
  quote: '"',
};
const mariadb: Server = { database: "MariaDB", script: "mariadb.sh", provider: "mysql", quote: "`" };

export const lanes: readonly Lane[] = [
  {
    name: "PGlite, Prisma 7",
    oneConnection: true,
    missing: existsSync(join(example, "node_modules")) ? undefined : "npm install in examples/prisma first",
    make: () => makeProject(join(example, "node_modules"), "postgresql", {}),
  },
  serverLane(postgres, "v7"),
  serverLane(mariadb, "v7"),
  fileLane("v7"),
  serverLane(postgres, "v6"),
  serverLane(mariadb, "v6"),
  fileLane("v6"),
];

/** Ends the servers that the lanes have started and removes the projects. */
export function stopServers(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "prisma-fixes"]);
}

type Version = "v6" | "v7";

interface Server {
  readonly database: string;
  readonly script: string;
  readonly provider: string;
  readonly quote: string;
}

function nameOf(database: string, version: Version): string {
  return `${database}, Prisma ${version.slice(1)}`;
}

/** Why the lab's packages cannot be used; undefined = they can. */
function notInstalled(version: Version): string | undefined {
  return existsSync(join(lab, version, "node_modules"))
    ? undefined
    : `npm install in test/capture/prisma/${version} first`;
}

function serverLane({ database, script, provider, quote }: Server, version: Version): Lane {
  const available = spawnSync(join(servers, script), ["available"]).status === 0;
  return {
    name: nameOf(database, version),
    missing: notInstalled(version) ?? (available ? undefined : `${database} is not installed`),
    renew(project) {
      createTables(provider, emptyDatabase(script), migrationOf(project.folder));
      return project;
    },
    async make() {
      execFileSync(join(servers, script), ["start", "prisma-fixes"]);
      const env = { DATABASE_URL: emptyDatabase(script), QUOTE: quote };
      const project = await makeProject(join(lab, version, "node_modules"), provider, env, version);
      const client = provider === "mysql" ? "mariadb.ts" : "postgresql.ts";
      cpSync(join(lab, "app/db", client), join(project.folder, "src/db.ts"));
      return project;
    },
  };
}

/** SQLite in a file of the project: libSQL comes compiled, better-sqlite3 would have to be. */
function fileLane(version: Version): Lane {
  return {
    name: nameOf("SQLite (libSQL)", version),
    oneConnection: true,
    missing: notInstalled(version),
    renew(project) {
      rmSync(join(project.folder, "shop.db"), { force: true });
      return project;
    },
    async make() {
      const project = await makeProject(join(lab, version, "node_modules"), "sqlite", {}, version);
      const client = readFileSync(join(__dirname, "db/sqlite.ts.txt"), "utf8");
      // Prisma 6 spells it so.
      const spelled = version === "v6" ? client.replaceAll("PrismaLibSql", "PrismaLibSQL") : client;
      writeFileSync(join(project.folder, "src/db.ts"), spelled);
      writeFileSync(join(project.folder, "schema.sql"), forSqlite(migrationOf(project.folder)));
      return project;
    },
  };
}

function emptyDatabase(script: string): string {
  return String(execFileSync(join(servers, script), ["database", "prisma-fixes", "fixes"])).trim();
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-prisma-"));

async function makeProject(
  modules: string,
  provider: string,
  env: NodeJS.ProcessEnv,
  version: Version = "v7",
): Promise<Project> {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(folder);
  for (const entry of ["package.json", "tsconfig.json", "prisma.config.ts", "prisma", "src"])
    cpSync(join(example, entry), join(folder, entry), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  for (const name of readdirSync(join(__dirname, "app")))
    cpSync(join(__dirname, "app", name), join(folder, "src", name.replace(/\.txt$/, "")));
  const migration = migrationIn(folder);
  writeFileSync(migration, withCheck(readFileSync(migration, "utf8")) + intended("tables.sql"));
  const schema = join(folder, "prisma/schema.prisma");
  const text = readFileSync(schema, "utf8").replace('provider = "postgresql"', `provider = "${provider}"`);
  writeFileSync(schema, (version === "v6" ? forPrisma6(text, provider) : text) + intended("models.prisma"));
  const project = { folder, env };
  const generated = await run(project, "prisma", ["generate", "--no-hints"]);
  if (!generated.includes("Generated Prisma Client")) throw new Error(generated);
  return project;
}

/** Prisma 6 wants the engine without a binary asked for, and an address in the schema, which an adapter then replaces. */
function forPrisma6(schema: string, provider: string): string {
  return schema
    .replace(/( {2}output {3}= .*\n)/, '$1  engineType = "client"\n')
    .replace(
      `provider = "${provider}"\n}`,
      `provider = "${provider}"\n  url      = "${provider}://unused"\n}`,
    );
}

/** A copy of a project, its generated client included, on the same database. */
export function copyOf({ folder, env }: Project): Project {
  const copy = join(base, `project-${counter++}`);
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return { folder: copy, env };
}

/** Does not block the worker: the test runner wants to hear from it once a minute. */
export async function run(
  { folder, env }: Project,
  program: string,
  args: readonly string[],
): Promise<string> {
  const { NODE_ENV, FORCE_COLOR, ...outer } = process.env;
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...outer, ...env, NO_COLOR: "1" }, maxBuffer: 50_000_000 };
    execFile(join(folder, "node_modules/.bin", program), args, options, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

function migrationIn(folder: string): string {
  const migrations = join(folder, "prisma/migrations");
  const name = readdirSync(migrations).find((each) => each.endsWith("_init"));
  return join(migrations, name ?? "", "migration.sql");
}

function migrationOf(folder: string): string {
  return readFileSync(migrationIn(folder), "utf8");
}

/** What the writes of intended.ts need beside the example's tables. */
function intended(name: string): string {
  return readFileSync(join(__dirname, "intended", `${name}.txt`), "utf8");
}

/** Rules that Prisma does not know, for the violations that no fix may swallow. */
function withCheck(sql: string): string {
  return sql
    .replace(
      '"email" TEXT NOT NULL,',
      '"email" TEXT NOT NULL CONSTRAINT "User_email_length" CHECK (length("email") < 100),',
    )
    .replace(
      '"title" TEXT NOT NULL,',
      '"title" TEXT NOT NULL CONSTRAINT "Topic_title_length" CHECK (length("title") < 100),',
    );
}

/** The other databases get PostgreSQL's tables in their own words: Prisma's schema engine cannot be had for them offline. */
function createTables(provider: string, url: string, sql: string): void {
  if (provider === "postgresql") {
    execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", url], {
      input: sql,
      stdio: ["pipe", "ignore", "ignore"],
    });
    return;
  }
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
  execFileSync("mariadb", to, { input: forMariadb(sql) });
}

function forMariadb(sql: string): string {
  return sql
    .replace(/CREATE SCHEMA.*\n/, "")
    .replace(/CONSTRAINT "\w+" CHECK/g, "CHECK")
    .replaceAll('"', "`")
    .replaceAll("SERIAL NOT NULL", "INTEGER NOT NULL AUTO_INCREMENT")
    .replace(/\bTEXT\b/g, "VARCHAR(191)")
    .replaceAll("TIMESTAMP(3)", "DATETIME(3)")
    .replaceAll("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP(3)")
    .replace(/CONSTRAINT `\w+_pkey` PRIMARY KEY/g, "PRIMARY KEY");
}

/** SQLite can not add a foreign key later: it moves into the table. */
function forSqlite(sql: string): string {
  const keys = [...sql.matchAll(/ALTER TABLE "(\w+)" ADD (CONSTRAINT .*);/g)];
  const tables = sql
    .replace(/CREATE SCHEMA.*\n/, "")
    .replace(/ALTER TABLE .*;/g, "")
    .replaceAll("SERIAL NOT NULL", "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")
    .replaceAll("TIMESTAMP(3)", "DATETIME")
    .replace(/,\n\n {4}CONSTRAINT "\w+_pkey" PRIMARY KEY \("id"\)/g, "");
  return keys.reduce(
    (text, [, table, key]) =>
      text.replace(new RegExp(`(CREATE TABLE "${table}" \\([^;]*?)\n\\);`), `$1,\n    ${key}\n);`),
    tables,
  );
}
