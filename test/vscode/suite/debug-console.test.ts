/** An error that a debugged program prints. It needs a debugger, which only the probe beside the installed package brings. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { before, describe, it } from "mocha";
import * as vscode from "vscode";
import { act, example, reset, untilMarks, uriOf } from "./workbench";

const type = "keyclash-probe";

/** Answers what VS Code asks of every debugger, prints the example's error and ends. */
class PrintingAdapter implements vscode.DebugAdapter {
  private readonly sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.sent.event;
  private sequence = 1;

  handleMessage(message: vscode.DebugProtocolMessage): void {
    const { command, seq } = message as { command?: string; seq?: number };
    this.send({ type: "response", request_seq: seq, success: true, command, body: {} });
    if (command === "initialize") this.send({ type: "event", event: "initialized" });
    if (command !== "launch") return;
    for (const line of readFileSync(example.paste, "utf8").split(/(?<=\n)/))
      this.send({ type: "event", event: "output", body: { category: "stderr", output: line } });
  }

  dispose(): void {
    this.sent.dispose();
  }

  private send(message: object): void {
    this.sent.fire({ seq: this.sequence++, ...message } as vscode.DebugProtocolMessage);
  }
}

describe("the debug console", () => {
  before(async function () {
    const probe = vscode.extensions.getExtension("keyclash.probe");
    if (!probe || !process.env.KEYCLASH_WORKBENCH) return this.skip();
    await reset();
    vscode.debug.registerDebugAdapterDescriptorFactory(type, {
      createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new PrintingAdapter()),
    });
  });

  it("shows an offer that explains the error", async () => {
    assert.ok(await vscode.debug.startDebugging(undefined, { type, name: "shop", request: "launch" }));
    const offer = '.statusbar-item[id*="keyclash"][id$="offer"] a';
    await act("read", { selector: offer });
    await act("click", { selector: offer });
    await untilMarks(uriOf(example.call.file), (found) => found.length > 0);
    await vscode.debug.stopDebugging();
    await reset();
  });
});
