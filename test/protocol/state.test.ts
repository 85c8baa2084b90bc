/** What the server tells of its incidents, and a server that goes on from it: nothing is lost, doubled or brought back. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CodeAction } from "vscode-languageserver-protocol/node";
import type { DetectResult, ExplainResult, StateParams } from "../../server/src/lsp/protocol";
import { ableClient, applyTextEdits, covered, type Editor, startEditor } from "./editor";
import { files, paste, services, value, write } from "./shop";

let editor: Editor;
let servicesUri: string;
let told: StateParams | undefined;

async function begin(state?: unknown, changed: Readonly<Record<string, string>> = {}): Promise<void> {
  const initializationOptions = { keepsState: true, commands: ["keyclash.clear"], state };
  const folders = { shop: { ...files, ...changed } };
  editor = await startEditor({ folders, capabilities: ableClient, initializationOptions });
  editor.connection.onNotification("keyclash/state", (params: StateParams) => {
    told = params;
  });
  servicesUri = editor.uri("shop/customers/services.py");
}

beforeEach(async () => {
  told = undefined;
  await begin();
}, 60_000);
afterEach(() => editor.stop(), 60_000);

/** Another server in the place of this one, as after `kill -9`: it gets what this one told last. */
async function replace(changed?: Readonly<Record<string, string>>): Promise<void> {
  await ask("incidents", null);
  const { kept } = told ?? {};
  await editor.stop();
  told = undefined;
  await begin(JSON.parse(JSON.stringify(kept)), changed);
}

const ask = <Result>(method: string, params: unknown): Promise<Result> =>
  editor.connection.sendRequest(`keyclash/${method}`, params) as Promise<Result>;
const explain = (text: string, uri: string, again?: boolean) =>
  ask<ExplainResult>("explain", { text, origin: "Clipboard", uri, ...(again ? { again } : {}) });
const incidents = () => ask<StateParams["incidents"]>("incidents", null);
const marks = () => editor.diagnostics(servicesUri);
const other = (name: string) => paste.replaceAll(value, `${name}@example.com`);
const fixesHere = (): Promise<CodeAction[]> =>
  editor.connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri: servicesUri },
    range: marks()[0]?.range,
    context: { diagnostics: marks() },
  });

describe("the same failure again", () => {
  it("is one incident with a count in the list, the mark, the hover and the menu, and is cleared as one", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await explain(other(name), `keyclash:/${name}`);
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ count: 5, state: "open", paste: { uri: "keyclash:/e" } });
    await editor.until(() => /Seen 5 times\.$/.test(String(marks()[0]?.message)));
    expect(marks()).toHaveLength(1);
    const hover = { textDocument: { uri: servicesUri }, position: { line: 4, character: 20 } };
    const shown = JSON.stringify(await editor.connection.sendRequest("textDocument/hover", hover));
    expect(shown.match(/must be unique/g)).toHaveLength(1);
    expect(shown).toContain("Seen 5 times.");
    const actions = await fixesHere();
    const titles = actions.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles).toContain("Keyclash: clear this incident (seen 5 times)");
    await ask("clear", { id: incident?.id });
    await editor.until(() => marks().length === 0);
    expect(await incidents()).toEqual([]);
  });

  it("counts a text that is shown once more only where it has happened once more", async () => {
    await explain(paste, "keyclash:/1");
    await explain(paste, "keyclash:/1");
    expect(await incidents()).toMatchObject([{ count: 1 }]);
    await explain(paste, "keyclash:/1", true);
    expect(await incidents()).toMatchObject([{ count: 2 }]);
    await explain(paste, "keyclash:/1");
    expect(await incidents()).toMatchObject([{ count: 2 }]);
    await explain(other("b"), "keyclash:/2", true);
    expect(await incidents()).toMatchObject([{ count: 3 }]);
  });

  it("is another incident where another line wrote, or another constraint refused", async () => {
    await editor.stop();
    await begin(undefined, { "customers/other.py": services });
    await explain(paste, "keyclash:/1");
    await explain(paste.replaceAll("customers_customer_email_key", "customers_customer_pkey"), "keyclash:/2");
    await explain(paste.replaceAll("customers/services.py", "customers/other.py"), "keyclash:/3");
    expect((await incidents()).map(({ count }) => count)).toEqual([1, 1, 1]);
  });
});

