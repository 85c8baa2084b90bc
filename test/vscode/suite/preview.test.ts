/** A fix that changes a declaration is looked at before it is done: VS Code's refactor preview, which can be thrown away. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { act, dressUp, example, marks, pictures, reset, show, text, untilMarks, uriOf } from "./workbench";

describe("preview", () => {
  const call = uriOf(example.call.file);
  const key = uriOf(example.key.file);

  before(async () => {
    await dressUp();
    await reset();
  });
  after(reset);

  it("shows what a changed declaration will be; thrown away it changes nothing, applied it is done", async function () {
    // The example's error with an index that no model declares, in the words of SQLite.
    if (example.name !== "django" || !process.env.KEYCLASH_WORKBENCH) return this.skip();
    const paste = readFileSync(example.paste, "utf8").replaceAll(
      "customers_customer.email",
      "customers_customer.name",
    );
    await vscode.env.clipboard.writeText(paste);
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length > 0);
    const [mark] = marks(call);
    assert(mark);
    const selection = new vscode.Range(mark.range.start, mark.range.start);
    const before = await text(key);
    const fix = '.action-widget [role="option"]:has-text("Declare name unique in Customer")';
    const pane = '.bulk-edit-panel .monaco-list-row:has-text("models.py")';
    const choose = async () => {
      await vscode.window.showTextDocument(call, { selection });
      await show("editor.action.quickFix", fix);
      await act("press", { keys: "Enter" });
      await act("read", { selector: pane });
      assert.equal(await text(key), before);
    };
    await choose();
    await pictures("previewed");
    await vscode.commands.executeCommand("refactorPreview.discard");
    await act("gone", { selector: pane });
    assert.equal(await text(key), before);
    await choose();
    const changed = new Promise<void>((done) => {
      const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.toString() !== key.toString()) return;
        listener.dispose();
        done();
      });
    });
    // What needs a look is not chosen before it had one.
    await act("click", { selector: `${pane} .edit-checkbox` });
    await vscode.commands.executeCommand("refactorPreview.apply");
    await changed;
    assert.match(await text(key), /name = models\.CharField\(max_length=80, unique=True\)/);
  });
});
