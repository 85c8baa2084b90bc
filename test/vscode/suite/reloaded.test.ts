/** The window after a reload: what `faults.test.ts` left in it is there again, without a word to the extension. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { example, leftOver, marks, picture, tabs, untilMarks, uriOf } from "./workbench";

describe("a window that was loaded anew", () => {
  const [call, key] = [uriOf(example.call.file), uriOf(example.key.file)];

  it("shows the same marks, count and tabs", async () => {
    await untilMarks(call, (found) => found.length > 0);
    await untilMarks(key, (found) => found.length > 0);
    const about = (uri: vscode.Uri) => marks(uri).map(({ message, range }) => ({ message, range }));
    const now = { call: about(call), key: about(key), tabs: tabs() };
    assert.deepEqual(JSON.parse(JSON.stringify(now)), JSON.parse(readFileSync(leftOver, "utf8")));
  });

  it("has the text of the paste in its tab, and forgets all of it on demand", async () => {
    await picture("reloaded");
    const document = await pasteInTab();
    assert.equal(document.getText(), readFileSync(example.paste, "utf8"));
    assert.equal(document.languageId, "keyclash");
    await vscode.commands.executeCommand("keyclash.clear");
    await untilMarks(call, (found) => found.length === 0);
  });

  /** The text of a tab comes after the window. */
  function pasteInTab(): Promise<vscode.TextDocument> {
    return new Promise((done) => {
      const look = () => {
        const found = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "keyclash");
        if (!found) return;
        listener.dispose();
        done(found);
      };
      const listener = vscode.workspace.onDidOpenTextDocument(look);
      look();
    });
  }
});
