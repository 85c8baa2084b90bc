/** Answers that grow old: a change in a file that an answer does not name, and a question that another one, or the user, has overtaken. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Editor, startEditor } from "./editor";
import { files, models, paste } from "./shop";

let editor: Editor;
const declared = "shop/customers/models.py";
const second = "shop/archive/customers/models.py";

beforeEach(async () => {
  editor = await startEditor({ folders: { shop: files } });
  await editor.connection.sendRequest("keyclash/explain", {
    text: paste,
    origin: "Clipboard",
    uri: "untitled:Untitled-1",
  });
  await editor.until(() => marks() === 1);
}, 60_000);
afterEach(() => editor.stop(), 60_000);

const marks = () => editor.diagnostics(editor.uri(declared)).length;

it("no declaration is marked while two files have one, and the one that is left is marked again", async () => {
  mkdirSync(dirname(editor.file(second)), { recursive: true });
  writeFileSync(editor.file(second), models);
  await editor.filesChanged([{ uri: editor.uri(second), type: 1 }]);
  await editor.until(() => marks() === 0);
  rmSync(editor.file(second));
  await editor.filesChanged([{ uri: editor.uri(second), type: 3 }]);
  await editor.until(() => marks() === 1);
  expect(editor.messages).toEqual([]);
}, 60_000);

it("what was asked before all was cleared does not come back, and of two questions of a document the later one counts", async () => {
  const ask = (text: string) =>
    editor.connection.sendRequest("keyclash/explain", {
      text,
      origin: "Clipboard",
      uri: "untitled:Untitled-1",
    });
  const asked = ask(paste);
  await editor.connection.sendRequest("keyclash/clear", {});
  await asked;
  expect(await editor.connection.sendRequest("keyclash/incidents")).toEqual([]);
  await Promise.all([ask(paste), ask("nothing happened")]);
  expect(await editor.connection.sendRequest("keyclash/incidents")).toEqual([]);
}, 60_000);
