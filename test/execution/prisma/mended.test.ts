/** Writes that are mended where they stand, on Prisma and PGlite: a promise that nobody waits for, a number that two calls change at once. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";
import { run } from "./lanes";

const example = resolve(__dirname, "../../../examples/prisma");
const folder = mkdtempSync(join(tmpdir(), "keyclash-prisma-mended-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Which fix each write (again/mended.ts.txt) takes. */
const fixes: Readonly<Record<string, string>> = { forgets: "await", leaves: "data" };

describe.skipIf(!existsSync(join(example, "node_modules")))("PGlite, Prisma 7: mended", () => {
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  let compiles = "";
  const answers: Record<string, Answer> = {};

  beforeAll(async () => {
    await make();
    const pastes = await said("pastes");
    before = await said("check");
    for (const [shape, fix] of Object.entries(fixes).reverse())
      Object.assign(answers, await applyEverywhere(folder, fix, [{ shape, paste: pastes[shape] ?? "" }]));
    compiles = await run({ folder, env: {} }, "tsc", ["--noEmit"]);
    after = await said("check");
  }, 300_000);

  test("type-checks", () => expect(compiles).toBe(""));

  test.each(Object.keys(fixes))(
    "%s: fails before, does what it should behind the fix, is not offered again",
    (shape) => {
      expect(before[shape]).not.toBe("");
      expect(answers[shape]?.refused).toBe("");
      expect(answers[shape]?.again).toBe("");
      expect(after[shape]).toBe("");
    },
  );
});

async function make(): Promise<void> {
  for (const entry of ["package.json", "tsconfig.json", "prisma.config.ts"])
    cpSync(join(example, entry), join(folder, entry));
  symlinkSync(join(example, "node_modules"), join(folder, "node_modules"));
  for (const each of ["src", "prisma/migrations/1_queued"])
    mkdirSync(join(folder, each), { recursive: true });
  cpSync(join(__dirname, "again/queued.sql"), join(folder, "prisma/migrations/1_queued/migration.sql"));
  cpSync(join(__dirname, "again/schema.prisma.txt"), join(folder, "prisma/schema.prisma"));
  for (const name of ["db", "mend", "mended"])
    cpSync(join(__dirname, `again/${name}.ts.txt`), join(folder, `src/${name}.ts`));
  const generated = await run({ folder, env: {} }, "prisma", ["generate", "--no-hints"]);
  if (!generated.includes("Generated Prisma Client")) throw new Error(generated);
}

async function said(act: string): Promise<Record<string, string>> {
  const text = await run({ folder, env: {} }, "tsx", ["src/mend.ts", act]);
  const json = text.split("\n").findLast((line) => line.startsWith("{"));
  if (json === undefined) throw new Error(text);
  return JSON.parse(json);
}
