/** Where the MikroORM fixes are run: versions 6 and 7 with the packages of their capture labs, on PostgreSQL, MariaDB and SQLite. */

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

/** A version, its lab and the Node that it asks for. */
interface Release {
  readonly title: string;
  readonly lab: string;
  /** Where its decorators are. */
  readonly decorators: string;
  /** Undefined = none that is new enough is here. */
  readonly program: string | undefined;
}

const six: Release = {
  title: "MikroORM 6.6",
  lab: "mikro-orm",
  decorators: "@mikro-orm/core",
  program: process.execPath,
};
const seven: Release = {
  title: "MikroORM 7",
  lab: "mikro-orm-7",
  decorators: "@mikro-orm/decorators/legacy",
  program: newNode(),
};

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  readonly isMysql: boolean;
  /** A flush leaves no line of the program, and one call comes after the other. */
  readonly isSqlite: boolean;
  /** A project folder on an empty database. */
  make(): NodeProject;
}

export const lanes: readonly Lane[] = [six, seven].flatMap((release) => [
  lane("PostgreSQL (pg)", release, "postgresql", "postgres.sh"),
  lane("MariaDB (mariadb)", release, "mariadb", "mariadb.sh"),
  lane("SQLite (libSQL)", release, "libsql"),
]);

/** Node 22 or later. */
function newNode(): string | undefined {
  const { status, stdout } = spawnSync(join(__dirname, "node-22.sh"), ["program"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "mikro-orm-fixes"]);
}

function lane(database: string, release: Release, kit: string, script?: string): Lane {
  const { title, lab, program } = release;
  const modules = modulesOf(release);
  const available = !script || spawnSync(join(servers, script), ["available"]).status === 0;
  const installed = existsSync(join(modules, `@mikro-orm/${kit}`)) && existsSync(join(modules, "tsx"));
  return {
    name: `${database}, ${title}`,
    missing: !installed
      ? `npm install in test/capture/${lab} first`
      : program === undefined
        ? "Node 22 is not installed (test/execution/mikro-orm/node-22.sh)"
        : available
          ? undefined
          : "the server is not installed",
    isMysql: kit === "mariadb",
    isSqlite: kit === "libsql",
    make: () => makeProject(release, kit, script),
  };
}

function modulesOf({ lab }: Release): string {
  return join(root, "test/capture", lab, "node_modules");
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-mikro-orm-fixes-"));

const compilerOptions = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  useDefineForClassFields: false,
  types: ["node"],
};

function makeProject(release: Release, kit: string, script: string | undefined): NodeProject {
  const modules = modulesOf(release);
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  const core = readFileSync(join(modules, "@mikro-orm/core/package.json"), "utf8");
  const dependencies = { "@mikro-orm/core": JSON.parse(core).version };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  const file = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  file("entities.ts", entities(release));
  const opened = script ? "clientUrl: process.env.DB_URL, dbName: process.env.DB_NAME" : 'dbName: "shop.db"';
  file(
    "orm.ts",
    `import "reflect-metadata";
import { MikroORM } from "@mikro-orm/${kit}";
import { Membership, User } from "./entities";

export const orm = await MikroORM.init({ entities: [User, Membership], ${opened} });
`,
  );
  for (const name of ["calls.ts", "run.ts"])
    cpSync(join(__dirname, `app/${name}.txt`), join(folder, "src", name));
  const { program = process.execPath } = release;
  if (!script) return { folder, program, env: { ONE_WRITER: "1" } };
  execFileSync(join(servers, script), ["start", "mikro-orm-fixes"]);
  const url = String(execFileSync(join(servers, script), ["database", "mikro-orm-fixes", "fixes"])).trim();
  return { folder, program, env: { DB_URL: url, DB_NAME: "fixes" } };
}

const entities = ({
  decorators,
}: Release) => `import { Entity, PrimaryKey, Property, Unique } from "${decorators}";

@Entity({ tableName: "users" })
export class User {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "string", length: 99, unique: true })
  email!: string;

  @Property({ type: "string", length: 99 })
  name!: string;
}

@Entity()
@Unique({ properties: ["team", "email"] })
export class Membership {
  @PrimaryKey({ type: "number" })
  id!: number;

  @Property({ type: "string", length: 99 })
  team!: string;

  @Property({ type: "string", length: 99 })
  email!: string;
}
`;
