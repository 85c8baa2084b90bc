/** Every fix that is offered for a captured trace type-checks against TypeORM's own types, in both versions. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as adapters from "../../../server/src/adapters";
import type { Diagnosis } from "../../../server/src/domain/diagnosis";
import { applyEdits } from "../../../server/src/domain/text";
import { applyFix, explain } from "../../../server/src/explain";
import { diskProject } from "../../../server/src/workspace/disk";
import { needs, part } from "../checks";
import { captureApp, cleanUp, typeErrors } from "./lanes";

const traces = resolve(__dirname, "../../capture/typeorm/traces");
const fixes = ["catch", "get-or-create", "upsert", "translate"];

afterAll(cleanUp);

describe.each([
  ["0.3.31", "typeorm-0.3"],
  ["1.1.1", "typeorm-1"],
])("captured traces, TypeORM %s", (version, modules) => {
  const app = captureApp(modules);

  describe("every fix", () => {
    const databases = ["pglite", "mariadb", "sqljs"];
    // Half a minute each: a part of the proof takes one.
    test.for(part === 1 ? databases : databases.slice(0, 1))(
      "%s: compiles",
      { timeout: 600_000 },
      async (database, context) => {
        if (needs(context, app.missing)) return;
        const folder = join(traces, version, database);
        const pastes = readdirSync(folder)
          .filter((name) => /^[a-z-]+\.txt$/.test(name))
          .map((name) => readFileSync(join(folder, name), "utf8"));
        let applied = 0;
        for (const id of fixes) {
          const project = app.make();
          for (const diagnosis of await offered(id, pastes, project.folder)) {
            const result = await applyFix(diagnosis.incident, id, diskProject([project.folder]), adapters);
            // An import that an earlier edit added has moved the lines of this trace.
            if (result === "done" || "declined" in result) continue;
            for (const { file, edits } of result.edits) {
              const path = join(project.folder, file);
              writeFileSync(path, applyEdits(readFileSync(path, "utf8"), edits));
            }
            applied++;
          }
          expect(await typeErrors(project), `${id} on ${database}`).toBe("");
        }
        expect(applied).toBeGreaterThan(version === "0.3.31" && database === "mariadb" ? 0 : 20);
      },
    );
  });
});

/** One diagnosis for each line that takes the fix, from the last line to the first: an edit moves only what is behind it. */
async function offered(id: string, pastes: readonly string[], folder: string): Promise<Diagnosis[]> {
  const found = new Map<string, Diagnosis>();
  for (const paste of pastes) {
    const [diagnosis] = (await explain(paste, diskProject([folder]), adapters)).diagnoses;
    if (!diagnosis?.callSite?.write || !diagnosis.fixes.some((fix) => fix.id === id)) continue;
    found.set(`${diagnosis.callSite.file}:${diagnosis.callSite.line}`, diagnosis);
  }
  return [...found.values()].sort((a, b) => (b.callSite?.line ?? 0) - (a.callSite?.line ?? 0));
}