describe("a server that goes on from what another one told", () => {
  it("has the same incidents, counts and marks, without being asked", async () => {
    await explain(other("a"), "keyclash:/a");
    await explain(other("b"), "keyclash:/b");
    await editor.until(() => marks().length === 1);
    const [before, listed] = [marks(), await incidents()];
    await replace();
    await editor.until(() => marks().length === 1);
    const relative = (json: unknown) => JSON.stringify(json).replaceAll(editor.uri("shop"), "");
    expect(marks().map(({ message, range }) => ({ message, range }))).toEqual(
      before.map(({ message, range }) => ({ message, range })),
    );
    expect((await incidents()).map(({ id, count, last }) => ({ id, count, last }))).toEqual(
      listed.map(({ id, count, last }) => ({ id, count, last })),
    );
    expect(relative(told?.pastes)).toBe(relative(["keyclash:/a", "keyclash:/b"]));
  });

  it("finds the line again where the file has changed meanwhile", async () => {
    await explain(paste, "keyclash:/a");
    const moved = `"""Registers."""\n\n\ndef other():\n    pass\n\n\n${services}`;
    await replace({ "customers/services.py": moved });
    await editor.until(() => marks().length === 1);
    const [mark] = marks();
    expect(mark && covered(moved, mark.range)).toBe(write);
  });

  it("says of what was handled that it is, and opens it again when the fix is undone", async () => {
    editor.open(servicesUri, "python", services);
    await explain(paste, "keyclash:/a");
    await editor.until(() => marks().length === 1);
    const [first] = await fixesHere();
    const resolved: CodeAction = await editor.connection.sendRequest("codeAction/resolve", first);
    const fixed = applyTextEdits(services, resolved.edit?.changes?.[servicesUri] ?? []);
    editor.change(servicesUri, fixed);
    await editor.until(() => marks().length === 0);
    expect(await incidents()).toMatchObject([{ state: "handled" }]);
    await replace({ "customers/services.py": fixed });
    expect(await incidents()).toMatchObject([{ state: "handled", count: 1 }]);
    expect(marks()).toEqual([]);
    editor.open(servicesUri, "python", services);
    await editor.until(() => marks().length === 1);
  });

  it("does not bring back what was cleared while its text stands in a tab", async () => {
    const uri = "untitled:Untitled-1";
    editor.open(uri, "keyclash", paste);
    await editor.until(() => marks().length === 1);
    await ask("clear", {});
    await editor.until(() => marks().length === 0);
    await replace();
    editor.open(uri, "keyclash", paste);
    // The paste of another failure is explained after the one in the tab would have been.
    editor.open(
      "untitled:Untitled-2",
      "keyclash",
      paste.replaceAll("customers_customer_email_key", "other_key"),
    );
    await editor.until(() => editor.diagnostics("untitled:Untitled-2").length > 0);
    expect(editor.diagnostics(uri)).toEqual([]);
    expect(await incidents()).toHaveLength(1);
  });

  it.each([
    ["nothing", null],
    ["another version's", { version: 0, entries: [{}], explained: [], dismissed: [] }],
    ["no state", { version: 1, entries: "x" }],
    ["damaged entries", { version: 1, entries: [{}, null, { incident: {} }], explained: [], dismissed: [] }],
  ])("works on from %s", async (_what, state) => {
    await editor.stop();
    await begin(state);
    expect(await incidents()).toEqual([]);
    await explain(paste, "keyclash:/a");
    expect(await incidents()).toHaveLength(1);
  });
});

describe("a failure that was dismissed", () => {
  const detect = async () => (await ask<DetectResult>("detect", { text: other("z") })).labels;

  it("is gone, and no watcher tells of it again, until somebody asks", async () => {
    await explain(paste, "keyclash:/a");
    const [incident] = await incidents();
    expect(await detect()).toHaveLength(1);
    await ask("dismiss", { id: incident?.id });
    await editor.until(() => marks().length === 0);
    expect(await detect()).toEqual([]);
    await replace();
    expect(await detect()).toEqual([]);
    await explain(other("y"), "keyclash:/b");
    expect(await incidents()).toMatchObject([{ count: 1 }]);
    expect(await detect()).toHaveLength(1);
  });
});
