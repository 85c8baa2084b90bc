/** A folder without models: what the text alone says, and that no model was found, stand where the user looks. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { dressUp, example, hoverAt, marks, pictures, reset, show, untilMarks } from "./workbench";

describe("a folder without models", () => {
  before(dressUp);
  after(reset);

  it("says in the hover what is known, and that no model was found", async () => {
    await vscode.env.clipboard.writeText(readFileSync(example.paste, "utf8"));
    await vscode.commands.executeCommand("keyclash.pasteError");
    const paste = vscode.window.activeTextEditor?.document.uri;
    assert(paste);
    await untilMarks(paste, (found) => found.length > 0);
    const range = marks(paste)[0]?.range;
    assert(range);
    const about = await hoverAt(paste, range.start);
    assert.match(about, /No model was found in this workspace/);
    if (!process.env.KEYCLASH_WORKBENCH) return;
    const editor = vscode.window.activeTextEditor;
    assert(editor);
    editor.selection = new vscode.Selection(range.start, range.start);
    const hover = ".monaco-hover:not(.hidden) .hover-contents";
    await show("editor.action.showHover", hover);
    await pictures("no-models", () => show("editor.action.showHover", hover));
  });
});
