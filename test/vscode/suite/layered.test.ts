/** A stack that names the outermost layer alone: the way to the line that wrote, in the mark, the hover and its links. */

import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import {
  act,
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
  takesPictures,
  text,
  untilEditor,
  untilMarks,
  uriOf,
} from "./workbench";

describe(`the layers of examples/${example.name}`, () => {
  const { steps, paste, fixed, compile } = example.layered;
  const write = steps[steps.length - 1] as (typeof steps)[number];
  const call = uriOf(write.file);
  const hovered = ".monaco-hover:not(.hidden) .hover-contents";
  const lowerEdge = ":has(> .monaco-hover:not(.hidden)) > .monaco-sash.orthogonal-edge-south";

  beforeEach(async () => {
    await reset();
    await vscode.env.clipboard.writeText(readFileSync(paste, "utf8"));
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.some(isError));
  });
  before(dressUp);
  after(reset);

  const isError = ({ severity }: vscode.Diagnostic) => severity === vscode.DiagnosticSeverity.Error;
  const mark = () => {
    const found = marks(call).find(isError);
    assert(found);
    return found;
  };
  const lineOf = async ({ file, text: wanted }: (typeof steps)[number]) =>
    (await text(uriOf(file))).split("\n").findIndex((line) => line.includes(wanted));

  it("opens the line at the end of the way, marks it, and lists the lines on the way", async () => {
    assert.equal(await covered(call, mark().range), write.name);
    assert.ok((await lineAt(call, mark().range)).includes(write.text));
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), call.toString());
    const related = mark().relatedInformation ?? [];
    for (const [index, step] of steps.slice(0, -1).entries()) {
      assert.equal(related[index]?.location.uri.toString(), uriOf(step.file).toString());
      assert.equal(related[index]?.location.range.start.line, await lineOf(step));
    }
    assert.equal(related[steps.length - 1]?.message, "The violated declaration");
  });

  it("says in the hover that the stack does not name the line, and links no step a second time", async () => {
    const about = await hoverAt(call, mark().range.start);
    assert.match(about, /The stack does not name the line that wrote; these calls lead to it/);
    for (const step of steps) assert.ok(!about.includes(`${step.file}#L${(await lineOf(step)) + 1},`), about);
  });

  it("shows the way to those who read it, and goes where it is clicked", async function () {
    // Only the host of test/vscode/host has hands to click with.
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
    await show("editor.action.showHover", hovered);
    // As high as the whole text, as a reader drags it.
    if (takesPictures) await act("drag", { selector: lowerEdge, by: 200 });
    await pictures("chain", () => show("editor.action.showHover", hovered));
    const [first] = steps;
    assert(first);
    const line = await lineOf(first);
    const selector = `${hovered}.marker a:has-text("${first.file.split("/").at(-1)}(${line + 1},")`;
    // The hover closes when something moves below it.
    for (let clicked = false; !clicked; ) {
      await show("editor.action.showHover", hovered);
      clicked = await act("click", { selector, timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    }
    await untilEditor(
      ({ document, selection }) =>
        document.uri.toString() === uriOf(first.file).toString() && selection.active.line === line,
    );
  });

  it(
    fixed ? "mends that line, and the file compiles" : "offers no edit of a line that writes for all",
    async () => {
      const before = await text(call);
      const actions = await quickFixesAt(call, mark().range);
      const fix = actions.find(({ isPreferred }) => isPreferred) ?? actions.find(({ edit }) => edit);
      if (!fixed) return assert.equal(fix?.title, undefined);
      assert.ok(fix?.edit, `no fix among ${actions.map(({ title }) => title).join(", ")}`);
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.notEqual(await text(call), before);
      await vscode.workspace.saveAll();
      if (compile) await promisify(execFile)(compile[0], compile[1], { cwd: example.workspace });
      await vscode.window.showTextDocument(call);
      for (let undone = 0; (await text(call)) !== before && undone < 5; undone++)
        await vscode.commands.executeCommand("undo");
      assert.equal(await text(call), before);
      await vscode.workspace.saveAll();
    },
  );
});
