/** Sites in TypeScript run in Node, transpiled by tsx, all in one process on a PostgreSQL within it. */

import { execFile } from "node:child_process";
import {
  appendFileSync,
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
import { dirname, join } from "node:path";
import { resetOf, tablesOf } from "./calls";
import type { Lane, Outcomes, Program } from "./lane";
import type { Dialect } from "./site";

const root = join(import.meta.dirname, "../..");
const programs = join(import.meta.dirname, "programs");

interface Own {
  /** Compiler options. */
  readonly options?: Readonly<Record<string, string>>;
  /** tables.sql, where the ORM does not make its tables itself. */
  readonly sql?: readonly string[];
  prepare?(folder: string): Promise<void>;
}

/** @param examples the folder whose packages are used, or several that complete each other */
export function nodeLane(
  dialect: Dialect,
  examples: string | readonly string[],
  { options: more = {}, sql = [], prepare }: Own = {},
): Lane {
  const all = [examples].flat();
  const lacking = all.find((each) => !existsSync(join(root, each, "node_modules")));
  let made: Promise<string> | undefined;
  const folderOf = () => {
    made ??= make();
    return made;
  };
  return {
    missing: lacking && `npm install in ${lacking} first`,
    ambient: false,
    run: async (sites) => runAll(await folderOf(), dialect, sites),
    check: async (sites) => typeErrors(await folderOf(), sites),
    end() {
      made?.then((folder) => rmSync(folder, { recursive: true, force: true }));
    },
  };

  async function make(): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), `keyclash-search-${dialect.id}-`));
    for (const each of all) link(join(root, each, "node_modules"), folder);
    const files: Record<string, string> = {
      ...dialect.schema(),
      "src/run.ts": own("run.ts"),
      "src/effects.ts": own("effects.ts"),
      "src/postgres.ts": own("postgres.ts"),
      "src/embedded.ts": own("embedded.ts"),
      "src/runtime.ts": own(`${dialect.id}.ts`),
      "src/express.d.ts": own("express.d.ts"),
      "tables.sql": sql.join("\n"),
      "node_modules/@nestjs/common/index.js": own("nest.js"),
      "node_modules/@nestjs/common/index.d.ts": own("nest.d.ts"),
      "node_modules/@nestjs/common/package.json": `{"name":"@nestjs/common","main":"index.js"}`,
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, ...more } }),
      "package.json": JSON.stringify({ private: true, type: more.module ? "module" : "commonjs" }),
    };
    for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
    await prepare?.(folder);
    return folder;
  }
}

const options = {
  target: "ES2022",
  module: "commonjs",
  moduleResolution: "node",
  strict: true,
  experimentalDecorators: true,
  useDefineForClassFields: false,
  esModuleInterop: true,
  skipLibCheck: true,
  types: ["node"],
};

const own = (name: string) => readFileSync(join(programs, `${name}.txt`), "utf8");

function link(modules: string, folder: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (const name of readdirSync(modules)) {
    const at = join(folder, "node_modules", name);
    if (!name.startsWith(".") && !existsSync(at)) symlinkSync(join(modules, name), at);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

let runs = 0;

/** A call that hangs ends the process; the next one goes on with the sites behind it. */
async function runAll(
  folder: string,
  dialect: Dialect,
  sites: readonly Program[],
): Promise<Map<string, Outcomes>> {
  const outcomes = new Map<string, Outcomes>();
  for (const { file, source } of sites) write(join(folder, file), source);
  let left = sites;
  while (left.length > 0) {
    const plan = join(folder, `plan-${++runs}.json`);
    const results = join(folder, `results-${runs}.jsonl`);
    writeFileSync(
      plan,
      JSON.stringify({
        reset: resetOf(dialect, true),
        tables: tablesOf(dialect),
        sites: left.map(({ id, file, invoke, calls }) => ({ id, file, invoke, calls })),
      }),
    );
    appendFileSync(results, "");
    const said = await node(folder, ["--import", "tsx", "src/run.ts", plan, results]);
    const lines = readFileSync(results, "utf8").split("\n").filter(Boolean);
    for (const line of lines) {
      const { id, outcomes: each } = JSON.parse(line) as { id: string; outcomes: Outcomes };
      outcomes.set(id, each);
    }
    const next = left.filter(({ id }) => !outcomes.has(id));
    if (next.length === left.length) {
      const [first, ...rest] = next;
      if (lines.length === 0 && outcomes.size === 0) throw new Error(said);
      outcomes.set((first as Program).id, { broken: said.slice(-2000) } as unknown as Outcomes);
      left = rest;
    } else left = next;
  }
  return outcomes;
}

async function typeErrors(folder: string, sites: readonly Program[]): Promise<Map<string, string>> {
  for (const { file, source } of sites) write(join(folder, file), source);
  const config = join(folder, "tsconfig.check.json");
  const files = ["src/express.d.ts", ...sites.map(({ file }) => file)];
  writeFileSync(
    config,
    JSON.stringify({ extends: "./tsconfig.json", compilerOptions: { noEmit: true }, include: [], files }),
  );
  const said = await node(folder, [
    join(folder, "node_modules/typescript/lib/tsc.js"),
    "-p",
    config,
    "--pretty",
    "false",
  ]);
  const errors = new Map<string, string>();
  for (const line of said.split("\n")) {
    const match = /^([^(\s]+)\(\d+,\d+\): (error TS\d+: .*)$/.exec(line);
    const site = match && sites.find(({ file }) => file === match[1]);
    if (site && match?.[2] && !errors.has(site.id)) errors.set(site.id, match[2]);
  }
  if (errors.size === 0 && said.includes("error TS")) throw new Error(said.slice(0, 2000));
  return errors;
}

export function node(folder: string, args: readonly string[]): Promise<string> {
  const { NODE_ENV, NODE_OPTIONS, FORCE_COLOR, VITEST, ...env } = process.env;
  return new Promise((done) => {
    execFile(
      process.execPath,
      args,
      { cwd: folder, env: { ...env, NO_COLOR: "1" }, maxBuffer: 64 << 20 },
      (_, stdout, stderr) => done(stdout + stderr),
    );
  });
}
