/** The tool for agents, as VS Code's own list of tools has it. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { example, reset } from "./workbench";

describe("the tool for agents", () => {
  it("explains an error as JSON, without its values, and marks nothing", async () => {
    await reset();
    const tool = vscode.lm.tools.find(({ name }) => name === "keyclash_explain");
    assert(tool, "the tool is listed");
    const input = { text: readFileSync(example.paste, "utf8") };
    const result = await vscode.lm.invokeTool(tool.name, { input, toolInvocationToken: undefined });
    const [part] = result.content;
    assert(part instanceof vscode.LanguageModelTextPart);
    const [incident] = JSON.parse(part.value).incidents;
    assert.equal(incident.callSite.file, example.call.file);
    assert.equal(incident.value === null || incident.value.includes("…"), true);
    assert.deepEqual(
      vscode.languages
        .getDiagnostics()
        .flatMap(([, found]) => found.filter(({ source }) => source === "keyclash")),
      [],
    );
  });
});
