/** A server that was given an editor's texts answers in them, on each way to the reader; reports and JSON stay English. */

import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CodeAction, CodeLens, Hover } from "vscode-languageserver-protocol/node";
import type {
  AnswerResult,
  DetectResult,
  ExplainResult,
  OutlineNode,
  ReportResult,
} from "../../server/src/lsp/protocol";
import { ableClient, type Editor, startEditor } from "./editor";
import { files, paste } from "./shop";

let editor: Editor;
let uri: string;
let known: ExplainResult;

beforeAll(async () => {
  const texts = JSON.parse(readFileSync("l10n/bundle.l10n.de.json", "utf8"));
  const commands = ["keyclash.clear", "keyclash.peek", "keyclash.copyText"];
  const initializationOptions = { commands, texts };
  editor = await startEditor({ folders: { shop: files }, capabilities: ableClient, initializationOptions });
  uri = editor.uri("shop/customers/services.py");
  known = await ask<ExplainResult>("explain", { text: paste, origin: "Zwischenablage", uri: "untitled:a" });
}, 60_000);
afterAll(() => editor.stop(), 60_000);

const ask = <Result>(method: string, params: unknown): Promise<Result> =>
  editor.connection.sendRequest(
    method.includes("/") ? method : `keyclash/${method}`,
    params,
  ) as Promise<Result>;
const taken = / muss eindeutig sein, und ein Datensatz mit diesem Wert ist vorhanden\./;

test("marks, and what is said beside them", () => {
  const [mark] = editor.diagnostics(uri);
  expect(mark?.message).toMatch(taken);
  expect(mark?.relatedInformation?.map(({ message }) => message)).toContain("Die verletzte Deklaration");
});

test("the incident, and what is seen in a text", async () => {
  expect(known.incidents[0]?.label).toMatch(taken);
  const { labels, failure } = await ask<DetectResult>("detect", { text: paste });
  expect(labels[0]).toMatch(taken);
  expect(failure).toMatch(taken);
});

test("hover, actions, lenses and the tree", async () => {
  const range = editor.diagnostics(uri)[0]?.range;
  const at = { textDocument: { uri }, position: range?.start };
  const { contents } = await ask<Hover>("textDocument/hover", at);
  expect((contents as { value: string }).value).toContain("**Als Nächstes**: ");
  const context = { diagnostics: editor.diagnostics(uri) };
  const actions = await ask<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri },
    range,
    context,
  });
  expect(actions.map(({ title }) => title)).toContain("Keyclash: diesen Vorfall löschen");
  expect(actions.some(({ title }) => title.endsWith(" (ändert Verhalten)"))).toBe(true);
  const lenses = await ask<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
  expect(lenses.map(({ command }) => command?.title)).toContain("Deklaration einsehen");
  const nodes = await ask<OutlineNode[]>("outline", { id: known.incidents[0]?.id });
  expect(nodes.map(({ label }) => label.split(":")[0])).toEqual(
    expect.arrayContaining(["Deklariert", "Geschrieben", "Warum", "Als Nächstes"]),
  );
});

test("the report and the JSON are English", async () => {
  const { markdown } = await ask<ReportResult>("report", {});
  expect(markdown).toContain(" must be unique, and a row with this value exists");
  expect(markdown).toContain("```diff");
  expect(markdown).toMatch(/- Keyclash \d+\.\d+\.\d+/);
  const { json } = await ask<AnswerResult>("answer", { text: paste });
  expect(JSON.parse(json).incidents[0].explanation).toContain("**Why** (");
});
