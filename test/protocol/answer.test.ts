/** What agents in an editor are told: the JSON of the command line, of which the editor shows and keeps nothing. */

import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { AnswerParams, AnswerResult } from "../../server/src/lsp/protocol";
import { type Editor, startEditor } from "./editor";
import { files, paste, value } from "./shop";

let editor: Editor;
beforeEach(async () => {
  editor = await startEditor({ folders: { shop: files } });
}, 60_000);
afterEach(() => editor.stop(), 60_000);

const answer = async (params: AnswerParams): Promise<string> =>
  ((await editor.connection.sendRequest("keyclash/answer", params)) as AnswerResult).json;
const printed = (...flags: readonly string[]) =>
  JSON.parse(
    spawnSync(
      process.execPath,
      ["dist/cli.js", "explain", "-", "-w", editor.file("shop"), "--format", "json", "--no-cache", ...flags],
      { input: paste, encoding: "utf8" },
    ).stdout,
  );

it("is what the command line prints, with the values where they are asked for alone", async () => {
  const without = await answer({ text: paste });
  expect(JSON.parse(without)).toEqual(printed("--no-values"));
  expect(without).not.toContain("example.com");
  const whole = JSON.parse(await answer({ text: paste, values: true }));
  expect(whole).toEqual(printed());
  expect(whole.incidents[0]).toMatchObject({ value, callSite: { file: "customers/services.py", line: 5 } });
});

it("marks nothing and is no incident", async () => {
  await answer({ text: paste });
  expect(await editor.connection.sendRequest("keyclash/incidents", null)).toEqual([]);
  expect(editor.diagnostics(editor.uri("shop/customers/services.py"))).toEqual([]);
});

it("finds nothing in nothing, and nothing in a text of another kind", async () => {
  expect(JSON.parse(await answer({ text: "" }))).toMatchObject({
    incidents: [],
    notes: ["The text is empty."],
  });
  expect(JSON.parse(await answer({ text: "TypeError: x is not a function" })).incidents).toEqual([]);
});
