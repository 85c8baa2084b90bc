/** A text without a stack, and two files that write the model: both lines are marked faintly, and the user says which it was. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  covered,
  dressUp,
  example,
  marks,
  pictures,
  quickFixesAt,
  reset,
  show,
  text,
  untilMarks,
  uriOf,
} from "./workbench";

describe("candidates", () => {
  const call = uriOf(example.call.file);
  const again = uriOf(example.call.file.replace(/([^/]*)(\.\w+)$/, "again$2"));

  before(async () => {
    await dressUp();
    await vscode.workspace.fs.copy(call, again, { overwrite: true });
  });
  beforeEach(reset);
  after(async () => {
    await reset();
    await vscode.workspace.fs.delete(again);
  });

  const ofSeverity =
    (severity: vscode.DiagnosticSeverity) =>
    (found: readonly vscode.Diagnostic[]): boolean =>
      found.some((one) => one.severity === severity);
  const isFaint = ofSeverity(vscode.DiagnosticSeverity.Hint);
  const isMarked = ofSeverity(vscode.DiagnosticSeverity.Error);

  it("marks both faintly; the one that the user names is the line, and has the fixes", async function () {
    // What Prisma says of an error shows the line that wrote.
    if (example.name === "prisma") return this.skip();
    await vscode.env.clipboard.writeText(withoutFrames(readFileSync(example.paste, "utf8")));
    await vscode.commands.executeCommand("keyclash.pasteError");
    for (const uri of [call, again]) await untilMarks(uri, isFaint);
    for (const uri of [call, again]) assert.ok(!isMarked(marks(uri)));
    const mark = marks(again).find((one) => isFaint([one]));
    assert(mark);
    assert.equal(await covered(again, mark.range), example.call.name);
    const selection = new vscode.Range(mark.range.start, mark.range.start);
    await vscode.window.showTextDocument(again, { selection });
    const menu = '.action-widget [role="option"]:has-text("It was this one")';
    if (process.env.KEYCLASH_WORKBENCH) {
      await show("editor.action.quickFix", menu);
      await pictures("candidates", () => show("editor.action.quickFix", menu));
      await vscode.commands.executeCommand("hideCodeActionWidget");
    }
    const actions = await quickFixesAt(again, mark.range);
    const { command } = actions.find(({ title }) => title.startsWith("It was this one: ")) ?? {};
    assert(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await untilMarks(again, isMarked);
    await untilMarks(call, (found) => found.length === 0);
    const before = await text(again);
    const fixes = await quickFixesAt(again, mark.range);
    assert.ok(fixes.some(({ edit, title }) => edit && !title.startsWith("It was this one")));
    assert.equal(await text(again), before);
  });
});

/** What is left of a stack where a log keeps the message alone. */
function withoutFrames(paste: string): string {
  const lines = paste.split("\n");
  const isFrame = (line = "") => /^\s+(?:at |File ")/.test(line);
  return lines
    .filter(
      (line, index) => !isFrame(line) && !(/^\s+File "/.test(lines[index - 1] ?? "") && /^\s/.test(line)),
    )
    .join("\n");
}
