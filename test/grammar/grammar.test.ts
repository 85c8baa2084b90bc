/** Snapshots of how a paste is coloured: every token with its scopes, beside the line it is in. */

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { INITIAL, parseRawGrammar, Registry } from "vscode-textmate";

const traces = join(__dirname, "traces");
const grammarFile = join(__dirname, "../../syntaxes/keyclash.tmLanguage.json");

describe("the grammar of a paste", async () => {
  const grammar = await loadGrammar();

  for (const name of readdirSync(traces).filter((file) => file.endsWith(".dberror"))) {
    it(`colours ${name}`, async () => {
      const snapshot = colour(readFileSync(join(traces, name), "utf8"));
      await expect(snapshot).toMatchFileSnapshot(join(traces, `${name}.snap`));
    });
  }

  it("reads a hostile line of 100 KB in good time", () => {
    for (const piece of ["at ", "(", "a.", 'File "', "Key (a)=(", "'", "constraint ", "A"]) {
      const started = performance.now();
      grammar.tokenizeLine(piece.repeat(100_000 / piece.length), INITIAL, 2_000);
      expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(2_500);
    }
  });

  function colour(text: string): string {
    let state = INITIAL;
    const lines: string[] = [];
    for (const line of text.split("\n")) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
      state = ruleStack;
      lines.push(`> ${line}`);
      for (const { startIndex, endIndex, scopes } of tokens) {
        const own = scopes.slice(1).join(" ");
        if (own) lines.push(`  ${" ".repeat(startIndex)}${"^".repeat(endIndex - startIndex)} ${own}`);
      }
    }
    return `${lines.join("\n")}\n`;
  }
});

async function loadGrammar() {
  const wasm = createRequire(__filename).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(readFileSync(wasm));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile),
  });
  const grammar = await registry.loadGrammar("text.keyclash");
  if (!grammar) throw new Error("the grammar did not load");
  return grammar;
}
