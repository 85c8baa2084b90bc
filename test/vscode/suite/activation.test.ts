/** A fresh window: nothing was asked of the extension yet. Its name lets it run before the tests that ask. */

import { strict as assert } from "node:assert";
import { describe, it } from "mocha";
import * as vscode from "vscode";

describe("a fresh window", () => {
  it("has the extension awake, so that a terminal's error is seen, and no server yet", async () => {
    const extension = vscode.extensions.getExtension("keyclash.keyclash");
    assert.ok(extension);
    // VS Code tells of no activation: asked again until it is there; mocha's time limit is the limit.
    while (!extension.isActive) await new Promise((done) => setTimeout(done, 50));
    assert.ok((await vscode.commands.getCommands(true)).includes("keyclash.explainSeen"));
  });
});
