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
  lineAt,
  marks,
  pictures,
  quickFixesAt,
  reset,
  show,
  tabs,
  takesPictures,
  text,
  untilMarks,
  untilTabs,
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
    assert.equal(await covered(call, mark.range), example.call.name);
    assert.ok((await lineAt(call, mark.range)).includes(example.call.text));
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
    // What the mark says VS Code prints above it.
    assert.doesNotMatch(about, /must be unique/);
    assert.match(about, /\*\*Next\*\*/);
    assert.match(about, /because/);
    const [declared] = marks(key);
    assert(declared);
    const atDeclaration = await hoverAt(key, declared.range.start);
    assert.match(atDeclaration, /\*\*Why\*\*/);
    assert.doesNotMatch(atDeclaration, /must be unique/);
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
    const hovered = ".monaco-hover:not(.hidden) .hover-contents";
    await pictures("hover", () => show("editor.action.showHover", hovered));
    // Its code leads to the page of the cause.
    if (!process.env.KEYCLASH_WORKBENCH) return;
    const preview = () => tabs().find((label) => label.startsWith("Preview "));
    for (let clicked = false; !clicked; ) {
      await show("editor.action.showHover", hovered);
      clicked = await act("click", { selector: `${hovered} .code-link`, timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    }
    await untilTabs(() => preview() !== undefined);
    assert.match(String(preview()), /^Preview [a-z-]+\.md$/);
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
    if (process.env.KEYCLASH_WORKBENCH)
      await act("read", { selector: '.statusbar-item:has-text("Handled: ")' });
    await pictures("fixed");
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
    await pictures("fix", () => show("editor.action.quickFix", ".action-widget"));
    await act("press", { keys: "Escape" });
  }
});
