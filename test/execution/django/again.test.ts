/** Values that the program makes up, on Django and SQLite: before, a rival behind the read collides; behind the fix each call has its own. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";

const python = "/usr/bin/python3";
const hasDjango = spawnSync(python, ["-c", "import django"]).status === 0;

const shapes = ["draws", "counts", "behind", "seeks", "follows", "within", "inline"];

const folder = mkdtempSync(join(tmpdir(), "keyclash-django-again-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasDjango)("Django on SQLite: another value", () => {
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  let answers: Record<string, Answer> = {};

  beforeAll(async () => {
    cpSync(join(__dirname, "again"), folder, { recursive: true });
    before = run("check");
    const pastes = run("pastes");
    const failures = shapes.map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
    answers = await applyEverywhere(folder, "next-value", failures);
    after = run("check");
  }, 300_000);

  test.each(shapes)("%s: fails before, does what it should behind the fix, is not offered again", (shape) => {
    expect(before[shape]).not.toBe("");
    expect(answers[shape]?.refused).toBe("");
    expect(answers[shape]?.again).toBe("");
    expect(after[shape]).toBe("");
  });
});

function run(act: string): Record<string, string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore" };
  return JSON.parse(
    execFileSync(python, ["run.py", act], { cwd: folder, env, encoding: "utf8", timeout: 120_000 }),
  );
}
