/** Values that the program makes up, on TypeORM and PGlite: before, two calls at once collide; behind the fix each has its own. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, emptyProject, type Project, runFile, toolsMissing, typeErrors } from "./lanes";

afterAll(cleanUp);

const shapes = ["draws", "counts", "behind", "seeks", "follows", "inline", "within"];

describe.skipIf(toolsMissing !== undefined)("PGlite, TypeORM 1: another value", () => {
  let before: Record<string, string> = {};
  let after: Record<string, string> = {};
  let compiles = "";
  let answers: Record<string, Answer> = {};

  beforeAll(async () => {
    const project = emptyProject(join(__dirname, "again"), {});
    const pastes = await said(project, "pastes");
    before = await said(project, "check");
    const failures = shapes.map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
    answers = await applyEverywhere(project.folder, "next-value", failures);
    compiles = await typeErrors(project);
    after = await said(project, "check");
  }, 300_000);

  test("type-checks", () => expect(compiles).toBe(""));

  test.each(shapes)("%s: fails before, does what it should behind the fix, is not offered again", (shape) => {
    expect(before[shape]).not.toBe("");
    expect(answers[shape]?.refused).toBe("");
    expect(answers[shape]?.again).toBe("");
    expect(after[shape]).toBe("");
  });
});

async function said(project: Project, act: string): Promise<Record<string, string>> {
  const text = await runFile(project, ["src/run.ts", act]);
  const json = text.split("\n").findLast((line) => line.startsWith("{"));
  if (json === undefined) throw new Error(text);
  return JSON.parse(json);
}
