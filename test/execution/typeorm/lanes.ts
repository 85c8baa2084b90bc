/** Where the TypeORM fixes are run: the example on PGlite, the same project on other databases and versions from the capture lab. */

import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type NodeProject, runNode } from "../node";

export { runFile, typeErrors } from "../node";

const root = resolve(__dirname, "../../..");
const example = join(root, "examples/typeorm");
const lab = join(root, "test/capture/typeorm");
const servers = join(root, "test/capture/servers");

export interface Lane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** A project folder with the example and the calls, on an empty database. */
  make(): Project;
}

export type Project = NodeProject;

export const lanes: readonly Lane[] = [
  {
    name: "PGlite, TypeORM 1",
    missing: existsSync(join(example, "node_modules")) ? undefined : "npm install in examples/typeorm first",
    make: () =>
      makeProject((folder) => symlinkSync(join(example, "node_modules"), join(folder, "node_modules")), {}),
  },
  labLane("PGlite, TypeORM 0.3", "typeorm-0.3", "pglite"),
  labLane("SQLite (sql.js), TypeORM 0.3", "typeorm-0.3", "sqljs"),
  labLane("PostgreSQL, TypeORM 0.3", "typeorm-0.3", "postgres", "postgres.sh"),
  labLane("SQLite (sql.js), TypeORM 1", "typeorm-1", "sqljs"),
  labLane("PostgreSQL, TypeORM 1", "typeorm-1", "postgres", "postgres.sh"),
  labLane("MariaDB, TypeORM 1", "typeorm-1", "mariadb", "mariadb.sh"),
  labLane("MariaDB, TypeORM 0.3", "typeorm-0.3", "mariadb", "mariadb.sh"),
];

/** Ends the servers that the lanes have started and removes the projects. */
export function cleanUp(): void {
  rmSync(base, { recursive: true, force: true });
  for (const script of ["postgres.sh", "mariadb.sh"])
    spawnSync(join(servers, script), ["stop", "typeorm-fixes"]);
}

function labLane(name: string, version: string, database: string, script?: string): Lane {
  const installed = existsSync(join(lab, "node_modules", version));
  const available = !script || (installed && spawnSync(join(servers, script), ["available"]).status === 0);
  return {
    name,
    missing: !installed
      ? "npm install in test/capture/typeorm first"
      : available
        ? undefined
        : "the server is not installed",
    make() {
      if (!script) return makeProject(linkLab(version), { DB: database });
      execFileSync(join(servers, script), ["start", "typeorm-fixes"]);
      const url = String(execFileSync(join(servers, script), ["database", "typeorm-fixes", "fixes"])).trim();
      return makeProject(linkLab(version), { DB: database, DB_URL: url });
    },
  };
}

/** The NestJS server of the lab, ready to be compiled and run on PGlite. */
export const nest: Lane = {
  name: "PGlite, TypeORM 0.3 in NestJS",
  missing: existsSync(join(lab, "node_modules/@nestjs/core"))
    ? undefined
    : "npm install in test/capture/typeorm first",
  make() {
    const folder = join(base, `project-${counter++}`);
    cpSync(join(lab, "nest"), folder, { recursive: true });
    cpSync(join(lab, "app/src/pglite.mjs"), join(folder, "pglite.mjs"));
    linkLab("typeorm-0.3")(folder);
    // Copied, not linked: it requires "typeorm".
    unlinkSync(join(folder, "node_modules/@nestjs"));
    cpSync(join(lab, "node_modules/@nestjs"), join(folder, "node_modules/@nestjs"), { recursive: true });
    return { folder, env: {} };
  },
};

/** The app of the capture lab itself, on one version of TypeORM. */
export function captureApp(version: string): Lane {
  return {
    name: version,
    missing: existsSync(join(lab, "node_modules", version))
      ? undefined
      : "npm install in test/capture/typeorm first",
    make() {
      const folder = join(base, `project-${counter++}`);
      cpSync(join(lab, "app"), folder, { recursive: true });
      linkLab(version)(folder);
      symlinkSync(
        join(lab, "node_modules/typeorm-naming-strategies"),
        join(folder, "node_modules/typeorm-naming-strategies"),
      );
      return { folder, env: {} };
    },
  };
}

let counter = 0;
const base = mkdtempSync(join(tmpdir(), "keyclash-typeorm-fixes-"));

/** The lab's packages with one version of TypeORM under its own name. */
function linkLab(version: string): (folder: string) => void {
  return (folder) => {
    const modules = join(folder, "node_modules");
    mkdirSync(modules, { recursive: true });
    for (const name of readdirSync(join(lab, "node_modules")))
      if (!name.startsWith("typeorm") && !name.startsWith("."))
        symlinkSync(join(lab, "node_modules", name), join(modules, name));
    symlinkSync(join(lab, "node_modules", version), join(modules, "typeorm"));
  };
}

function makeProject(link: (folder: string) => void, env: NodeJS.ProcessEnv): Project {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(folder);
  for (const entry of ["package.json", "tsconfig.json", "src"])
    cpSync(join(example, entry), join(folder, entry), { recursive: true });
  for (const name of readdirSync(join(__dirname, "app")))
    cpSync(join(__dirname, "app", name), join(folder, "src", name.replace(/\.txt$/, "")));
  link(folder);
  return { folder, env };
}

/** Why the lab's packages cannot be used; undefined = they can. */
export const toolsMissing = existsSync(join(lab, "node_modules/typeorm-1"))
  ? undefined
  : "npm install in test/capture/typeorm first";

/** A project of these sources (`.txt`: they have no types of their own here) on TypeORM 1. */
export function emptyProject(sources: string, env: NodeJS.ProcessEnv): Project {
  const folder = join(base, `project-${counter++}`);
  mkdirSync(join(folder, "src"), { recursive: true });
  for (const entry of ["package.json", "tsconfig.json"]) cpSync(join(example, entry), join(folder, entry));
  for (const name of readdirSync(sources))
    cpSync(join(sources, name), join(folder, "src", name.replace(/\.txt$/, "")));
  linkLab("typeorm-1")(folder);
  return { folder, env };
}

/** Compiles the project into `dist` and runs it; what the compiler says comes first. */
export async function buildAndRun(project: Project): Promise<string> {
  const said = await runNode(project, [join(project.folder, "node_modules/typescript/lib/tsc.js")]);
  return said + (await runNode(project, ["--import", "./pglite.mjs", "dist/main.js"]));
}
