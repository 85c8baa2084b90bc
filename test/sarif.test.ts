/** SARIF for those who keep its results: a failure has the same fingerprint from run to run, and another failure another. */

import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { sarifLog } from "../server/src/present/sarif";
import { memoryProject } from "../server/src/workspace/memory";
import { files, paste, services, value } from "./protocol/shop";

async function resultOf(text: string, workspace: Record<string, string> | null = files) {
  const explanation = await explain(text, workspace && memoryProject(workspace), adapters);
  const results = sarifLog(explanation, "0").runs[0]?.results ?? [];
  expect(results).toHaveLength(1);
  return results[0];
}

async function fingerprint(...args: Parameters<typeof resultOf>) {
  const prints = (await resultOf(...args))?.partialFingerprints;
  return prints?.["keyclashFailure/v1"];
}

describe("a fingerprint", () => {
  test("stays when the value, the line and the paths of the machine are others", async () => {
    const first = await fingerprint(paste);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await fingerprint(paste.replaceAll(value, "another@example.com"))).toBe(first);
    const moved = { ...files, "customers/services.py": `# A line more.\n\n${services}` };
    expect(await fingerprint(paste.replace("line 5, in register", "line 7, in register"), moved)).toBe(first);
    expect(await fingerprint(paste.replaceAll("/srv/app/", "/home/runner/work/shop/"))).toBe(first);
  });

  test("is another for another constraint, another function and without a workspace", async () => {
    const renamed = { ...files, "customers/services.py": services.replace("def register", "def join") };
    const prints = [
      await fingerprint(paste),
      await fingerprint(paste, null),
      await fingerprint(paste.replaceAll("customers_customer_email_key", "customers_customer_name_key")),
      await fingerprint(paste.replaceAll("in register", "in join"), renamed),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  test("does not hold the literals of an index's expression", async () => {
    const of = (literal: string) =>
      fingerprint(
        `ERROR: duplicate key value violates unique constraint "x"\nDETAIL:  Key (lower('${literal}'::text))=(a) already exists.\n`,
        null,
      );
    expect(await of("ada")).toBe(await of("bob"));
  });
});

test("addresses are relative to the workspace, whose place is not told", async () => {
  const { runs } = sarifLog(await explain(paste, memoryProject(files), adapters), "0");
  expect(JSON.stringify(runs)).not.toContain("/srv/");
  expect(runs[0]?.originalUriBaseIds).toEqual({ SRCROOT: { description: { text: expect.any(String) } } });
  expect(runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation).toMatchObject({
    artifactLocation: { uri: "customers/services.py", uriBaseId: "SRCROOT" },
    region: { startLine: 5 },
  });
});
