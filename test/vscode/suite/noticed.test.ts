/** Noticed where it happens: tasks, links in a terminal, notebooks, and the failures of the Testing view. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { printsError } from "./terminal";
import { act, dressUp, example, picture, reset, untilEditor, untilMarks, uriOf } from "./workbench";

describe("noticed where it happens", () => {
  const call = uriOf(example.call.file);
  const pasteOf = () => readFileSync(example.paste, "utf8");
  const untilMarked = () => untilMarks(call, (found) => found.length > 0);
  const isThere = ({ document }: vscode.TextEditor) => document.uri.toString() === call.toString();

  before(dressUp);
  beforeEach(reset);
  after(async () => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await vscode.commands.executeCommand("workbench.action.closePanel");
    await reset();
  });

  it("links a frame that a terminal prints to its line", async function () {
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    if (!(await printsError(terminal))) return this.skip();
    await untilMarked();
    await picture("terminal");
    const file = String(example.call.file.split("/").at(-1));
    // The link is there when the mouse is: until it is, a click does nothing.
    for (let there = false; !there; ) {
      await act("clickText", { selector: ".terminal.xterm .xterm-rows > div", text: file, modifiers: ["Control"] });
      there = await act("read", { selector: `.tab.active:has-text("${file}")`, timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    }
    await untilEditor(isThere);
    terminal.dispose();
  });

  it("marks what a task prints", async function () {
    if (!process.env.KEYCLASH_WORKBENCH) return this.skip();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert(folder);
    const run = new vscode.ShellExecution(example.run, { cwd: example.workspace });
    const task = new vscode.Task({ type: "shell", id: "fail" }, folder, "fail", "test", run);
    const ended = new Promise<void>((done) => {
      const listener = vscode.tasks.onDidEndTask(({ execution }) => {
        if (execution.task.name !== "fail") return;
        listener.dispose();
        done();
      });
    });
    await vscode.tasks.executeTask(task);
    await ended;
    await untilMarked();
  });

  it("reads the output of a notebook's cell, on demand and when it comes", async function () {
    const error = Object.assign(new Error("failed"), { name: "IntegrityError", stack: pasteOf() });
    const output = () => new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)]);
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "register()", "python");
    cell.outputs = [output()];
    const notebook = await vscode.workspace.openNotebookDocument(
      "jupyter-notebook",
      new vscode.NotebookData([cell]),
    );
    await vscode.commands.executeCommand("keyclash.explainOutput", notebook.cellAt(0));
    await untilMarked();
    await vscode.commands.executeCommand("keyclash.clear");
    await untilMarks(call, (found) => found.length === 0);
    const controller = vscode.notebooks.createNotebookController("keyclash-test", "jupyter-notebook", "test");
    controller.executeHandler = async ([first]) => {
      assert(first);
      const execution = controller.createNotebookCellExecution(first);
      execution.start();
      await execution.replaceOutput([output()]);
      execution.end(false);
    };
    await vscode.window.showNotebookDocument(notebook);
    controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
    await vscode.commands.executeCommand("notebook.selectKernel", {
      id: "keyclash-test",
      extension: vscode.extensions.getExtension("keyclash.keyclash")?.id,
    });
    await vscode.commands.executeCommand("notebook.cell.execute", { ranges: [{ start: 0, end: 1 }], document: notebook.uri });
    await untilMarked();
    controller.dispose();
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("explains the failure of a test", async () => {
    const message = new vscode.TestMessage(pasteOf());
    await vscode.commands.executeCommand("keyclash.explainTest", { test: undefined, message });
    await untilMarked();
    await untilEditor(isThere);
  });
});
