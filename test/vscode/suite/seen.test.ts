/** What is seen at a glance: peeks, the paste's own tab, the log of messages, and different pictures for different things. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  act,
  ask,
  dressUp,
  example,
  marks,
  pasteTab,
  pictures,
  reset,
  untilEditor,
  untilMarks,
  uriOf,
} from "./workbench";

describe("seen at a glance", () => {
  const [call, key] = [uriOf(example.call.file), uriOf(example.key.file)];
  const manifest = vscode.extensions.getExtension("keyclash.keyclash")?.packageJSON;

  before(dressUp);
  beforeEach(async () => {
    await reset();
    await vscode.env.clipboard.writeText(readFileSync(example.paste, "utf8"));
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length > 0);
    await untilMarks(key, (found) => found.length > 0);
  });
  after(reset);

  it("peeks from the declaration to its writes, and from the write to the declaration", async function () {
    const [declared] = marks(key);
    assert(declared);
    const titles = async (uri: vscode.Uri) => {
      // Lenses are told of files that an editor shows.
      await vscode.window.showTextDocument(uri);
      const lenses = await ask<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 50);
      return lenses.flatMap(({ command }) => (command?.command.startsWith("keyclash.") ? command.title : []));
    };
    assert.deepEqual(await titles(key), ["1 open incident", "Find writes"]);
    assert.deepEqual(await titles(call), ["Peek the declaration"]);
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    const start = declared.range.start;
    await vscode.window.showTextDocument(key, { selection: new vscode.Range(start, start) });
    await vscode.commands.executeCommand("keyclash.findWrites");
    // The head is there before its text is.
    const file = String(example.call.file.split("/").at(-1));
    await act("read", { selector: `.peekview-widget .head:has-text("${file}")` });
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
    await pictures("writes");
    await vscode.commands.executeCommand("closeReferenceSearch");
  });

  it("has the paste's tab by the name of its failure, with the lines of libraries folded", async () => {
    const tab = await pasteTab();
    assert.match(tab.path, /^\/[^/]+ must be unique( \d+)?\.dberror$/);
    await vscode.window.showTextDocument(tab);
    const isFolded = () => (vscode.window.activeTextEditor?.visibleRanges.length ?? 0) > 1;
    await new Promise<void>((done) => {
      const listener = vscode.window.onDidChangeTextEditorVisibleRanges(() => {
        if (!isFolded()) return;
        listener.dispose();
        done();
      });
      if (isFolded()) {
        listener.dispose();
        done();
      }
    });
    const settings = vscode.workspace.getConfiguration("editor", { uri: tab, languageId: "keyclash" });
    assert.equal(settings.get("bracketPairColorization.enabled"), false);
    const links = await ask<vscode.DocumentLink[]>("vscode.executeLinkProvider", tab);
    assert.ok(links.some(({ target }) => target?.path === call.path));
    await pictures("paste-tab");
  });

  it("asks nobody to save what was pasted by hand", async () => {
    await reset();
    await vscode.env.clipboard.writeText("");
    await vscode.commands.executeCommand("keyclash.pasteError");
    const editor = vscode.window.activeTextEditor;
    assert(editor);
    const saved = new Promise<void>((done) => {
      const listener = vscode.workspace.onDidSaveTextDocument((document) => {
        if (document !== editor.document) return;
        listener.dispose();
        done();
      });
    });
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), readFileSync(example.paste, "utf8")));
    await saved;
    assert.equal(editor.document.isDirty, false);
    await untilMarks(call, (found) => found.length > 0);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    assert.ok(!(await act("count", { selector: ".monaco-dialog-box" })));
  });

  it("writes the messages of the server where the setting alone asks for them", async () => {
    const settings = vscode.workspace.getConfiguration("keyclash");
    await settings.update("trace.server", "messages", vscode.ConfigurationTarget.Global);
    try {
      await vscode.commands.executeCommand("keyclash.showOutput");
      const says = ({ uri, getText }: vscode.TextDocument) =>
        uri.scheme === "output" && /Sending request 'keyclash\/report/.test(getText());
      const written = new Promise<void>((done) => {
        const listener = vscode.workspace.onDidChangeTextDocument(({ document }) => {
          if (!says(document)) return;
          listener.dispose();
          done();
        });
      });
      await vscode.commands.executeCommand("keyclash.copyReport");
      await written;
    } finally {
      await settings.update("trace.server", undefined, vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand("workbench.action.closePanel");
    }
  });

  it("has different pictures for one incident and for all", () => {
    const icons = new Map<string, string>(
      manifest.contributes.commands.map(({ command, icon }: { command: string; icon: string }) => [
        command,
        icon,
      ]),
    );
    const { menus } = manifest.contributes;
    const of = (menu: string) => menus[menu].map(({ command }: { command: string }) => icons.get(command));
    const [inTitle, onItem] = [of("view/title"), of("view/item/context")];
    assert.ok(inTitle.includes("$(clear-all)") && onItem.includes("$(close)"));
    assert.ok(!onItem.includes("$(clear-all)"));
  });

  it("clears one incident from its row, and says so", async function () {
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    await vscode.commands.executeCommand("keyclash.incidents.focus");
    const row = '.sidebar .monaco-list-row:has-text("must be unique")';
    await act("hover", { selector: row });
    await act("click", { selector: `${row} .codicon-close` });
    await untilMarks(call, (found) => found.length === 0);
    await vscode.commands.executeCommand("workbench.view.explorer");
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
  });

  it("goes to the line that wrote from the lens at the declaration", async () => {
    await vscode.window.showTextDocument(key);
    const lenses = await ask<vscode.CodeLens[]>("vscode.executeCodeLensProvider", key, 50);
    const command = lenses.find((one) => one.command?.title === "1 open incident")?.command;
    assert(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await untilEditor(({ document }) => document.uri.toString() === call.toString());
  });

  it("opens the example in a window of its own, where its error is explained at once", async function () {
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", "keyclash.keyclash#start");
    await act("click", { selector: '.getting-started-step .monaco-button:has-text("Try the Example")' });
    // The lens of its paste: it is there when the server has answered.
    const said = await act("readWindow", { selector: '.codelens-decoration a:has-text("Fix")' });
    assert.match(String(said), /^Fix/);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });
});
