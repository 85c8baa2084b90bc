/** An error that a debugged program prints. It needs a debugger, which only the probe beside the installed package brings. */

import { strict as assert } from "node:assert";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { act, example, reset, untilMarks, uriOf } from "./workbench";

describe("the debug console", () => {
  before(async function () {
    const probe = vscode.extensions.getExtension("keyclash.probe");
    if (!probe || !process.env.KEYCLASH_WORKBENCH) return this.skip();
    await probe.activate();
    await reset();
  });

  it("shows an offer that explains the error", async () => {
    const launch = { type: "keyclash-probe", name: "shop", request: "launch" };
    assert.ok(await vscode.debug.startDebugging(undefined, launch));
    const offer = '.statusbar-item[id*="keyclash"][id$="offer"] a';
    await act("read", { selector: offer });
    await act("click", { selector: offer });
    await untilMarks(uriOf(example.call.file), (found) => found.length > 0);
    await vscode.debug.stopDebugging();
    await reset();
  });
});
