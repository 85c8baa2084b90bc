/** The bundled example in the window that "Try the Example" opens: its error is open and explained, and its fix can be made. */

import { strict as assert } from "node:assert";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  act,
  dressUp,
  marks,
  pictures,
  quickFixesAt,
  show,
  text,
  untilEditor,
  untilMarks,
} from "./workbench";

describe("the example that one can try", () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uriOf = (path: string) => vscode.Uri.joinPath((folder as vscode.WorkspaceFolder).uri, path);
  const call = () => uriOf("app/signup.py");

  before(dressUp);

  it("shows its error at once, with its line and its constraint marked", async () => {
    await vscode.window.showTextDocument(uriOf("error.dberror"));
    await untilEditor(({ document }) => document.uri.path.endsWith("error.dberror"));
    await untilMarks(call(), (found) => found.length > 0);
    await untilMarks(uriOf("app/models.py"), (found) => found.length > 0);
    await pictures("try");
  });

  it("has a hover, a fix and a way back", async function () {
    const [mark] = marks(call());
    assert(mark);
    const { start } = mark.range;
    await vscode.window.showTextDocument(call(), { selection: new vscode.Range(start, start) });
    if (process.env.KEYCLASH_WORKBENCH)
      await show("editor.action.showHover", ".monaco-hover:not(.hidden) .hover-contents");
    const before = await text(call());
    const fix = (await quickFixesAt(call(), mark.range)).find(({ edit }) => edit);
    assert(fix?.edit);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await untilMarks(call(), (found) => found.length === 0);
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    await act("read", { selector: '.statusbar-item:has-text("Handled: Customer.email")' });
    for (let steps = 0; (await text(call())) !== before && steps < 5; steps++)
      await vscode.commands.executeCommand("undo");
    await untilMarks(call(), (found) => found.length > 0);
  });
});
