/** What the extension costs at the start of a window, beside one that does nothing, and how long a pasted error waits for its marks. */

import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { act, example, marks, untilMarks, uriOf } from "./workbench";

/** Of what is measured several times. */
const times = 15;

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe("speed", () => {
  const rows: { what: string; value: string }[] = [];
  const keep = (what: string, value: string) => {
    rows.push({ what, value });
    writeFileSync(String(process.env.KEYCLASH_SPEED), JSON.stringify(rows));
  };

  it("is awake as fast as an extension that does nothing", async () => {
    await vscode.commands.executeCommand("workbench.action.showRuntimeExtensions");
    const cost = async (name: string) => {
      const row = `.runtime-extensions-editor .monaco-list-row:has(.name:text-is("${name}")) .activation-time`;
      const text = String(await act("read", { selector: row }));
      return Number(/(\d+)\s*ms/.exec(text)?.[1]);
    };
    const [own, empty] = [await cost("keyclash.keyclash"), await cost("empty")];
    keep("activation, as VS Code itself counts it", `${own} ms`);
    keep("activation of an extension that does nothing, in the same window", `${empty} ms`);
    assert.ok(own <= empty + 30, `${own} ms, the empty one ${empty} ms`);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("has the marks of a pasted error soon", async () => {
    const call = uriOf(example.call.file);
    const paste = readFileSync(example.paste, "utf8");
    const settings = vscode.workspace.getConfiguration("keyclash");
    await settings.update("trace.server", "messages", vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand("keyclash.showOutput");
    const waited: number[] = [];
    for (let time = 0; time <= times; time++) {
      await vscode.commands.executeCommand("keyclash.clear");
      await untilMarks(call, (found) => found.length === 0);
      await vscode.env.clipboard.writeText(`${paste}\n${time}\n`);
      const start = performance.now();
      const marked = untilSeen(call).then(() => performance.now() - start);
      await vscode.commands.executeCommand("keyclash.pasteError");
      // The first one starts the server.
      if (time > 0) waited.push(await marked);
      else await marked;
    }
    assert.ok(marks(call).length > 0);
    const answers = await answeredIn(times);
    const [all, server] = [median(waited), median(answers)];
    keep("paste → marks on a server that runs, median", `${all.toFixed(0)} ms`);
    keep(
      "of which the server's own answers (has it an error, what is it), median",
      `${server.toFixed(0)} ms`,
    );
    keep("ratio", (all / server).toFixed(2));
    assert.ok(all <= 300, `${all} ms`);
  });

  /** Asked all the time: of a change of marks VS Code tells extensions 50 ms late (`DebounceEmitter` of its extHostDiagnostics.ts). */
  async function untilSeen(uri: vscode.Uri): Promise<void> {
    while (marks(uri).length === 0) await new Promise((done) => setTimeout(done, 1));
  }

  /** What the output channel says of the server's answers, the last of them: both questions of each paste. */
  async function answeredIn(count: number): Promise<number[]> {
    const channel = await new Promise<string>((done) => {
      const look = () => {
        const found = vscode.workspace.textDocuments.find(
          ({ uri, getText }) =>
            uri.scheme === "output" && /Received response 'keyclash\/explain/.test(getText()),
        );
        const text = found?.getText() ?? "";
        if ((text.match(/Received response 'keyclash\/explain/g) ?? []).length <= count) return;
        listener.dispose();
        done(text);
      };
      const listener = vscode.workspace.onDidChangeTextDocument(look);
      look();
    });
    const said = (method: string) =>
      [...channel.matchAll(new RegExp(`Received response 'keyclash/${method}[^']*' in (\\d+)ms`, "g"))]
        .map(([, each]) => Number(each))
        .slice(-count);
    const detected = said("detect");
    return said("explain").map((each, index) => each + (detected[index] ?? 0));
  }
});
