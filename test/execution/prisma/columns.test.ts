/** A required column that is new: the product mends schema and migration; the migrations then run over the row that is there, and Prisma's engine finds no step left. */

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
import { type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { run } from "./lanes";

const root = resolve(__dirname, "../../..");
const modules = join(root, "test/capture/prisma/v7/node_modules");
const base = mkdtempSync(join(tmpdir(), "keyclash-prisma-columns-"));

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

const missing = existsSync(modules) ? undefined : "npm install in test/capture/prisma/v7 first";

const lanes = [
  {
    name: "PGlite, Prisma 7",
    provider: "postgresql",
    adapter: `import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";

const db = new PGlite("shop");
export const factory = new PrismaPGlite(db);
export const script = (_: unknown, sql: string) => db.exec(sql);
`,
  },
  {
    name: "SQLite (libSQL), Prisma 7",
    provider: "sqlite",
    adapter: `import { PrismaLibSql } from "@prisma/adapter-libsql";

export const factory = new PrismaLibSql({ url: "file:shop.db" });
export const script = (database: { executeScript(sql: string): Promise<void> }, sql: string) => database.executeScript(sql);
`,
  },
];

/** What the row that was there holds afterwards. */
const plans = { "rename-column": "DHL", "nullable-column": null, "default-column": "" };

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s, the new column", (_, lane) => {
  for (const [fix, value] of Object.entries(plans))
    prove(missing, {
      fix,
      shapes: ["parcel"],
      without: (check) =>
        /^(?:20 calls|an open|another)/.test(check) ? "no program writes: a migration does" : undefined,
      run: () => proof(lane, fix, value),
    });
});

async function proof(lane: (typeof lanes)[number], fix: string, value: string | null): Promise<Proof> {
  const folder = makeProject(lane);
  const project = { folder, env: {} };
  const failure = { shape: "parcel", paste: await run(project, "tsx", ["src/main.mjs"]) };
  for (const left of ["shop", "shop.db"]) rmSync(join(folder, left), { recursive: true, force: true });
  const answer = (await applyEverywhere(folder, fix, [failure])).parcel;
  const twice = (await applyEverywhere(folder, fix, [failure])).parcel;
  const after = await run(project, "tsx", ["src/main.mjs"]);
  const rows = JSON.stringify([value, "new"]);
  const left = await run(project, "tsx", ["src/push.mjs"]);
  const bad = after.includes(`-- ${rows}`) ? (left.includes("steps: 0") ? "" : left) : after;
  const valid = await run(project, "prisma", ["generate", "--no-hints"]);
  return {
    compiles: valid.includes("Generated Prisma Client") ? "" : valid,
    shapes: {
      parcel: {
        "the same call is handled": answer?.refused || bad,
        "is not offered again": twice?.refused ? "" : "it was made once more",
      },
    },
  };
}

let counter = 0;

function makeProject({ provider, adapter }: (typeof lanes)[number]): string {
  const folder = join(base, `project-${counter++}`);
  const text = (name: string) => readFileSync(join(__dirname, "columns", `${name}.txt`), "utf8");
  const write = (path: string, content: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write("package.json", JSON.stringify({ type: "module" }));
  for (const name of ["tsconfig.json", "prisma.config.ts"])
    cpSync(join(root, "examples/prisma", name), join(folder, name));
  symlinkSync(modules, join(folder, "node_modules"));
  write("prisma/schema.prisma", text("schema.prisma").replace("postgresql", provider));
  write("prisma/migrations/20260101000000_init/migration.sql", text(`init-${provider}.sql`));
  write("prisma/migrations/20260102000000_carrier_code/migration.sql", text(`${provider}.sql`));
  write("src/adapter.ts", adapter);
  write("src/main.mjs", text("main.mjs"));
  cpSync(join(__dirname, "schema/push.mjs.txt"), join(folder, "src/push.mjs"));
  return folder;
}
