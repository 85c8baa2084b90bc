/** What the server tells of its incidents, and a server that goes on from it: nothing is lost, doubled or brought back. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CodeAction, type CodeLens, DiagnosticSeverity } from "vscode-languageserver-protocol/node";
import type {
  DetectResult,
  ExplainResult,
  FixAnswer,
  OutlineNode,
  StateParams,
} from "../../server/src/lsp/protocol";
import { ableClient, applyTextEdits, covered, type Editor, startEditor } from "./editor";
import { files, paste, services, value, write } from "./shop";

let editor: Editor;
let servicesUri: string;
let told: StateParams | undefined;

async function begin(
  state?: unknown,
  changed: Readonly<Record<string, string>> = {},
  commands: readonly string[] = ["keyclash.clear"],
): Promise<void> {
  const initializationOptions = { keepsState: true, commands, state };
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
    expect(mark && covered(moved, mark.range)).toBe("create");
  });

  it("finds the line in the text that the editor holds, whatever stands on the disk", async () => {
    const held = `"""Registers."""\n\n\ndef other():\n    pass\n\n\n${services}`;
    editor.open(servicesUri, "python", held);
    await explain(paste.replace("line 5, in register", "line 12, in register"), "keyclash:/a");
    await editor.until(() => marks().length === 1);
    await ask("incidents", null);
    const kept = JSON.parse(JSON.stringify(told?.kept));
    await editor.stop();
    told = undefined;
    await begin(kept);
    editor.open(servicesUri, "python", held);
    expect(await incidents()).toMatchObject([{ state: "open" }]);
    await editor.until(() => marks().length === 1);
    const [mark] = marks();
    expect(mark && covered(held, mark.range)).toBe("create");
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

describe("what is known of an incident", () => {
  it("is a tree: declaration, line, why, next, fixes, each with its place", async () => {
    await explain(paste, "keyclash:/a");
    const [incident] = await incidents();
    const nodes = await ask<OutlineNode[]>("outline", { id: incident?.id });
    expect(nodes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["declaration", "write", "why", "next", "fix"]),
    );
    expect(nodes[0]).toMatchObject({ label: "Declared: Customer.email", detail: "customers/models.py:5" });
    expect(nodes[1]).toMatchObject({ kind: "write", link: { uri: servicesUri } });
    expect(JSON.stringify(nodes)).not.toContain("example.com");
    expect(await ask("outline", { id: "none" })).toEqual([]);
  });

  it("gives the edit of a fix, or the reason why there is none", async () => {
    await explain(paste, "keyclash:/a");
    const [incident] = await incidents();
    const nodes = await ask<OutlineNode[]>("outline", { id: incident?.id });
    const fix = nodes.find(({ kind }) => kind === "fix")?.value;
    const { edit } = await ask<FixAnswer>("fix", { id: incident?.id, fix });
    expect(JSON.stringify(edit)).toContain(servicesUri);
    expect(await ask("fix", { id: "none", fix })).toMatchObject({
      edit: null,
      reason: "The incident was cleared.",
    });
  });

  it("stands above the words of the paste, for an editor that has the commands", async () => {
    await editor.stop();
    await begin(undefined, {}, ["keyclash.reveal", "keyclash.fix"]);
    const uri = "untitled:Untitled-1";
    editor.open(uri, "keyclash", paste);
    await editor.until(() => marks().length === 1);
    const lenses = (): Promise<CodeLens[]> =>
      editor.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });
    const titles = (await lenses()).map(({ command }) => command?.title);
    expect(titles).toEqual(["Go to customers/services.py:5", "Fix…"]);
    expect((await lenses())[0]?.range).toEqual(editor.diagnostics(uri)[0]?.range);
  });
});

describe("lines of which one may have written", () => {
  const second = services.replace("def register", "def enrol");
  const withoutStack = `${paste.split("\n").find((line) => line.startsWith("django.db.utils"))}\n`;

  it("have faint marks, and the one that the user names is the line, also for the next server", async () => {
    await editor.stop();
    await begin(undefined, { "customers/other.py": second }, ["keyclash.choose"]);
    const otherUri = editor.uri("shop/customers/other.py");
    await explain(withoutStack, "keyclash:/a");
    const hints = () => [...marks(), ...editor.diagnostics(otherUri)];
    await editor.until(() => hints().length === 2);
    expect(hints().map(({ severity }) => severity)).toEqual([
      DiagnosticSeverity.Hint,
      DiagnosticSeverity.Hint,
    ]);
    const choice = (await fixesHere()).find(({ title }) => title.startsWith("It was this one"));
    await editor.connection.sendRequest("keyclash/choose", choice?.command?.arguments?.[0]);
    await editor.until(() => editor.diagnostics(otherUri).length === 0);
    expect(marks()).toMatchObject([{ severity: DiagnosticSeverity.Error }]);
    expect((await fixesHere()).filter(({ command }) => !command).length).toBeGreaterThan(0);
    const hover = { textDocument: { uri: servicesUri }, position: { line: 4, character: 20 } };
    expect(JSON.stringify(await editor.connection.sendRequest("textDocument/hover", hover))).toContain(
      "because you said that it was this one",
    );
    await replace({ "customers/other.py": second });
    await editor.until(() => marks().length === 1);
    expect(marks()).toMatchObject([{ severity: DiagnosticSeverity.Error }]);
    expect(editor.diagnostics(editor.uri("shop/customers/other.py"))).toEqual([]);
  });
});

describe("a violation that is no duplicate", () => {
  it("is not handled by a look for the row that is there", async () => {
    const refused = paste
      .replaceAll(
        'duplicate key value violates unique constraint "customers_customer_email_key"',
        'null value in column "email" of relation "customers_customer" violates not-null constraint',
      )
      .replaceAll("UniqueViolation", "NotNullViolation")
      .replace(/^DETAIL.*\n/gm, "");
    editor.open(servicesUri, "python", services);
    await explain(refused, "keyclash:/a");
    await editor.until(() => marks().length === 1);
    const looks = services.replace(write, "Customer.objects.get_or_create(email=email, name=name)");
    editor.change(servicesUri, looks);
    await editor.until(() => covered(looks, marks()[0]?.range as never).includes("get_or_create"));
    expect(await incidents()).toMatchObject([{ state: "open" }]);
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
