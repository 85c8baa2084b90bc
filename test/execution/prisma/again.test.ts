/** Values that the program makes up, on Prisma and PGlite: before, two calls at once collide; behind the fix each has its own. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";
import { run } from "./lanes";

const example = resolve(__dirname, "../../../examples/prisma");
const folder = mkdtempSync(join(tmpdir(), "keyclash-prisma-again-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shapes = ["draws", "counts", "behind", "seeks", "follows", "inline", "within"];

describe.skipIf(!existsSync(join(example, "node_modules")))("PGlite, Prisma 7: another value", () => {
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  let compiles = "";
  let answers: Record<string, Answer> = {};

  beforeAll(async () => {
    await make();
    const pastes = await said("pastes");
    before = await said("check");
    const failures = shapes.map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
    answers = await applyEverywhere(folder, "next-value", failures);
    compiles = await run({ folder, env: {} }, "tsc", ["--noEmit"]);
    after = await said("check");
  }, 300_000);

  test("type-checks", () => expect(compiles).toBe(""));

  test.each(shapes)("%s: fails before, does what it should behind the fix, is not offered again", (shape) => {
    expect(before[shape]).not.toBe("");
    expect(answers[shape]?.refused).toBe("");
    expect(answers[shape]?.again).toBe("");
    expect(after[shape]).toBe("");
  });
});

async function make(): Promise<void> {
  for (const entry of ["package.json", "tsconfig.json", "prisma.config.ts"])
    cpSync(join(example, entry), join(folder, entry));
  symlinkSync(join(example, "node_modules"), join(folder, "node_modules"));
  for (const each of ["src", "prisma"]) mkdirSync(join(folder, each));
  cpSync(join(__dirname, "again/schema.prisma.txt"), join(folder, "prisma/schema.prisma"));
  for (const name of ["db", "random", "run", "writes"])
    cpSync(join(__dirname, `again/${name}.ts.txt`), join(folder, `src/${name}.ts`));
  const generated = await run({ folder, env: {} }, "prisma", ["generate", "--no-hints"]);
  if (!generated.includes("Generated Prisma Client")) throw new Error(generated);
}

async function said(act: string): Promise<Record<string, string>> {
  const text = await run({ folder, env: {} }, "tsx", ["src/run.ts", act]);
  const json = text.split("\n").findLast((line) => line.startsWith("{"));
  if (json === undefined) throw new Error(text);
  return JSON.parse(json);
}
