/** What an editor that prints a mark's message above the hover gets: marks on names, hovers that add, pages, lenses, peeks, previews. */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type {
  ClientCapabilities,
  CodeAction,
  CodeLens,
  FoldingRange,
  Hover,
  MarkupContent,
  WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import type {
  FindWritesResult,
  IncidentSummary,
  PeekParams,
  PrintedLink,
} from "../../server/src/lsp/protocol";
import { ableClient, covered, type Editor, startEditor } from "./editor";
import { files, models, paste, services, value } from "./shop";

const pasteUri = "untitled:Untitled-1";

/** What a log keeps of a failure: no frame. */
const lost = `django.db.utils.IntegrityError: duplicate key value violates unique constraint "customers_customer_email_key"
DETAIL:  Key (email)=(a@example.com) already exists.
`;

/** As VS Code says it. */
const vscode = {
  capabilities: {
    ...ableClient,
    textDocument: { ...ableClient.textDocument, publishDiagnostics: { codeDescriptionSupport: true } },
    workspace: {
      ...ableClient.workspace,
      workspaceEdit: { documentChanges: true, changeAnnotationSupport: { groupsOnLabel: true } },
    },
  } satisfies ClientCapabilities,
  initializationOptions: {
    printsMarks: true,
    commands: ["keyclash.reveal", "keyclash.fix", "keyclash.peek", "keyclash.findWrites", "keyclash.clear"],
  },
};

let editor: Editor;
afterEach(() => editor.stop(), 60_000);

const uris = () => ({
  services: editor.uri("shop/customers/services.py"),
  models: editor.uri("shop/customers/models.py"),
});

async function start(options: object = vscode, folder: Readonly<Record<string, string>> = files) {
  editor = await startEditor({ folders: { shop: folder }, ...options });
}

async function explain(): Promise<void> {
  editor.open(uris().services, "python", services);
  editor.open(uris().models, "python", models);
  editor.open(pasteUri, "keyclash", paste);
  const has = (uri: string) => editor.diagnostics(uri).length > 0;
  await editor.until(() => has(uris().services) && has(uris().models) && has(pasteUri));
}

const request = <Result>(method: string, params: unknown): Promise<Result> =>
  editor.connection.sendRequest(method, params);

async function hoverText(uri: string, line: number, character: number): Promise<string | undefined> {
  const position = { line, character };
  const hover = await request<Hover | null>("textDocument/hover", { textDocument: { uri }, position });
  return (hover?.contents as MarkupContent | undefined)?.value;
}

const lensesOf = (uri: string) => request<CodeLens[]>("textDocument/codeLens", { textDocument: { uri } });
const incidents = () => request<IncidentSummary[]>("keyclash/incidents", null);

describe("a mark", () => {
  it("stands at the declaration before the workspace is looked through for the line", async () => {
    const others = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`jobs/job${index}.py`, `def run():\n    return ${index}\n`]),
    );
    await start(vscode, { ...files, ...others });
    editor.open(pasteUri, "keyclash", lost);
    const said = () => editor.diagnostics(uris().models).map(({ message }) => message);
    await editor.until(() => said().length > 0);
    expect(said()).toEqual([
      "Customer.email must be unique, and a row with this value exists. The line that wrote it is being looked for.",
    ]);
    expect(editor.diagnostics(uris().services)).toEqual([]);
    await editor.until(() => editor.diagnostics(uris().services).length > 0);
    await editor.until(() => said().every((message) => !String(message).includes("looked for")));
    expect(said()).toHaveLength(1);
  }, 60_000);

  it("covers the name of the call, and its code leads to the page of its cause", async () => {
    await start();
    await explain();
    for (const uri of [uris().services, uris().models, pasteUri]) {
      const [mark] = editor.diagnostics(uri);
      const page = String(mark?.codeDescription?.href);
      expect(page).toMatch(/\/docs\/causes\/[a-z-]+\.md$/);
      expect(existsSync(fileURLToPath(page)), page).toBe(true);
    }
    const [write] = editor.diagnostics(uris().services);
    expect(write && covered(services, write.range)).toBe("create");
  });

  it("has no page for an editor that shows none", async () => {
    await start({});
    await explain();
    expect(editor.diagnostics(uris().services)[0]?.codeDescription).toBeUndefined();
  });
});

