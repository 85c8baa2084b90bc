/** An error that a debugged program prints. It needs a debugger, which only the probe beside the installed package brings. */

import { strict as assert } from "node:assert";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { act, entry, example, reset, untilEditor, untilMarks, uriOf } from "./workbench";

describe("the debug console", () => {
  before(async function () {
    const probe = vscode.extensions.getExtension("keyclash.probe");
    if (!probe || !process.env.KEYCLASH_WORKBENCH) return this.skip();
    await probe.activate();
    await reset();
  });

  it("marks the error, and shows it on demand", async () => {
    const launch = { type: "keyclash-probe", name: "shop", request: "launch" };
    assert.ok(await vscode.debug.startDebugging(undefined, launch));
    await untilMarks(uriOf(example.call.file), (found) => found.length > 0);
    await act("click", { selector: entry });
    const call = uriOf(example.call.file).toString();
    await untilEditor(({ document }) => document.uri.toString() === call);
    await vscode.debug.stopDebugging();
    await reset();
  });

  it("marks an exception at which the program stops, before anything is printed", async () => {
    const launch = { type: "keyclash-probe", name: "shop", request: "launch", stops: true };
    assert.ok(await vscode.debug.startDebugging(undefined, launch));
    await untilMarks(uriOf(example.call.file), (found) => found.length > 0);
    await vscode.debug.stopDebugging();
    await reset();
  });
});
