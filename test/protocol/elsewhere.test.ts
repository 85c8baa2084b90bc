/** A change in a file that an answer does not name, and that changes it: another declaration under the name that the text prints. */

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
