/** Real debuggers: js-debug, which VS Code brings along, and debugpy beside the installed package. What they print is marked, and the exception at which they stop. */

import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { example, marks, reset, untilMarks, uriOf } from "./workbench";

const call = uriOf(example.call.file);
const untilMarked = () => untilMarks(call, (found) => found.length > 0);
const untilUnmarked = () => untilMarks(call, (found) => found.length === 0);

/** A session, and at which of its messages somebody waits. */
interface Watched {
  readonly session: vscode.DebugSession;
  readonly message: {
    readonly type?: string;
    readonly event?: string;
    readonly body?: { readonly reason?: string; readonly output?: string; readonly threadId?: number };
  };
}

/** Resolves with the first message of any debug adapter that fulfils the condition. Asked before the session starts. */
function message(condition: (watched: Watched) => boolean): Promise<Watched> {
  return new Promise((done) => {
    const tracker = vscode.debug.registerDebugAdapterTrackerFactory("*", {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: Watched["message"]) => {
          if (!condition({ session, message })) return;
          tracker.dispose();
          done({ session, message });
        },
      }),
    });
  });
}

const stoppedBy =
  (reason: string) =>
  ({ message: { event, body } }: Watched) =>
    event === "stopped" && body?.reason === reason;

const goOn = ({ session, message: { body } }: Watched) =>
  session.customRequest("continue", { threadId: body?.threadId });

async function ended(): Promise<void> {
  await vscode.debug.stopDebugging();
  await reset();
}

describe("js-debug", () => {
  before(async function () {
    if (!example.node || !vscode.extensions.getExtension("ms-vscode.js-debug")) return this.skip();
    await reset();
  });
  afterEach(ended);

  const launch = (program: string): vscode.DebugConfiguration => ({
    type: "node",
    request: "launch",
    name: "shop",
    program: join(example.workspace, program),
    cwd: example.workspace,
    runtimeExecutable: join(example.workspace, "node_modules/.bin/tsx"),
    internalConsoleOptions: "neverOpen",
  });

  it("prints the error, which is marked, and takes no focus", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const before = vscode.window.activeTextEditor?.document.uri.toString();
    assert.ok(await vscode.debug.startDebugging(folder, launch(String(example.node?.prints))));
    await untilMarked();
    assert.equal(marks(call).length, 1);
    assert.ok(
      (await vscode.workspace.openTextDocument(call))
        .lineAt(marks(call)[0]?.range.start.line ?? 0)
        .text.includes(example.call.text),
    );
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), before);
  });

  it("stops at the exception, which is marked before anything is printed", async () => {
    const waits = message(
      ({ message: { event, body } }) => event === "stopped" && body?.reason !== "exception",
    );
    const stopped = message(stoppedBy("exception"));
    const printed = message(
      ({ message: { event, body } }) => event === "output" && /duplicate key/.test(body?.output ?? ""),
    );
    let hasPrinted = false;
    void printed.then(() => {
      hasPrinted = true;
    });
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(await vscode.debug.startDebugging(folder, launch(String(example.node?.throws))));
    const first = await waits;
    // V8 takes a promise that nobody awaits yet for one that somebody will: "uncaught" alone passes it over.
    await first.session.customRequest("setExceptionBreakpoints", { filters: ["all", "uncaught"] });
    await goOn(first);
    await stopped;
    await untilMarked();
    assert.equal(hasPrinted, false);
  });
});

describe("debugpy", () => {
  before(async function () {
    const probe = vscode.extensions.getExtension("keyclash.probe");
    const home = process.env.KEYCLASH_DEBUGPY;
    if (!probe || !example.python || !home || !existsSync(home)) return this.skip();
    await probe.activate();
    await reset();
  });
  afterEach(ended);

  it("stops at the exception, which is marked; what the program prints then is marked again", async () => {
    const { python, script } = example.python ?? { python: "", script: "" };
    const stopped = message(stoppedBy("exception"));
    const launch: vscode.DebugConfiguration = {
      type: "debugpy",
      request: "launch",
      name: "shop",
      program: join(example.workspace, script),
      cwd: example.workspace,
      python: [python],
      console: "internalConsole",
      internalConsoleOptions: "neverOpen",
    };
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(await vscode.debug.startDebugging(folder, launch));
    const there = await stopped;
    await untilMarked();
    await vscode.commands.executeCommand("keyclash.clear");
    await untilUnmarked();
    await goOn(there);
    await untilMarked();
  });
});
