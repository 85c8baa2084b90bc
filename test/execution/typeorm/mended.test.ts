/** Writes that are mended where they stand, on TypeORM and PGlite: a promise nobody waits for, a handler without a savepoint, a count, many rows. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, emptyProject, type Project, runFile, toolsMissing, typeErrors } from "./lanes";

afterAll(cleanUp);

/** Which fix each write (again/mended.ts.txt) takes. */
const fixes: Readonly<Record<string, string>> = {
  forgets: "await",
  caught: "transaction",
  leaves: "data",
  imports: "or-ignore",
};

describe.skipIf(toolsMissing !== undefined)("PGlite, TypeORM 1: mended", () => {
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  let compiles = "";
  const answers: Record<string, Answer> = {};

  beforeAll(async () => {
    const project = emptyProject(join(__dirname, "again"), {});
    const pastes = await said(project, "pastes");
    before = await said(project, "check");
    // From the last one up, so that the lines of the others stay.
    for (const [shape, fix] of Object.entries(fixes).reverse())
      Object.assign(
        answers,
        await applyEverywhere(project.folder, fix, [{ shape, paste: pastes[shape] ?? "" }]),
      );
    compiles = await typeErrors(project);
    after = await said(project, "check");
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

async function said(project: Project, act: string): Promise<Record<string, string>> {
  const text = await runFile(project, ["src/mend.ts", act]);
  const json = text.split("\n").findLast((line) => line.startsWith("{"));
  if (json === undefined) throw new Error(text);
  return JSON.parse(json);
}
