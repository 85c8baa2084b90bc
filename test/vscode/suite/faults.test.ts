/** What goes wrong around the incidents, in a window in which nothing was asked yet: none of it loses or doubles one. */

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { printsError } from "./terminal";
import {
  act,
  entry,
  example,
  leftOver,
  marks,
  pasteTab,
  picture,
  tabs,
  untilMarks,
  uriOf,
} from "./workbench";

describe("a window in which nothing was asked", () => {
  const [call, key] = [uriOf(example.call.file), uriOf(example.key.file)];
  let shown: unknown;

  /** What is to be there after each fault: both ends with their sentences, and the tabs. */
  const state = () => ({
    call: marks(call).map(({ message, range }) => ({ message, range })),
    key: marks(key).map(({ message, range }) => ({ message, range })),
    tabs: tabs(),
  });
  const untilBack = async () => {
    await untilMarks(call, (found) => found.length > 0);
    await untilMarks(key, (found) => found.length > 0);
    assert.deepEqual(state(), shown);
  };
  const untilGone = () => untilMarks(call, (found) => found.length === 0);
  /** Nothing that stands in the way, and nothing that asks. */
  const untroubled = async () => {
    const inTheWay = ".monaco-dialog-box, .notifications-toasts .notification-list-item";
    assert.ok(!(await act("count", { selector: inTheWay })));
  };

  before(function () {
    if (process.platform !== "linux") this.skip();
  });
  after(() => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it("has no server until a terminal prints an error, which is marked at once and counted when it comes again", async function () {
    assert.deepEqual(servers(), []);
    const terminal = vscode.window.createTerminal({ name: "shop", cwd: example.workspace });
    terminal.show();
    if (!(await printsError(terminal))) return this.skip();
    await untilMarks(call, (found) => found.length > 0);
    assert.equal(vscode.window.activeTextEditor, undefined);
    if (process.env.KEYCLASH_WORKBENCH) await act("read", { selector: entry });
    await picture("quiet");
    await printsError(terminal);
    await untilMarks(call, ([mark]) => /Seen \d+ times\.$/.test(String(mark?.message)));
    terminal.dispose();
    // The entry goes with what printed the error; the marks stay.
    await act("gone", { selector: entry });
    assert.equal(marks(call).length, 1);
    await vscode.env.clipboard.writeText(readFileSync(example.paste, "utf8"));
    await vscode.commands.executeCommand("keyclash.pasteError");
    await untilMarks(call, (found) => found.length === 1);
    await vscode.window.showTextDocument(await pasteTab());
    shown = state();
  });

  it("has the same marks and tabs when the server is killed four times, and nothing stands in the way", async () => {
    for (let times = 1; times < 5; times++) {
      const gone = untilGone();
      killServer();
      await gone;
      await untilBack();
    }
    await untroubled();
  });

  it("stops after the fifth time, says so, and has all of it again after Restart Server", async () => {
    const gone = untilGone();
    killServer();
    await gone;
    await untroubled();
    await vscode.commands.executeCommand("keyclash.restartServer");
    await untilBack();
    const again = untilGone();
    await vscode.commands.executeCommand("keyclash.restartServer");
    await again;
    await untilBack();
  });

  it("leaves all of it for the next window", () => {
    if (process.env.KEYCLASH_WORKBENCH) writeFileSync(leftOver, JSON.stringify(state()));
  });
});

function killServer(): void {
  const own = servers();
  assert.equal(own.length, 1, `servers: ${own.join(", ")}`);
  process.kill(Number(own[0]), "SIGKILL");
}

/** Linux only: the server that this extension host has forked. */
function servers(): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      const isServer = /\/dist\/server\.js\0/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      return Number(parent) === process.pid && isServer;
    } catch {
      return false;
    }
  });
}
