/** The language server over stdio: an incident from its paste to the fix, as any editor sees it. */

import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CancellationTokenSource,
  type CodeAction,
  DiagnosticSeverity,
  type DocumentLink,
  type Hover,
  LSPErrorCodes,
  type MarkupContent,
} from "vscode-languageserver-protocol/node";
import { ableClient, applyTextEdits, covered, type Editor, startEditor } from "./editor";
import { declaration, files, models, paste, services, value, write } from "./shop";

let editor: Editor;
let modelsUri: string;
let servicesUri: string;
const pasteUri = "untitled:Untitled-1";

beforeEach(async () => {
  editor = await startEditor({ folders: { shop: files } });
  modelsUri = editor.uri("shop/customers/models.py");
  servicesUri = editor.uri("shop/customers/services.py");
}, 60_000);
afterEach(() => editor.stop(), 60_000);

const count = (uri: string) => editor.diagnostics(uri).length;

async function explainPaste(): Promise<void> {
  editor.open(servicesUri, "python", services);
  editor.open(modelsUri, "python", models);
  editor.open(pasteUri, "keyclash", paste);
  await editor.until(() => count(servicesUri) > 0 && count(modelsUri) > 0 && count(pasteUri) > 0);
}

const quickFixes = (uri: string, only?: string[]): Promise<CodeAction[]> =>
  editor.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri },
    range: editor.diagnostics(uri)[0]?.range,
    context: { diagnostics: editor.diagnostics(uri), ...(only ? { only } : {}) },
  });

async function editOf(action: CodeAction | undefined): Promise<string> {
  const resolved: CodeAction = await editor.connection.sendRequest("codeAction/resolve", action);
  return applyTextEdits(editor.text(servicesUri), resolved.edit?.changes?.[servicesUri] ?? []);
}

async function hoverText(uri: string, line: number, character: number): Promise<string | undefined> {
  const params = { textDocument: { uri }, position: { line, character } };
  const hover: Hover | null = await editor.connection.sendRequest("textDocument/hover", params);
  return (hover?.contents as MarkupContent | undefined)?.value;
}

