/** What is pasted is not always an error: each gets a sentence in the place where the user looks, and nothing is lost. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { printsError } from "./terminal";
import {
  act,
  ask,
  entry,
  example,
  marks,
  pictures,
  reset,
  takesPictures,
  untilEditor,
  untilMarks,
  uriOf,
} from "./workbench";

describe("other input", () => {
  const call = uriOf(example.call.file);
  beforeEach(reset);
  after(reset);

  const pasteOf = () => readFileSync(example.paste, "utf8");
  const active = () => vscode.window.activeTextEditor?.document;

  for (const [what, clipboard] of [
    ["an empty clipboard", ""],
    ["a text without an error", "The quick brown fox is unique."],
  ] as const) {
    it(`opens an empty trace document for ${what}, which explains what is pasted into it`, async () => {
      await vscode.env.clipboard.writeText(clipboard);
      await vscode.commands.executeCommand("keyclash.pasteError");
      const document = active();
      assert.equal(document?.languageId, "keyclash");
      assert.equal(document.getText(), "");
      await vscode.window.activeTextEditor?.edit((edit) => edit.insert(new vscode.Position(0, 0), pasteOf()));
      await untilMarks(call, (found) => found.length > 0);
      await untilMarks(document.uri, (found) => found.length > 0);
      if (takesPictures) {
        const selection = marks(call)[0]?.range ?? new vscode.Range(0, 0, 0, 0);
        const start = new vscode.Range(selection.start, selection.start);
        await vscode.window.showTextDocument(call, {
          viewColumn: vscode.ViewColumn.Beside,
          selection: start,
        });
        await pictures("paste");
      }
      const links = await ask<vscode.DocumentLink[]>("vscode.executeLinkProvider", document.uri);
      assert.ok(links.some(({ target }) => target?.path === call.path));
    });
  }

  it("says so where a trace document holds no integrity error", async () => {
    const document = await vscode.workspace.openTextDocument({
      language: "keyclash",
      content: "ValueError: no\n",
    });
    await vscode.window.showTextDocument(document);
    // The editor gives it the name of one that was closed: what is said of that one may go a moment later.
    const says = ({ message }: vscode.Diagnostic) => message.includes("No integrity violation");
    await untilMarks(document.uri, (found) => found.length === 1 && found.every(says));
  });

  it("explains a selection", async () => {
    const document = await vscode.workspace.openTextDocument({ content: `noise\n${pasteOf()}\nnoise\n` });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, document.lineCount - 2, 0);
    // The window tells the extensions of both on its own way.
    await untilEditor((one) => one.document === document && !one.selection.isEmpty);
    await vscode.commands.executeCommand("keyclash.explainSelection");
    await untilMarks(call, (found) => found.length > 0);
    assert.equal(active()?.uri.toString(), call.toString());
  });

  it("marks an error that a terminal prints, takes no focus, and shows it on demand", async function () {
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    // Without bash (Windows) there is no shell integration to test with.
    if (!(await printsError(terminal))) return this.skip();
    await untilMarks(call, (found) => found.length > 0);
    assert.notEqual(active()?.uri.toString(), call.toString());
    // Only the host of test/vscode/host has hands to click with.
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    await act("click", { selector: entry });
    await untilEditor(({ document }) => document.uri.toString() === call.toString());
    await act("gone", { selector: entry });
    terminal.dispose();
  });
});
