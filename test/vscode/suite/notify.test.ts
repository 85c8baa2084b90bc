/** `keyclash.watch: notify`: one notification for a new failure, which can be forbidden for the workspace. */

import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { prints, printsError } from "./terminal";
import { act, dressUp, example, marks, pictures, reset, untilEditor, untilMarks, uriOf } from "./workbench";

describe("notifications", () => {
  const call = uriOf(example.call.file);
  const toast = ".notifications-toasts .notification-list-item";
  const button = (name: string) => `${toast} a.monaco-button:has-text("${name}")`;
  const watch = () => vscode.workspace.getConfiguration("keyclash").get("watch");
  const setWatch = (value: string | undefined) =>
    vscode.workspace
      .getConfiguration("keyclash")
      .update("watch", value, vscode.ConfigurationTarget.Workspace);

  before(dressUp);
  beforeEach(async () => {
    await reset();
    await setWatch("notify");
  });
  after(async () => {
    await setWatch(undefined);
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await vscode.commands.executeCommand("workbench.action.closePanel");
    await reset();
  });

  it("tells of a new failure and shows it on demand", async function () {
    // Only the host of test/vscode/host has hands to click with.
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    assert(await fails());
    await act("read", { selector: `${toast}:has-text("must be unique")` });
    await pictures("notified");
    await act("click", { selector: button("Show") });
    await untilEditor(({ document }) => document.uri.toString() === call.toString());
    assert.ok(marks(call).length > 0);
  });

  it("is silent for the workspace once it is told so", async function () {
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    assert(await fails());
    const told = new Promise<void>((done) => {
      const listener = vscode.workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration("keyclash.watch")) return;
        listener.dispose();
        done();
      });
    });
    await act("click", { selector: button("Never for This Workspace") });
    await told;
    assert.equal(watch(), "off");
  });

  it("never tells again of a failure that was dismissed, of the others it does", async function () {
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    // A failure of its own: what is dismissed here stays so for the tests behind.
    const other = join(dirname(example.paste), "dismissed.txt");
    writeFileSync(other, 'ERROR:  duplicate key value violates unique constraint "parcels_label_key"\n');
    const label = `${toast}:has-text("parcels_label_key")`;
    assert(await prints(terminal, `cat '${other}'`));
    await act("read", { selector: label });
    await act("click", { selector: button("Never for This Failure") });
    await act("gone", { selector: toast });
    assert(await prints(terminal, `cat '${other}'`));
    // It was printed before this one, so it was thought of before: nothing is told of it, and this one is.
    assert(await printsError(terminal));
    await act("read", { selector: `${toast}:has-text("must be unique")` });
    await act("gone", { selector: label });
  });

  /** A terminal prints the error, and its line is marked. */
  async function fails(): Promise<boolean> {
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    const printed = await printsError(terminal);
    if (printed) await untilMarks(call, (found) => found.length > 0);
    return printed;
  }
});