describe("a paste of an integrity error", () => {
  it("marks the write, the declaration and the words of the paste, each leading to the others", async () => {
    await explainPaste();
    const [atWrite] = editor.diagnostics(servicesUri);
    const [atDeclaration] = editor.diagnostics(modelsUri);
    const [inPaste] = editor.diagnostics(pasteUri);
    expect(atWrite).toMatchObject({ source: "keyclash", code: "unique", severity: DiagnosticSeverity.Error });
    expect(atWrite && covered(services, atWrite.range)).toBe("create");
    expect(atWrite?.message).toMatch(/^Customer\.email must be unique, and a row with this value exists\./);
    expect(atWrite?.relatedInformation?.[0]?.location.uri).toBe(modelsUri);
    expect(atDeclaration).toMatchObject({ code: "unique", severity: DiagnosticSeverity.Information });
    expect(atDeclaration && covered(models, atDeclaration.range)).toContain(declaration);
    expect(atDeclaration?.relatedInformation?.[0]?.location.uri).toBe(servicesUri);
    expect(inPaste?.relatedInformation?.map(({ location }) => location.uri)).toEqual([
      servicesUri,
      modelsUri,
    ]);
    expect(JSON.stringify([atWrite, atDeclaration, inPaste])).not.toContain("example.com");
  });

  it("explains at the write, at the declaration and in the paste, and escapes the data", async () => {
    await explainPaste();
    const text = await hoverText(servicesUri, 4, 20);
    expect(text).toContain("Customer.email must be unique");
    expect(text).toContain("because");
    expect(text).toContain(`${modelsUri}#L5`);
    expect(text).toContain(`\`${value}\``);
    expect(await hoverText(modelsUri, 4, 8)).toBe(text);
    const violation = editor.diagnostics(pasteUri)[0]?.range.start ?? { line: 0, character: 0 };
    expect(await hoverText(pasteUri, violation.line, violation.character)).toBe(text);
    expect(await hoverText(servicesUri, 0, 3)).toBeUndefined();
  });

  it("links the frames of the workspace, and says what the others are", async () => {
    await explainPaste();
    const params = { textDocument: { uri: pasteUri } };
    const links: DocumentLink[] = await editor.connection.sendRequest("textDocument/documentLink", params);
    expect(links.map(({ target }) => target?.split("#")[0])).toEqual([servicesUri]);
    expect(await hoverText(pasteUri, 1, 12)).toContain("Library");
  });

  it("offers quick fixes alone, without their edits until one is chosen", async () => {
    await explainPaste();
    const fixes = await quickFixes(servicesUri);
    expect(fixes.length).toBeGreaterThan(0);
    expect(fixes.filter(({ kind, edit }) => kind !== "quickfix" || edit)).toEqual([]);
    expect(fixes.filter(({ isPreferred }) => isPreferred).length).toBeLessThanOrEqual(1);
    expect(fixes.filter(({ command }) => command)).toEqual([]);
    expect(await quickFixes(servicesUri, ["source.fixAll"])).toEqual([]);
    expect(await quickFixes(servicesUri, ["refactor"])).toEqual([]);
  });

  it("is gone when a fix is applied, and back when it is undone", async () => {
    await explainPaste();
    const actions = await quickFixes(servicesUri);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
      const fixed = await editOf(action);
      expect(fixed, action.title).not.toBe(services);
      editor.change(servicesUri, fixed);
      await editor.until(() => count(servicesUri) === 0 && count(modelsUri) === 0 && count(pasteUri) === 0);
      editor.change(servicesUri, services);
      await editor.until(() => count(servicesUri) > 0 && count(modelsUri) > 0);
    }
  });

  it("is gone when the user handles it by hand or deletes the line", async () => {
    await explainPaste();
    const byHand = services.replace(
      `    return ${write}\n`,
      `    try:\n        return ${write}\n    except IntegrityError:\n        return None\n`,
    );
    editor.change(servicesUri, `from django.db import IntegrityError\n${byHand}`);
    await editor.until(() => count(servicesUri) === 0);
    editor.change(servicesUri, services);
    await editor.until(() => count(servicesUri) > 0);
    editor.change(servicesUri, services.replace(`return ${write}`, "return None"));
    await editor.until(() => count(servicesUri) === 0);
  });

  it("moves with the edits above it, and its fix still hits the right line", async () => {
    await explainPaste();
    const moved = `"""Registers."""\n\n${services.replace("def register", "\ndef other():\n    pass\n\n\ndef register")}`;
    editor.change(servicesUri, moved);
    const range = () => editor.diagnostics(servicesUri)[0]?.range;
    await editor.until(() => range() !== undefined && covered(moved, range() as never) === "create");
    const [first] = await quickFixes(servicesUri);
    const fixed = await editOf(first);
    expect(fixed).toContain("def other():\n    pass\n");
    editor.change(servicesUri, fixed);
    await editor.until(() => count(servicesUri) === 0);
  });

  it("goes with its file", async () => {
    await explainPaste();
    editor.close(servicesUri);
    rmSync(editor.file("shop/customers/services.py"));
    await editor.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: servicesUri, type: 3 }],
    });
    await editor.until(() => count(servicesUri) === 0);
  });

  it("gives way to what its document says next", async () => {
    await explainPaste();
    editor.change(pasteUri, "ValueError: nothing with a database\n");
    await editor.until(
      () =>
        count(servicesUri) === 0 &&
        String(editor.diagnostics(pasteUri)[0]?.message).startsWith("No integrity"),
    );
    editor.change(pasteUri, "");
    await editor.until(() => count(pasteUri) === 0);
    editor.change(pasteUri, paste);
    await editor.until(() => count(servicesUri) === 1);
  });
});

