/** What a write puts into its rows, mended by the product and run again on SQLite: copies, counters, savepoints, pairs, keys, defaults. */

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";

const python = "/usr/bin/python3";
const hasDjango = spawnSync(python, ["-c", "import django"]).status === 0;

/** Which fix each write (mended/run.py) takes. */
const fixes: Readonly<Record<string, string>> = {
  copy: "data",
  count: "data",
  savepoint: "transaction",
  pairs: "ignore-conflicts",
  key: "data",
  default_given: "data",
  default_argument: "data",
  default_in_key: "get-or-create",
  foreign_id: "catch",
};

const folder = mkdtempSync(join(tmpdir(), "keyclash-django-mended-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasDjango)("Django on SQLite", () => {
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  const answers: Record<string, Answer> = {};

  beforeAll(async () => {
    cpSync(join(__dirname, "mended"), folder, { recursive: true });
    before = run("check");
    const pastes = run("pastes");
    for (const [shape, fix] of Object.entries(fixes))
      Object.assign(answers, await applyEverywhere(folder, fix, [{ shape, paste: pastes[shape] ?? "" }]));
    after = run("check");
  }, 300_000);

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

function run(act: string): Record<string, string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONWARNINGS: "ignore" };
  return JSON.parse(
    execFileSync(python, ["run.py", act], { cwd: folder, env, encoding: "utf8", timeout: 120_000 }),
  );
}
