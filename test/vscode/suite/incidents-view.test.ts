/** The Incidents view, and the paste's own tab: what is known is seen, and the fix is taken from there. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { act, ask, dressUp, example, pasteTab, pictures, reset, text, untilMarks, uriOf } from "./workbench";

describe("the Incidents view", () => {
  const call = uriOf(example.call.file);
  const rows = ".sidebar .monaco-list-row";

  before(dressUp);
  beforeEach(async () => {
    await reset();
    await vscode.env.clipboard.writeText(readFileSync(example.paste, "utf8"));
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length > 0);
  });
  after(reset);

  it("lists the incident with its badge, and what is known of it below", async function () {
    // Only the host of test/vscode/host has hands and eyes.
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    await vscode.commands.executeCommand("keyclash.incidents.focus");
    // A row is there before its text is, and the badge comes after the row.
    await act("read", { selector: `${rows}:has-text("${example.headline}")` });
    await act("read", { selector: '.activitybar .action-item.checked .badge-content:has-text("1")' });
    await act("click", { selector: `${rows} .monaco-tl-twistie` });
    await act("read", { selector: `${rows}:has-text("Declared: ")` });
    await pictures("incidents");
    await vscode.commands.executeCommand("keyclash.clear");
    await act("read", { selector: '.welcome-view-content:has-text("Paste an Error")' });
    await pictures("incidents-empty");
    await vscode.commands.executeCommand("workbench.view.explorer");
  });

  it("has a lens in the read-only tab of the paste, by which the fix is made and its file comes to the front", async function () {
    const tab = await pasteTab();
    await vscode.window.showTextDocument(tab);
    const lenses = await ask<vscode.CodeLens[]>("vscode.executeCodeLensProvider", tab, 10);
    const fix = lenses.find(({ command }) => command?.command === "keyclash.fix")?.command;
    assert.ok(fix, lenses.map(({ command }) => command?.title).join(", "));
    await pictures("paste-tab");
    const [id] = fix.arguments ?? [];
    const before = await text(call);
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    const done = vscode.commands.executeCommand("keyclash.fix", id);
    await act("read", { selector: ".quick-input-widget .monaco-list-row" });
    await act("press", { keys: "Enter" });
    await done;
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), call.toString());
    assert.notEqual(await text(call), before);
    await untilMarks(call, (found) => found.length === 0);
    await vscode.commands.executeCommand("undo");
    await untilMarks(call, (found) => found.length > 0);
  });
});