describe("the hover of an editor that prints the mark above it", () => {
  it("stands at the mark alone, and says neither headline, reason nor link again", async () => {
    await start();
    await explain();
    const [mark] = editor.diagnostics(uris().services);
    const { line, character } = mark?.range.start ?? { line: 0, character: 0 };
    const text = String(await hoverText(uris().services, line, character));
    expect(text).toContain(`\`${value}\``);
    expect(text).toContain("The declaration is known because");
    expect(text).toContain("**Next**");
    expect(text).not.toContain("must be unique");
    expect(text).not.toContain("**Why**");
    expect(text).not.toContain(`${uris().models}#L5`);
    // Within the call, beside its name: no mark, so nobody says what the hover would add to.
    expect(await hoverText(uris().services, line, character + 20)).toBeUndefined();
    const atDeclaration = String(await hoverText(uris().models, 4, 20));
    expect(atDeclaration).toContain("**Why**");
    expect(atDeclaration).not.toContain("must be unique");
    expect(atDeclaration).not.toContain(`${uris().services}#L5`);
  });
});

describe("a workspace without models", () => {
  const notes = { "notes.txt": "nothing\n", "main.py": "print(1)\n" };

  it("says so in the hover of the paste", async () => {
    await start(vscode, notes);
    editor.open(pasteUri, "keyclash", paste);
    await editor.until(() => editor.diagnostics(pasteUri).length > 0);
    const { start: at } = editor.diagnostics(pasteUri)[0]?.range ?? { start: { line: 0, character: 0 } };
    expect(await hoverText(pasteUri, at.line, at.character)).toContain(
      "No model was found in this workspace",
    );
  });

  it("is not said of one that has some", async () => {
    await start();
    await explain();
    const { start: at } = editor.diagnostics(pasteUri)[0]?.range ?? { start: { line: 0, character: 0 } };
    expect(await hoverText(pasteUri, at.line, at.character)).not.toContain("No model was found");
  });
});

describe("from the declaration to the writes and back", () => {
  it("has a lens for open incidents and one for all writes at the declaration, one for the declaration at the write", async () => {
    await start();
    await explain();
    const atDeclaration = await lensesOf(uris().models);
    expect(atDeclaration.map(({ command }) => command?.title)).toEqual(["1 open incident", "Find writes"]);
    const find = atDeclaration[1]?.command?.arguments?.[0];
    const { name, links } = await request<FindWritesResult>("keyclash/writes", find);
    expect(name).toBe("Customer.email");
    expect(links.map(({ uri, range }) => [uri, covered(services, range)])).toEqual([
      [uris().services, "create"],
    ]);
    const [back] = await lensesOf(uris().services);
    const peek = back?.command?.arguments?.[0] as PeekParams;
    expect(peek.links.map(({ uri }) => uri)).toEqual([uris().models]);
    await request("keyclash/clear", {});
    expect(await lensesOf(uris().models)).toEqual([]);
    expect(await lensesOf(uris().services)).toEqual([]);
  });

  it("finds writes where nothing has failed yet, and none where no constraint is declared", async () => {
    await start();
    const at = (line: number, character: number) => ({ uri: uris().models, position: { line, character } });
    expect((await request<FindWritesResult>("keyclash/writes", at(4, 8))).links).toHaveLength(1);
    expect(await request<FindWritesResult>("keyclash/writes", at(0, 0))).toEqual({ name: null, links: [] });
  });
});

describe("a fix", () => {
  it("names the file that it edits where it is offered in another one", async () => {
    await start();
    await explain();
    const titles = async (uri: string) => {
      const range = editor.diagnostics(uri)[0]?.range;
      const params = { textDocument: { uri }, range, context: { diagnostics: editor.diagnostics(uri) } };
      const actions = await request<CodeAction[]>("textDocument/codeAction", params);
      return actions.filter(({ data }) => data).map(({ title }) => title);
    };
    const here = await titles(uris().services);
    expect(here.filter((title) => title.includes("services.py"))).toEqual([]);
    const elsewhere = await titles(pasteUri);
    expect(elsewhere).toHaveLength(here.length);
    expect(elsewhere.filter((title) => !/ in (services|models)\.py/.test(title))).toEqual([]);
  });

  it("says in the preview of its edit where it changes behaviour, and asks where it changes the declaration", async () => {
    await start();
    await explain();
    const [incident] = await incidents();
    const outline = await request<{ kind: string; label: string; value?: string }[]>("keyclash/outline", {
      id: incident?.id,
    });
    const fixes = outline.filter(({ kind }) => kind === "fix");
    expect(fixes.length).toBeGreaterThan(1);
    for (const { label, value: fix } of fixes) {
      const { edit } = await request<{ edit: WorkspaceEdit }>("keyclash/fix", { id: incident?.id, fix });
      const annotations = Object.values(edit.changeAnnotations ?? {});
      const said = annotations.map(({ label: what }) => what);
      expect(said, label).toEqual(label.includes("(changes behaviour)") ? ["Changes behaviour"] : []);
    }
  });
});