describe("the custom requests", () => {
  const ask = <Result>(method: string, params: unknown): Promise<Result> =>
    editor.connection.sendRequest(`keyclash/${method}`, params) as Promise<Result>;
  const explainParams = { text: paste, origin: "Clipboard", uri: "keyclash:/Clipboard 1.dberror" };

  it("explains a text, lists its incidents, and clears one", async () => {
    const answer = await ask<{ incidents: { id: string; label: string; callSite: { uri: string } }[] }>(
      "explain",
      explainParams,
    );
    expect(answer.incidents).toMatchObject([
      { state: "open", origin: "Clipboard", callSite: { uri: servicesUri } },
    ]);
    expect(await ask("incidents", null)).toEqual(answer.incidents);
    await editor.until(() => count(servicesUri) === 1);
    await ask("clear", { id: answer.incidents[0]?.id });
    await editor.until(() => count(servicesUri) === 0);
    expect(await ask("incidents", null)).toEqual([]);
  });

  it("does not double an incident that is pasted twice", async () => {
    await ask("explain", explainParams);
    await ask("explain", explainParams);
    await ask("explain", {
      ...explainParams,
      text: paste.replaceAll(value, "b@example.com"),
      uri: "keyclash:/2",
    });
    await editor.until(() => count(servicesUri) > 0);
    expect(count(servicesUri)).toBe(1);
  });

  it("writes a report without the data", async () => {
    expect(await ask("report", {})).toEqual({ markdown: null });
    await ask("explain", explainParams);
    const { markdown } = await ask<{ markdown: string }>("report", {});
    expect(markdown).toContain("Customer.email must be unique");
    expect(markdown).toContain("…");
    expect(markdown).not.toContain("example.com");
  });

  it("detects without keeping anything", async () => {
    const { labels } = await ask<{ labels: string[] }>("detect", { text: paste });
    expect(labels).toHaveLength(1);
    expect(await ask("detect", { text: "INFO unique visitors: 12" })).toEqual({
      labels: [],
      failure: null,
    });
    expect(await ask("incidents", null)).toEqual([]);
  });

  it.each([
    ["nothing", ""],
    ["no error", "hello"],
    ["binary noise", "\u0000\u0001\ufffd\u001b[".repeat(5_000)],
    ["10 MB", "INSERT INTO a VALUES (1) -- constraint violated\n".repeat(220_000)],
  ])("answers %s with a sentence, not with a failure", async (_name, text) => {
    const answer = await ask<{ incidents: unknown[]; notes: string[] }>("explain", {
      ...explainParams,
      text,
    });
    expect(answer.incidents).toEqual([]);
  });

  it("stops when it is cancelled", async () => {
    const source = new CancellationTokenSource();
    editor.connection.onNotification("keyclash/status", ({ busy }: { busy: boolean }) => {
      if (busy) source.cancel();
    });
    const many = { ...explainParams, text: paste.repeat(100) };
    await expect(editor.connection.sendRequest("keyclash/explain", many, source.token)).rejects.toMatchObject(
      {
        code: LSPErrorCodes.RequestCancelled,
      },
    );
    expect(await ask("incidents", null)).toEqual([]);
  });
});

describe("what is agreed at the start", () => {
  it("names its abilities, and watches the files that can hold models and writes", async () => {
    expect(editor.initialized).toMatchObject({
      serverInfo: { name: "keyclash" },
      capabilities: {
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: ["quickfix"], resolveProvider: true },
      },
    });
    await explainPaste();
    expect(editor.registered).toContain("workspace/didChangeWatchedFiles");
  });

  it("gives the edits at once to an editor that cannot resolve them", async () => {
    await editor.stop();
    editor = await startEditor({ folders: { shop: files }, capabilities: {} });
    modelsUri = editor.uri("shop/customers/models.py");
    servicesUri = editor.uri("shop/customers/services.py");
    await explainPaste();
    const fixes = await quickFixes(servicesUri);
    expect(fixes.length).toBeGreaterThan(0);
    expect(fixes.filter(({ edit }) => !edit)).toEqual([]);
    expect(editor.registered).toEqual([]);
  });

  it("takes an editor's own commands only where it says that it has them", async () => {
    await editor.stop();
    const initializationOptions = { commands: ["keyclash.clear"] };
    editor = await startEditor({ folders: { shop: files }, capabilities: ableClient, initializationOptions });
    modelsUri = editor.uri("shop/customers/models.py");
    servicesUri = editor.uri("shop/customers/services.py");
    await explainPaste();
    const commands = (await quickFixes(servicesUri)).map(({ command }) => command?.command);
    expect(commands).toContain("keyclash.clear");
    expect(commands).not.toContain("keyclash.copyText");
  });

  it("finds the line in the right one of several folders", async () => {
    await editor.stop();
    editor = await startEditor({ folders: { docs: { "a.py": "x = 1\n" }, shop: files } });
    modelsUri = editor.uri("shop/customers/models.py");
    servicesUri = editor.uri("shop/customers/services.py");
    await explainPaste();
    expect(count(servicesUri)).toBe(1);
  });
});
