/** What is pasted is not always an error: each gets a sentence in the place where the user looks, and nothing is lost. */

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { after, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { act, ask, example, marks, picture, reset, takesPictures, untilMarks, uriOf } from "./workbench";

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
        await picture("paste");
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
    await untilMarks(document.uri, (found) => found.length > 0);
    assert.match(marks(document.uri)[0]?.message ?? "", /No integrity violation/);
  });

  it("explains a selection", async () => {
    const document = await vscode.workspace.openTextDocument({ content: `noise\n${pasteOf()}\nnoise\n` });
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 0, document.lineCount - 2, 0);
    await vscode.commands.executeCommand("keyclash.explainSelection");
    await untilMarks(call, (found) => found.length > 0);
    assert.equal(active()?.uri.toString(), call.toString());
  });

  it("keeps the incidents when the server is restarted", async () => {
    await vscode.env.clipboard.writeText(pasteOf());
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length > 0);
    await vscode.commands.executeCommand("keyclash.restartServer");
    await untilMarks(call, (found) => found.length > 0);
    await vscode.commands.executeCommand("keyclash.clear");
    await untilMarks(call, (found) => found.length === 0);
  });

  it("keeps the incidents when the server is killed, and starts it anew when it was killed too often", async function () {
    if (process.platform !== "linux") return this.skip();
    await vscode.env.clipboard.writeText(pasteOf());
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length > 0);
    const before = marks(call).map(({ message }) => message);
    for (let times = 1; times < 5; times++) {
      const gone = untilMarks(call, (found) => found.length === 0);
      killServer();
      await gone;
      await untilMarks(call, (found) => found.length > 0);
      assert.deepEqual(
        marks(call).map(({ message }) => message),
        before,
      );
    }
    const gone = untilMarks(call, (found) => found.length === 0);
    killServer();
    await gone;
    await vscode.commands.executeCommand("keyclash.restartServer");
    await untilMarks(call, (found) => found.length > 0);
  });

  it("sees an error that a terminal prints, and explains it on demand", async function () {
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    const integration = await shellIntegration(terminal);
    // Without bash (Windows) there is no shell integration to test with.
    if (!integration && !process.env.KEYCLASH_WORKBENCH) return this.skip();
    assert.ok(integration, "no shell integration");
    await printError(integration);
    // Only the host of test/vscode/host has hands to click with.
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    const offer = '.statusbar-item[id*="keyclash"][id$="offer"] a';
    await act("read", { selector: offer });
    await act("click", { selector: offer });
    await untilMarks(call, (found) => found.length > 0);
    terminal.dispose();
  });

  /** Linux only: the server that this extension host has forked. */
  function killServer(): void {
    const own = readdirSync("/proc").filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        const isServer = /\/dist\/server\.js\0/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
        return Number(parent) === process.pid && isServer;
      } catch {
        return false;
      }
    });
    assert.equal(own.length, 1, `servers: ${own.join(", ")}`);
    process.kill(Number(own[0]), "SIGKILL");
  }

  /** Undefined where the terminal's shell has none for two minutes. */
  function shellIntegration(terminal: vscode.Terminal): Promise<vscode.TerminalShellIntegration | undefined> {
    return new Promise((done) => {
      const finish = (found: vscode.TerminalShellIntegration | undefined) => {
        clearTimeout(timer);
        listener.dispose();
        done(found);
      };
      const timer = setTimeout(() => finish(undefined), 120_000);
      const listener = vscode.window.onDidChangeTerminalShellIntegration((change) => {
        if (change.terminal === terminal) finish(change.shellIntegration);
      });
      if (terminal.shellIntegration) finish(terminal.shellIntegration);
    });
  }

  /**
   * Runs the example until its error was printed where extensions can read it: of a command that ends at once VS Code
   * now and then gives no output to any of them.
   */
  async function printError(integration: vscode.TerminalShellIntegration): Promise<void> {
    for (let printed = ""; !/constraint/i.test(printed); ) {
      const execution = integration.executeCommand(example.run);
      for await (const piece of execution.read()) printed += piece;
    }
  }
});
