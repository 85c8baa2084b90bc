/** Edits of Python files: line ends are kept, the edited text is whole Python, a fix that is there is not made twice. */

import { readdirSync, readFileSync } from "node:fs";
import { fdir } from "fdir";
import { beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { applyEdits } from "../server/src/domain/text";
import { applyFix, explain } from "../server/src/explain";
import { loadPython, parsePython } from "../server/src/syntax/python";
import { memoryProject } from "../server/src/workspace/memory";

const lab = "test/capture/django";
const paths = new fdir()
  .withRelativePaths()
  .filter((path) => path.endsWith(".py") && !path.startsWith("lab/"))
  .crawl(`${lab}/app`)
  .sync();
const texts = Object.fromEntries(paths.map((path) => [path, readFileSync(`${lab}/app/${path}`, "utf8")]));
const traces = readdirSync(`${lab}/traces/sqlite`);

beforeAll(loadPython);

/** Every file that a fix of the trace leaves behind, by fix. */
async function fixed(trace: string, change: (text: string) => string): Promise<Record<string, string>> {
  const changed = Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, change(text)]));
  const project = memoryProject(changed);
  const paste = readFileSync(`${lab}/traces/sqlite/${trace}`, "utf8");
  const results: Record<string, string> = {};
  for (const { incident, fixes } of (await explain(paste, project, adapters)).diagnoses)
    for (const { id, kind } of fixes) {
      const result = kind === "repair" ? "done" : await applyFix(incident, id, project, adapters);
      if (result === "done" || "declined" in result) continue;
      for (const { file, edits } of result.edits) results[id] = applyEdits(changed[file] ?? "", edits);
    }
  return results;
}

describe("the fixes of every captured error", () => {
  test.each(traces)("%s", async (trace) => {
    const plain = await fixed(trace, (text) => text);
    for (const [id, text] of Object.entries(plain)) expect(parsePython(text).broken, id).toBe(false);
    const crlf = await fixed(trace, (text) => text.replaceAll("\n", "\r\n"));
    for (const [id, text] of Object.entries(crlf)) {
      expect(text.replaceAll("\r\n", ""), `${id}: only CRLF`).not.toMatch(/[\r\n]/);
      expect(text.replaceAll("\r\n", "\n"), id).toBe(plain[id]);
    }
    expect(Object.keys(crlf)).toEqual(Object.keys(plain));
    const tabs = await fixed(trace, (text) => text.replaceAll("    ", "\t"));
    for (const [id, text] of Object.entries(tabs)) {
      expect(parsePython(text).broken, `${id} with tabs`).toBe(false);
      expect(text, `${id} with tabs`).not.toMatch(/^ +\S/m);
    }
  });
});
