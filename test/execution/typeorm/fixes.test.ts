/** Every fix for TypeORM on real databases: it type-checks, 20 calls make one row without an error, other violations still surface. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as adapters from "../../../server/src/adapters";
import { applyEdits } from "../../../server/src/domain/text";
import { applyFix, explain } from "../../../server/src/explain";
import { diskProject } from "../../../server/src/workspace/disk";
import { buildAndRun, cleanUp, type Lane, lanes, nest, type Project, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

const all = [
  "saveCreated",
  "saveDeclared",
  "saveUnawaited",
  "insertBare",
  "saveAndUse",
  "saveExpression",
  "byBuilder",
  "transactionSave",
  "transactionRepository",
  "checkFirst",
  "twoKeys",
  "join",
];
/** A call that stands in an expression or a builder cannot become two statements. */
const statements = all.filter((name) => !["saveUnawaited", "saveExpression", "byBuilder"].includes(name));
const plans: Record<string, readonly string[]> = {
  catch: all,
  "get-or-create": statements,
  // A membership is nothing but its key.
  upsert: statements.filter((name) => name !== "join"),
};

/** MariaDB's INSERT IGNORE and upsert react to more than the key: Keyclash declines them there. */
const possible = ({ name }: Lane, fix: string) => fix === "catch" || !name.startsWith("MariaDB");

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  test.skipIf(lane.missing).each(Object.entries(plans).filter(([fix]) => possible(lane, fix)))(
    "%s",
    { timeout: 600_000 },
    async (fix, calls) => {
      const project = lane.make();
      const before = sections(runFile(project, ["src/run.ts", ...calls]));
      // From the last call to the first: an edit moves only lines behind it.
      for (const call of [...calls].reverse()) {
        const paste = before.get(call) ?? "";
        // SQLite runs one after the other: who looks first finds.
        if (call === "checkFirst" && paste.includes(": 0 errors")) continue;
        expect(paste, `${call} fails before the fix`).toMatch(/: (?:19|20|1\d|[1-9]) errors/);
        await apply(fix, `Calls.${call}`, paste, project);
      }
      expect(typeErrors(project)).toBe("");
      const after = runFile(project, ["src/run.ts", ...calls]);
      for (const call of calls) {
        expect(after).toContain(
          `== ${call}: 0 errors, rows: 1, ids: ${["insertBare", "byBuilder", "transactionRepository"].includes(call) ? "-" : 1}\n`,
        );
        if (call !== "join") expect(after).toContain(`-- ${call}: raised`);
      }
    },
  );
});

describe("NestJS", () => {
  test.skipIf(nest.missing).each([
    ["catch", [201, 201]],
    ["get-or-create", [201, 201]],
    ["answer-conflict", [201, 409]],
  ] as const)("%s", { timeout: 300_000 }, async (fix, statuses) => {
    const project = nest.make();
    const before = buildAndRun(project);
    expect(before).toContain("POST /users: 500");
    await apply(fix, "UsersService.create", before, project);
    const after = buildAndRun(project);
    expect(after).not.toMatch(/error TS\d+|ERROR/);
    expect([...after.matchAll(/POST \/users: (\d+)/g)].map((match) => Number(match[1]))).toEqual(statuses);
  });
});

/** `== name: …` up to the next one. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== /m).slice(1);
  expect(parts.length, output).toBeGreaterThan(0);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(":")), part]));
}

/** By the façade, as the editor and the command line do; a second time there must be nothing left to do. */
async function apply(id: string, call: string, paste: string, { folder }: Project): Promise<void> {
  const project = diskProject([folder]);
  const { diagnoses } = await explain(paste, project, adapters);
  const [diagnosis] = diagnoses;
  expect(diagnosis?.callSite?.function, paste).toBe(call);
  if (!diagnosis) return;
  expect(
    diagnosis.fixes.map((fix) => fix.id),
    JSON.stringify(diagnosis.declined),
  ).toContain(id);
  const result = await applyFix(diagnosis.incident, id, project, adapters);
  if (result === "done" || "declined" in result) throw new Error(`${call}: ${JSON.stringify(result)}`);
  for (const { file, edits } of result.edits) {
    const path = join(folder, file);
    writeFileSync(path, applyEdits(readFileSync(path, "utf8"), edits));
  }
  const again = await explain(paste, diskProject([folder]), adapters);
  expect(
    again.diagnoses[0]?.fixes.map((fix) => fix.id),
    "not offered where it is applied",
  ).not.toContain(id);
}
