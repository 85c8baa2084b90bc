/** Where the MikroORM fixes are run: the packages of the capture lab on PostgreSQL, MariaDB and SQLite. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { NodeProject } from "../node";

const root = resolve(__dirname, "../../..");
const servers = join(root, "test/capture/servers");
const modules = join(root, "test/capture/mikro-orm/node_modules");

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

export const lanes: readonly Lane[] = [
  lane("PostgreSQL (pg), MikroORM 6.6", "postgresql", "postgres.sh"),
  lane("MariaDB (mariadb), MikroORM 6.6", "mariadb", "mariadb.sh"),
  lane("SQLite (libSQL), MikroORM 6.6", "libsql"),
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "mikro-orm-fixes"]);
}

function lane(name: string, kit: string, script?: string): Lane {
  const available = !script || spawnSync(join(servers, script), ["available"]).status === 0;
  const installed = existsSync(join(modules, `@mikro-orm/${kit}`)) && existsSync(join(modules, "tsx"));
  return {
    name,
    missing: !installed
      ? "npm install in test/capture/mikro-orm first"
      : available
        ? undefined
        : "the server is not installed",
    isMysql: kit === "mariadb",
    isSqlite: kit === "libsql",
    make: () => makeProject(kit, script),
  };
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

function makeProject(kit: string, script: string | undefined): NodeProject {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
  const dependencies = { "@mikro-orm/core": "6.6.16" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  const file = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  file("entities.ts", entities);
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
  if (!script) return { folder, env: { ONE_WRITER: "1" } };
  execFileSync(join(servers, script), ["start", "mikro-orm-fixes"]);
  const url = String(execFileSync(join(servers, script), ["database", "mikro-orm-fixes", "fixes"])).trim();
  return { folder, env: { DB_URL: url, DB_NAME: "fixes" } };
}

const entities = `import { Entity, PrimaryKey, Property, Unique } from "@mikro-orm/core";

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
