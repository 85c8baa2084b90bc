/** Where the Prisma fixes are run: the example on PGlite, the same project on PostgreSQL and MariaDB where these are installed. */

import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
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
  /** A project folder, ready to run. */
  make(): Promise<Project>;
  /** Empties the database of a server; an embedded one is empty in every process. */
  renew?(project: Project): Project;
}

export interface Project {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

export const lanes: readonly Lane[] = [
  {
    name: "pglite",
    missing: existsSync(join(example, "node_modules")) ? undefined : "npm install in examples/prisma first",
    make: () => makeProject(join(example, "node_modules"), "postgresql", {}),
  },
  serverLane("postgresql", "postgres.sh", '"'),
  serverLane("mariadb", "mariadb.sh", "`"),
  serverLane("postgresql", "postgres.sh", '"', "v6"),
  serverLane("mariadb", "mariadb.sh", "`", "v6"),
];

/** Ends the servers that the lanes have started. */
export function stopServers(): void {
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "prisma-fixes"]);
}

function serverLane(name: string, script: string, quote: string, version: "v6" | "v7" = "v7"): Lane {
  const modules = join(lab, version, "node_modules");
  const installed = existsSync(modules);
  const available = installed && spawnSync(join(servers, script), ["available"]).status === 0;
  return {
    name: version === "v7" ? name : `${name}, Prisma 6`,
    missing: available
      ? undefined
      : installed
        ? `${name} is not installed`
        : `npm install in test/capture/prisma/${version} first`,
    renew(project) {
      createTables(name, emptyDatabase(script), readFileSync(migration(), "utf8"));
      return project;
    },
    async make() {
      execFileSync(join(servers, script), ["start", "prisma-fixes"]);
      const url = emptyDatabase(script);
      const provider = name === "mariadb" ? "mysql" : "postgresql";
      const project = await makeProject(modules, provider, { DATABASE_URL: url, QUOTE: quote }, version);
      cpSync(join(lab, "app/db", `${name}.ts`), join(project.folder, "src/db.ts"));
      createTables(name, url, readFileSync(migration(), "utf8"));
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
  version: "v6" | "v7" = "v7",
): Promise<Project> {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(folder);
  for (const entry of ["package.json", "tsconfig.json", "prisma.config.ts", "prisma", "src"])
    cpSync(join(example, entry), join(folder, entry), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  for (const name of readdirSync(join(__dirname, "app")))
    cpSync(join(__dirname, "app", name), join(folder, "src", name.replace(/\.txt$/, "")));
  const schema = join(folder, "prisma/schema.prisma");
  const text = readFileSync(schema, "utf8").replace('provider = "postgresql"', `provider = "${provider}"`);
  writeFileSync(schema, version === "v6" ? forPrisma6(text, provider) : text);
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

function migration(): string {
  const folder = join(example, "prisma/migrations");
  const name = readdirSync(folder).find((each) => each.endsWith("_init"));
  return join(folder, name ?? "", "migration.sql");
}

/** MariaDB gets PostgreSQL's tables in its own words: Prisma's schema engine cannot be had for it offline. */
function createTables(name: string, url: string, sql: string): void {
  if (name === "postgresql") {
    execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", url], {
      input: sql,
      stdio: ["pipe", "ignore", "ignore"],
    });
    return;
  }
  const { hostname, port, username, password, pathname } = new URL(url);
  const translated = sql
    .replace(/CREATE SCHEMA.*\n/, "")
    .replaceAll('"', "`")
    .replaceAll("SERIAL NOT NULL", "INTEGER NOT NULL AUTO_INCREMENT")
    .replace(/\bTEXT\b/g, "VARCHAR(191)")
    .replaceAll("TIMESTAMP(3)", "DATETIME(3)")
    .replaceAll("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP(3)")
    .replace(/CONSTRAINT `\w+_pkey` PRIMARY KEY/g, "PRIMARY KEY");
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
  execFileSync("mariadb", to, { input: translated });
}
