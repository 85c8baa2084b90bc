/** Noticed where it happens: tasks, links in a terminal, notebooks, and the failures of the Testing view. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { printsError } from "./terminal";
import { act, dressUp, example, marks, picture, reset, untilEditor, untilMarks, uriOf } from "./workbench";

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

  /** The last line that Python prints is seen in a panel of any height. */
  const printed = "django.db.utils.IntegrityError";
  const clickOnError = () =>
    act("clickText", {
      selector: ".terminal-wrapper.active .xterm-rows > div",
      text: printed,
      modifiers: ["Control"],
    });

  it("links the error's class in a terminal to its line", async function () {
    if (!process.env.KEYCLASH_WORKBENCH || example.name !== "django") return this.skip();
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    if (!(await printsError(terminal))) return this.skip();
    await untilMarked();
    await picture("terminal");
    // The link is there when the mouse is: until it is, a click does nothing.
    const isOpen = () => vscode.window.activeTextEditor && isThere(vscode.window.activeTextEditor);
    while (!isOpen()) await clickOnError();
    terminal.dispose();
  });

  it("links the error's class that a task prints, of whose output extensions are told nothing", async function () {
    if (!process.env.KEYCLASH_WORKBENCH || example.name !== "django") return this.skip();
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
    const key = uriOf(example.key.file);
    const isMarked = () => marks(key).length > 0;
    while (!isMarked()) await clickOnError();
  });

  it("marks what a notebook's cell prints, and reads its output again on demand", async () => {
    const error = Object.assign(new Error("failed"), { name: "IntegrityError", stack: pasteOf() });
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "register()", "python");
    const notebook = await vscode.workspace.openNotebookDocument(
      "jupyter-notebook",
      new vscode.NotebookData([cell]),
    );
    await vscode.window.showNotebookDocument(notebook);
    const controller = vscode.notebooks.createNotebookController("keyclash-test", "jupyter-notebook", "test");
    try {
      const selected = new Promise<void>((done) => {
        controller.onDidChangeSelectedNotebooks((change) => change.selected && done());
      });
      // Beside the installed package the tests are no extension's.
      const isPackage = vscode.extensions.getExtension("keyclash.probe") !== undefined;
      const extension = isPackage ? "nullExtensionDescription" : "keyclash.keyclash";
      const kernel = { id: "keyclash-test", extension };
      await vscode.commands.executeCommand("notebook.selectKernel", kernel);
      await selected;
      const execution = controller.createNotebookCellExecution(notebook.cellAt(0));
      execution.start();
      await execution.replaceOutput([
        new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.error(error)]),
      ]);
      execution.end(false);
      await untilMarked();
      await vscode.commands.executeCommand("keyclash.clear");
      await untilMarks(call, (found) => found.length === 0);
      await vscode.commands.executeCommand("keyclash.explainOutput", notebook.cellAt(0));
      await untilMarked();
      await untilEditor(isThere);
    } finally {
      controller.dispose();
    }
  });

  it("explains the failure of a test", async () => {
    const message = new vscode.TestMessage(pasteOf());
    await vscode.commands.executeCommand("keyclash.explainTest", { test: undefined, message });
    await untilMarked();
    await untilEditor(isThere);
  });

  // By command (KEYCLASH_MENUS=1): the tree of the peek is not drawn each time, and CI waits for nothing that may not come.
  it("explains a failure of the Testing view from its menu", async function () {
    if (!process.env.KEYCLASH_WORKBENCH || !process.env.KEYCLASH_MENUS) return this.skip();
    const controller = vscode.tests.createTestController("keyclash-test", "Tests of the shop");
    try {
      const test = controller.createTestItem("register", "registers a customer", call);
      controller.items.add(test);
      const run = controller.createTestRun(new vscode.TestRunRequest([test]));
      run.started(test);
      const failure = new vscode.TestMessage(pasteOf());
      failure.location = new vscode.Location(call, new vscode.Position(0, 0));
      run.failed(test, failure);
      run.end();
      await vscode.commands.executeCommand("testing.showMostRecentOutput");
      await act("rightClick", {
        selector: '.test-output-peek-tree .monaco-list-row[aria-level="2"]:visible',
      });
      await act("click", { selector: '.monaco-menu .action-label:has-text("Explain This Failure")' });
      await untilMarked();
      await untilEditor(isThere);
    } finally {
      controller.dispose();
    }
  });
});
