/** A required column that is new: the product mends entity and migration, and TypeORM's own runner then takes the rows that are there along. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, emptyProject, type Project, runFile, toolsMissing, typeErrors } from "./lanes";

const scratch = mkdtempSync(join(tmpdir(), "keyclash-typeorm-columns-"));

afterAll(() => {
  cleanUp();
  rmSync(scratch, { recursive: true, force: true });
});

/** What the row that was there holds afterwards. `synchronized`: no migration, the tables follow the entities. */
const plans: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "rename-column": { parcel: "DHL" },
  "nullable-column": { parcel: null, skip: null, synchronized: null },
  "default-column": { parcel: "", skip: 0, synchronized: 0 },
};

const lanes = [
  { name: "PGlite, TypeORM 1", database: "pglite", migrations: "postgres", id: `"id" SERIAL PRIMARY KEY` },
  {
    name: "SQLite (sql.js), TypeORM 1",
    database: "sqljs",
    migrations: "sqlite",
    id: `"id" integer PRIMARY KEY AUTOINCREMENT NOT NULL`,
  },
];

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s, the new column", (_, lane) => {
  for (const [fix, wanted] of Object.entries(plans))
    prove(toolsMissing, {
      fix,
      shapes: Object.keys(wanted),
      without: (check) =>
        /^(?:20 calls|an open|another)/.test(check) ? "no program writes: a migration does" : undefined,
      run: () => proof(lane, fix, wanted),
    });
});

async function proof(
  lane: (typeof lanes)[number],
  fix: string,
  wanted: Readonly<Record<string, unknown>>,
): Promise<Proof> {
  const shapes: Record<string, Findings> = {};
  let compiles = "";
  for (const [shape, value] of Object.entries(wanted)) {
    const project = makeProject(lane, shape);
    const paste = await runFile(project, ["src/main.ts", "first", shape]);
    const answer = (await applyEverywhere(project.folder, fix, [{ shape, paste }]))[shape];
    compiles += await typeErrors(project);
    const twice = (await applyEverywhere(project.folder, fix, [{ shape, paste }]))[shape];
    const after = await runFile(project, ["src/main.ts", "again", shape]);
    const { rows = [], again, left } = JSON.parse(/^-- (.*)$/m.exec(after)?.[1] ?? "{}");
    const [first, second] = rows;
    const column = shape === "parcel" ? "carrierCode" : "media";
    const ok = first?.[column] === value && second && again === "inserted" && left.length === 0;
    shapes[shape] = {
      "the same call is handled": answer?.refused || (ok ? "" : after || "nothing printed"),
      "is not offered again": twice?.refused ? "" : "it was made once more",
    };
  }
  return { compiles, shapes };
}

function makeProject(lane: (typeof lanes)[number], shape: string): Project {
  const sources = join(scratch, `${lane.database}-${shape}`);
  mkdirSync(sources, { recursive: true });
  const text = (name: string) => readFileSync(join(__dirname, "columns", `${name}.txt`), "utf8");
  writeFileSync(join(sources, "main.ts.txt"), text("main.ts"));
  const project = emptyProject(sources, { DB: lane.database });
  const write = (path: string, content: string) => {
    mkdirSync(join(project.folder, "src", path, ".."), { recursive: true });
    writeFileSync(join(project.folder, "src", path), content);
  };
  const table = shape === "parcel" ? "parcel" : "skip";
  for (const name of ["parcel", "skip"]) write(`entities/${name}.ts`, text(`entities/${name}.ts`));
  write("migrations/1760000000000-First.ts", text(`migrations/first-${table}.ts`).replace("@id", lane.id));
  if (shape !== "synchronized")
    write(`migrations/1770000000000-Change.ts`, text(`migrations/${lane.migrations}-${table}.ts`));
  return project;
}