describe("a line that a terminal prints", () => {
  const linksOn = (line: string) => request<PrintedLink[]>("keyclash/printedLinks", { line });
  const textOf =
    (line: string) =>
    ({ start, length }: PrintedLink) =>
      line.slice(start, start + length);

  it("has links on the constraint, the class and the frames of a failure that is known", async () => {
    await start();
    await explain();
    const [incident] = await incidents();
    const said = 'django.db.utils.IntegrityError: duplicate key violates "customers_customer_email_key"';
    const links = await linksOn(said);
    expect(links.map(textOf(said))).toEqual([
      "django.db.utils.IntegrityError",
      "customers_customer_email_key",
    ]);
    expect(links.map((link) => link.incident)).toEqual([incident?.id, incident?.id]);
    const frame = '  File "/srv/app/customers/services.py", line 5, in register';
    const [toCode, ...others] = await linksOn(frame);
    expect(others).toEqual([]);
    expect(toCode && textOf(frame)(toCode)).toBe('/srv/app/customers/services.py", line 5');
    const at = { line: 4 };
    expect(toCode?.link).toMatchObject({ uri: uris().services, range: { start: at } });
  });

  it("has none where it is no failure's, and none of one that is done with", async () => {
    await start();
    await explain();
    const frame = '  File "/srv/app/customers/services.py", line 5, in register';
    expect(await linksOn('  File "/srv/app/customers/services.py", line 55, in other')).toEqual([]);
    expect(await linksOn("created customers_customer_email_key_2 in 3 ms")).toEqual([]);
    expect(await linksOn(`${"x".repeat(5_000)}${frame}`)).toEqual([]);
    await request("keyclash/clear", {});
    expect(await linksOn(frame)).toEqual([]);
  });
});

describe("the lines of libraries in a paste", () => {
  it("fold where they are several, and the user's own never", async () => {
    await start();
    const library = (name: string) =>
      `  File "/usr/lib/python3/dist-packages/django/${name}.py", line 9, in ${name}\n    return ${name}()\n`;
    const own =
      '  File "/srv/app/customers/services.py", line 5, in register\n    return Customer.objects.create(email=email, name=name)\n';
    const head = "Traceback (most recent call last):\n";
    const message =
      'django.db.utils.IntegrityError: duplicate key value violates unique constraint "customers_customer_email_key"\n';
    const text = `${head}${own}${library("query")}${library("base")}${library("sql")}${message}`;
    editor.open(pasteUri, "keyclash", text);
    await editor.until(() => editor.diagnostics(pasteUri).length > 0);
    const folds = await request<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri: pasteUri },
    });
    expect(folds.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([[3, 8]]);
  });

  it("fold in each block of a chained traceback, also where the frames stand in another one again", async () => {
    await start();
    const library = (name: string, line = 9) =>
      `  File "/usr/lib/python3/dist-packages/django/${name}.py", line ${line}, in ${name}\n    return ${name}()\n`;
    const own =
      '  File "/srv/app/customers/services.py", line 5, in register\n    return Customer.objects.create(email=email, name=name)\n';
    const head = "Traceback (most recent call last):\n";
    const message = 'duplicate key value violates unique constraint "customers_customer_email_key"\n';
    const text = `${head}${library("utils", 84)}${library("base", 423)}psycopg2.errors.UniqueViolation: ${message}
The above exception was the direct cause of the following exception:

${head}${own}${library("query")}${library("utils", 84)}${library("base", 423)}django.db.utils.IntegrityError: ${message}`;
    editor.open(pasteUri, "keyclash", text);
    await editor.until(() => editor.diagnostics(pasteUri).length > 0);
    const folds = await request<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri: pasteUri },
    });
    expect(folds.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
      [1, 4],
      [12, 17],
    ]);
  });
});
