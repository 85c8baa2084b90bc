/** The job in a real VS Code: paste the real error of an example, read, fix, compile, and take the fix back. */

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  act,
  ask,
  covered,
  dressUp,
  example,
  hoverAt,
  marks,
  picture,
  quickFixesAt,
  reset,
  show,
  takesPictures,
  text,
  untilMarks,
  uriOf,
} from "./workbench";

describe(`the error of examples/${example.name}`, () => {
  const call = uriOf(example.call.file);
  const key = uriOf(example.key.file);

  beforeEach(async () => {
    await reset();
    await vscode.env.clipboard.writeText(readFileSync(example.paste, "utf8"));
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length > 0);
    await untilMarks(key, (found) => found.length > 0);
  });
  before(dressUp);
  after(reset);

  const firstMark = () => {
    const [mark] = marks(call);
    assert(mark);
    return mark;
  };

  it("opens the line that wrote the row and marks it, and the declaration", async () => {
    const mark = firstMark();
    assert.equal(mark.severity, vscode.DiagnosticSeverity.Error);
    assert.ok(mark.message.startsWith(example.headline), mark.message);
    assert.ok(
      (await covered(call, mark.range)).startsWith(example.call.text),
      await covered(call, mark.range),
    );
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), call.toString());
    assert.deepEqual(vscode.window.activeTextEditor?.selection.active, mark.range.start);
    const [declared] = marks(key);
    assert.equal(declared?.severity, vscode.DiagnosticSeverity.Information);
    assert.ok((await covered(key, (declared as vscode.Diagnostic).range)).includes(example.key.text));
    assert.equal(mark.relatedInformation?.[0]?.location.uri.toString(), key.toString());
    assert.equal(declared?.relatedInformation?.[0]?.location.uri.toString(), call.toString());
  });

  it("says what, why and what next in the hover of both ends", async () => {
    const about = await hoverAt(call, firstMark().range.start);
    assert.match(about, /must be unique/);
    assert.match(about, /\*\*Why\*\*/);
    assert.match(about, /\*\*Next\*\*/);
    assert.match(about, /because/);
    const [first = ""] = about.split("\n");
    assert.ok((await hoverAt(key, (marks(key)[0] as vscode.Diagnostic).range.start)).includes(first));
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
    await show("editor.action.showHover", ".monaco-hover:not(.hidden) .hover-contents");
    await picture("hover");
  });

  it("fixes it: the file compiles, the marks go, and come back when the fix is undone", async () => {
    const before = await text(call);
    const { range } = firstMark();
    const actions = await quickFixesAt(call, range);
    const fix = actions.find(({ isPreferred }) => isPreferred) ?? actions.find(({ edit }) => edit);
    assert.ok(fix?.edit, `no fix among ${actions.map(({ title }) => title).join(", ")}`);
    await pictureOfMenu();
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    await untilMarks(call, (found) => found.length === 0);
    await untilMarks(key, (found) => found.length === 0);
    assert.notEqual(await text(call), before);
    await picture("fixed");
    await vscode.workspace.saveAll();
    const [command, args] = example.compile;
    await promisify(execFile)(command, args, { cwd: example.workspace });
    await vscode.window.showTextDocument(call);
    for (let steps = 0; (await text(call)) !== before && steps < 5; steps++)
      await vscode.commands.executeCommand("undo");
    assert.equal(await text(call), before);
    await untilMarks(call, (found) => found.length > 0);
    await vscode.workspace.saveAll();
  });

  it("offers nothing to fix all, and forgets the incident on demand", async () => {
    const all = await ask<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      call,
      firstMark().range,
      vscode.CodeActionKind.SourceFixAll.value,
    );
    const titles = all.map(({ title }) => title).filter((title) => title !== "Fix all fixable JS/TS issues");
    assert.deepEqual(titles, []);
    await vscode.commands.executeCommand("keyclash.clear");
    await untilMarks(call, (found) => found.length === 0);
  });

  it("copies a report without the data", async () => {
    await vscode.commands.executeCommand("keyclash.copyReport");
    const report = await vscode.env.clipboard.readText();
    assert.match(report, /must be unique/);
    assert.doesNotMatch(report, /ada@example\.com/);
  });

  async function pictureOfMenu(): Promise<void> {
    if (!takesPictures) return;
    await act("press", { keys: "Escape" });
    await show("editor.action.quickFix", ".action-widget");
    await picture("fix");
    await act("press", { keys: "Escape" });
  }
});
