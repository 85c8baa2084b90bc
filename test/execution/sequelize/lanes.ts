/** Where the Sequelize fixes are run: versions 6 and 7 with the packages of their capture labs. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { NodeProject } from "../node";

const root = resolve(__dirname, "../../..");
const servers = join(root, "test/capture/servers");

export interface Lane {
  readonly name: string;
  readonly engine: "postgres" | "mysql" | "sqlite";
  readonly version: 6 | 7;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** A project folder on an empty database. */
  make(): NodeProject;
}

interface Form extends Pick<Lane, "engine" | "version"> {
  readonly lab: string;
  /** How the connection is opened. */
  readonly opened: string;
  readonly script?: string;
}

const url = "process.env.DB_URL!";

export const lanes: readonly Lane[] = [
  lane("PostgreSQL (pg), Sequelize 6", {
    lab: "sequelize",
    engine: "postgres",
    version: 6,
    opened: `new Sequelize(${url}, { dialect: "postgres", logging: false, pool: { max: 20 } })`,
    script: "postgres.sh",
  }),
  lane("MariaDB (mysql2), Sequelize 6", {
    lab: "sequelize",
    engine: "mysql",
    version: 6,
    opened: `new Sequelize(${url}, { dialect: "mysql", logging: false, pool: { max: 20 } })`,
    script: "mariadb.sh",
  }),
  lane("SQLite (sqlite3), Sequelize 6", {
    lab: "sequelize",
    engine: "sqlite",
    version: 6,
    opened: 'new Sequelize({ dialect: "sqlite", storage: ":memory:", logging: false })',
  }),
  lane("PostgreSQL (pg), Sequelize 7", {
    lab: "sequelize-7",
    engine: "postgres",
    version: 7,
    opened: `new Sequelize({ dialect: PostgresDialect, url: ${url}, logging: false, pool: { max: 20 } })`,
    script: "postgres.sh",
  }),
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "sequelize-fixes"]);
}

function lane(name: string, form: Form): Lane {
  const { lab, engine, version, script } = form;
  const modules = join(root, "test/capture", lab, "node_modules");
  const available = !script || spawnSync(join(servers, script), ["available"]).status === 0;
  const missing = !existsSync(join(modules, "tsx"))
    ? `npm install in test/capture/${lab} first`
    : engine === "sqlite" && !existsSync(join(modules, "sqlite3/build/Release/node_sqlite3.node"))
      ? "npm rebuild sqlite3 in test/capture/sequelize first"
      : available
        ? undefined
        : "the server is not installed";
  return { name, engine, version, missing, make: () => makeProject(form, modules) };
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-sequelize-fixes-"));

function makeProject({ engine, version, opened, script }: Form, modules: string): NodeProject {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"));
  cpSync(join(root, "examples/sequelize/tsconfig.json"), join(folder, "tsconfig.json"));
  const library = version === 7 ? "@sequelize/core" : "sequelize";
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { [library]: String(version) } }),
  );
  const file = (name: string, text: string) => writeFileSync(join(folder, "src", name), text);
  const dialect = version === 7 ? 'import { PostgresDialect } from "@sequelize/postgres";\n' : "";
  file(
    "db.ts",
    `import { Sequelize } from "${library}";\n${dialect}import { setUp } from "./schema";\n\nexport const sequelize = ${opened};\nsetUp(sequelize);\n`,
  );
  file("schema.ts", schema.replace('"sequelize"', `"${library}"`));
  cpSync(join(__dirname, "app/calls.ts.txt"), join(folder, "src/calls.ts"));
  cpSync(join(__dirname, "app/run.ts.txt"), join(folder, "src/run.ts"));
  if (!script) return { folder, env: { ONE_WRITER: "1" } };
  execFileSync(join(servers, script), ["start", "sequelize-fixes"]);
  const given = String(execFileSync(join(servers, script), ["database", "sequelize-fixes", "fixes"])).trim();
  return { folder, env: { DB_URL: engine === "mysql" ? given.replace(/^mariadb:/, "mysql:") : given } };
}

/** Sequelize refuses a missing name itself. */
const schema = `import { type CreationOptional, DataTypes, type InferAttributes, type InferCreationAttributes, Model, type Sequelize } from "sequelize";

export class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;
  declare email: string;
  declare name: string;
}

export class Membership extends Model<InferAttributes<Membership>, InferCreationAttributes<Membership>> {
  declare team: string;
  declare email: string;
}

export function setUp(sequelize: Sequelize) {
  User.init(
    {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      email: { type: DataTypes.STRING(99), allowNull: false, unique: true },
      name: { type: DataTypes.STRING(99), allowNull: false },
    },
    { sequelize },
  );
  Membership.init(
    {
      team: { type: DataTypes.STRING(99), primaryKey: true },
      email: { type: DataTypes.STRING(99), primaryKey: true },
    },
    { sequelize },
  );
}
`;
