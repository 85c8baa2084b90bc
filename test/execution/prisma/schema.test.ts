/** Fixes of the schema on real databases: Prisma's own schema engine carries them out over the rows that are there. */

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
import { afterAll, describe } from "vitest";
import { type Findings, impossible, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { type Project, run } from "./lanes";

const root = resolve(__dirname, "../../..");
const example = join(root, "examples/prisma");
const modules = join(root, "test/capture/prisma/v7/node_modules");
const base = mkdtempSync(join(tmpdir(), "keyclash-prisma-schema-"));

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

interface SchemaLane {
  readonly name: string;
  readonly missing: string | undefined;
  readonly provider: string;
  /** The module that makes the driver adapter. */
  readonly adapter: string;
}

const installed = existsSync(modules) ? undefined : "npm install in test/capture/prisma/v7 first";

const lanes: readonly SchemaLane[] = [
  {
    name: "PGlite, Prisma 7, the schema",
    missing: installed,
    provider: "postgresql",
    adapter: `import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";

export const factory = new PrismaPGlite(new PGlite("shop"));
`,
  },
  {
    name: "SQLite (libSQL), Prisma 7, the schema",
    missing: installed,
    provider: "sqlite",
    adapter: `import { PrismaLibSql } from "@prisma/adapter-libsql";

export const factory = new PrismaLibSql({ url: "file:shop.db" });
`,
  },
];

/** Which writes (schema/shop.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  "partial-unique": [],
  "nullable-unique": ["addProduct"],
  "declare-unique": ["label"],
};

/** The client takes a partial key for a whole one: upserts by it fail, updates by it change the deleted row as well. */
const refused: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "partial-unique": { register: /partial key for a whole one/ },
};

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, shapes] of Object.entries(plans))
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused[fix] ?? {},
      without: (check) =>
        check === "20 calls at once" || check === "an open transaction stays usable"
          ? "the declaration says it, the code stays as it is"
          : undefined,
      run: () => proof(lane, fix, shapes, Object.keys(refused[fix] ?? {})),
    });
});

impossible(
  "PostgreSQL, Prisma 7, the schema",
  "Prisma's adapter for pg does not read the type \"char\", which its schema engine asks for; PGlite's does, and is PostgreSQL",
);
impossible(
  "MariaDB, Prisma 7, the schema",
  "Prisma's schema engine does not run for MySQL without a download",
);
impossible(
  "SQLite (libSQL), Prisma 6, the schema",
  "only Prisma 7's schema engine can be had without a download; 6 has no partial indexes",
);

async function proof(
  lane: SchemaLane,
  fix: string,
  shapes: readonly string[],
  declined: readonly string[],
): Promise<Proof> {
  const project = makeProject(lane);
  await generated(project);
  await pushed(project);
  const indexed = await run(project, "tsx", ["src/index.mjs"]);
  if (indexed) throw new Error(indexed);
  const before = sections(await run(project, "tsx", ["src/first.ts"]));
  const failures = [...shapes, ...declined].map((shape) => ({ shape, paste: before.get(shape) ?? "" }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const sentences = Object.fromEntries(declined.map((shape) => [shape, answers[shape]?.refused ?? ""]));
  if (shapes.length === 0) return { compiles: "", shapes: {}, declined: sentences };
  if (fix === "declare-unique") cpSync(text("upsert.ts"), join(project.folder, "src/upsert.ts"));
  await generated(project);
  const steps = await pushed(project);
  const compiles = await run(project, "tsc", ["--noEmit"]);
  const after = sections(await run(project, "tsx", ["src/again.ts"]));
  const twice = await applyEverywhere(project.folder, fix, failures);
  const findings = shapes.map((shape): [string, Findings] => {
    const json = /^-- (.*)$/m.exec(after.get(shape) ?? "")?.[1];
    const { rows, other } = JSON.parse(json ?? '{"rows":"nothing printed"}');
    const wrongSteps = (fix === "declare-unique") === (steps === 0) ? "" : `db push took ${steps} steps`;
    return [
      shape,
      {
        "the same call is handled": answers[shape]?.refused || wrongSteps || (rows === 1 ? "" : `${rows}`),
        "another violation still surfaces": /Unique constraint failed/.test(other ?? "")
          ? ""
          : `swallowed: ${other}`,
        "is not offered again": twice[shape]?.refused ? "" : "it was made once more",
      },
    ];
  });
  return { compiles, shapes: Object.fromEntries(findings) };
}

function text(name: string): string {
  return join(__dirname, "schema", `${name}.txt`);
}

let counter = 0;

function makeProject(lane: SchemaLane): Project {
  const folder = join(base, `project-${counter++}`);
  for (const inner of ["src", "prisma/migrations/1_init"])
    mkdirSync(join(folder, inner), { recursive: true });
  for (const name of ["tsconfig.json", "prisma.config.ts"]) cpSync(join(example, name), join(folder, name));
  symlinkSync(modules, join(folder, "node_modules"));
  const manifest = { type: "module", devDependencies: { prisma: versionOf("prisma") } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const schema = readFileSync(text("schema.prisma"), "utf8").replace("postgresql", lane.provider);
  writeFileSync(join(folder, "prisma/schema.prisma"), schema);
  cpSync(text("migration.sql"), join(folder, "prisma/migrations/1_init/migration.sql"));
  for (const name of ["shop.ts", "first.ts", "again.ts", "push.mjs", "index.mjs"])
    cpSync(text(name), join(folder, "src", name));
  writeFileSync(join(folder, "src/adapter.ts"), lane.adapter);
  const client = `import { PrismaClient } from "./generated/prisma/client";\nimport { factory } from "./adapter";\n\nexport const prisma = new PrismaClient({ adapter: factory });\n`;
  writeFileSync(join(folder, "src/db.ts"), client);
  // Only the declared fix lets the upsert compile: until then there is none.
  writeFileSync(
    join(folder, "src/upsert.ts"),
    "export const upsertTag = async (_name: string, _note: string) => undefined;\n",
  );
  return { folder, env: {} };
}

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
}

async function generated(project: Project): Promise<void> {
  const output = await run(project, "prisma", ["generate", "--no-hints"]);
  if (!output.includes("Generated Prisma Client")) throw new Error(output);
}

/** How many steps the schema engine took to make the tables those of the schema. */
async function pushed(project: Project): Promise<number> {
  const output = await run(project, "tsx", ["src/push.mjs"]);
  const steps = /^steps: (\d+)$/m.exec(output)?.[1];
  if (steps === undefined) throw new Error(output);
  return Number(steps);
}

/** What the program prints of each write. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^@@ /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
