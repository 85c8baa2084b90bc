/** What happens around an incident in a long session: folders come and go, files change on disk, addresses are spelled in odd ways. */

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, Diagnostic, Hover, MarkupContent } from "vscode-languageserver-protocol/node";
import { ableClient, applyTextEdits, covered, type Editor, type EditorOptions, startEditor } from "./editor";
import { declaration, files, models, paste, services, write } from "./shop";

let editor: Editor;
afterEach(() => editor.stop(), 60_000);

const pasteUri = "untitled:Untitled-1";
const start = async (options: EditorOptions) => {
  editor = await startEditor(options);
};
const marks = (path: string): readonly Diagnostic[] => editor.diagnostics(editor.uri(path));
const until = (path: string, count: number) => editor.until(() => marks(path).length === count);

/** Pastes the shop's error; nothing else is open. */
async function pasteError(text = paste): Promise<void> {
  editor.open(pasteUri, "keyclash", text);
  await editor.until(() => editor.diagnostics(pasteUri).length > 0);
}

/** As a traceback is printed where the program has no sources: its code is not compared with the file. */
const withoutCode = paste.replace(/^ {4}return Customer.*\n/gm, "");

function put(path: string, text: string): void {
  mkdirSync(dirname(editor.file(path)), { recursive: true });
  writeFileSync(editor.file(path), text);
}

it("takes a document for a paste by its name where the editor calls all documents by one language", async () => {
  await start({ folders: { shop: files } });
  const named = editor.uri("shop/error.dberror");
  editor.open(named, "python", paste);
  await until("shop/customers/services.py", 1);
  await editor.until(() => editor.diagnostics(named).length === 1);
});

async function actionsAt(path: string): Promise<CodeAction[]> {
  const context = { diagnostics: marks(path) };
  const range = marks(path)[0]?.range;
  const textDocument = { uri: editor.uri(path) };
  return editor.connection.sendRequest("textDocument/codeAction", { textDocument, range, context });
}

async function hover(params: unknown): Promise<string> {
  const answer: Hover | null = await editor.connection.sendRequest("textDocument/hover", params);
  return answer ? (answer.contents as MarkupContent).value : "";
}

const resolve = (action: CodeAction | undefined): Promise<CodeAction> =>
  editor.connection.sendRequest("codeAction/resolve", action);

async function fixed(path: string, text: string): Promise<string> {
  const [action] = await actionsAt(path);
  const { edit } = await resolve(action);
  return applyTextEdits(text, edit?.changes?.[editor.uri(path)] ?? []);
}

describe("folders", () => {
  it("an incident stays when a second folder is opened, and its fix still hits the line", async () => {
    await start({ folders: { shop: files, docs: { "a.py": "x = 1\n" } } });
    editor.setFolders(["shop"]);
    await pasteError();
    await until("shop/customers/services.py", 1);
    editor.open(editor.uri("shop/customers/services.py"), "python", services);
    editor.setFolders(["shop", "docs"]);
    editor.change(editor.uri("shop/customers/services.py"), `\n${services}`);
    await editor.until(() => marks("shop/customers/services.py")[0]?.range.start.line === 5);
    expect(await fixed("shop/customers/services.py", `\n${services}`)).toContain("except IntegrityError");
  });

  it("goes with its folder and comes back with it", async () => {
    await start({ folders: { shop: files, docs: { "a.py": "x = 1\n" } } });
    await pasteError();
    await until("shop/customers/services.py", 1);
    editor.setFolders(["docs"]);
    await until("shop/customers/services.py", 0);
    editor.setFolders(["docs", "shop"]);
    await until("shop/customers/services.py", 1);
    await until("shop/customers/models.py", 1);
  });

  it("a folder within an open one does not make its models stand there twice", async () => {
    await start({ folders: { shop: files, "shop/customers": {} } });
    await pasteError();
    await until("shop/customers/models.py", 1);
    await until("shop/customers/services.py", 1);
  });
});

describe("files on disk", () => {
  it("follows a file that changes while it is not open", async () => {
    await start({ folders: { shop: files } });
    await pasteError();
    await until("shop/customers/services.py", 1);
    put("shop/customers/services.py", `\n\n${services}`);
    await editor.filesChanged([{ uri: editor.uri("shop/customers/services.py"), type: 2 }]);
    await editor.until(() => marks("shop/customers/services.py")[0]?.range.start.line === 6);
  });

  it("finds the declaration again when its file is renamed", async () => {
    await start({ folders: { shop: files } });
    await pasteError();
    await until("shop/customers/models.py", 1);
    mkdirSync(editor.file("shop/customers/models"));
    put("shop/customers/models/__init__.py", "from .customer import Customer\n");
    renameSync(editor.file("shop/customers/models.py"), editor.file("shop/customers/models/customer.py"));
    await editor.filesChanged([
      { uri: editor.uri("shop/customers/models.py"), type: 3 },
      { uri: editor.uri("shop/customers/models/__init__.py"), type: 1 },
      { uri: editor.uri("shop/customers/models/customer.py"), type: 1 },
    ]);
    await until("shop/customers/models/customer.py", 1);
    await until("shop/customers/models.py", 0);
  });

  it.each([
    ["", false],
    [", though its text is open still", true],
  ])("an incident whose file was deleted is back when the file is%s", async (_, isOpen) => {
    await start({ folders: { shop: files } });
    await pasteError();
    await until("shop/customers/services.py", 1);
    const uri = editor.uri("shop/customers/services.py");
    if (isOpen) editor.open(uri, "python", services);
    rmSync(editor.file("shop/customers/services.py"));
    await editor.filesChanged([{ uri, type: 3 }]);
    await until("shop/customers/services.py", 0);
    put("shop/customers/services.py", services);
    await editor.filesChanged([{ uri, type: 1 }]);
    await until("shop/customers/services.py", 1);
  });

  it("says what it can where the models have a syntax error, and the rest once it is mended", async () => {
    const broken = `class Customer(models.Model:\n    email = = \n${models}`;
    await start({ folders: { shop: { ...files, "customers/models.py": broken } } });
    await pasteError();
    await editor.until(() => editor.diagnostics(pasteUri)[0]?.message !== undefined);
    put("shop/customers/models.py", models);
    await editor.filesChanged([{ uri: editor.uri("shop/customers/models.py"), type: 2 }]);
    await until("shop/customers/models.py", 1);
    await until("shop/customers/services.py", 1);
  });
});

describe("texts and addresses", () => {
  it("counts columns as editors do, and keeps CRLF in its edits", async () => {
    const odd = services.replace("return ", 'return "🔑 für dich", ').replaceAll("\n", "\r\n");
    await start({ folders: { shop: { ...files, "customers/services.py": odd } } });
    editor.open(editor.uri("shop/customers/services.py"), "python", odd);
    await pasteError(withoutCode);
    await until("shop/customers/services.py", 1);
    const [mark] = marks("shop/customers/services.py");
    expect(mark && covered(odd, mark.range)).toBe("create");
    const plain = services.replaceAll("\n", "\r\n");
    editor.change(editor.uri("shop/customers/services.py"), plain);
    await editor.until(() => {
      const [now] = marks("shop/customers/services.py");
      return now !== undefined && covered(plain, now.range) === "create";
    });
    const text = await fixed("shop/customers/services.py", plain);
    expect(text).toContain("except IntegrityError");
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("speaks of files under the editor's own spelling of their address", async () => {
    // As VS Code writes them: every sign that is not a letter, a digit or one of -._~ is escaped.
    const spell = (absolute: string) =>
      pathToFileURL(absolute).href.replace(/[()'!*@&+=,;$]/g, (c) => {
        return `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
      });
    const name = "shöp (1) & 🔑 @home";
    await start({ folders: { [name]: files }, spell });
    editor.open(editor.uri(`${name}/customers/services.py`), "python", services);
    await pasteError();
    await until(`${name}/customers/services.py`, 1);
    await until(`${name}/customers/models.py`, 1);
    const [mark] = marks(`${name}/customers/services.py`);
    expect(mark?.relatedInformation?.[0]?.location.uri).toBe(editor.uri(`${name}/customers/models.py`));
    expect(await fixed(`${name}/customers/services.py`, services)).toContain("except IntegrityError");
    const params = {
      textDocument: { uri: editor.uri(`${name}/customers/services.py`) },
      position: mark?.range.start,
    };
    const links = (await hover(params)).match(/\]\([^)]*\)/g) ?? [];
    expect(links).toContain(`](${editor.uri(`${name}/customers/models.py`)}#L5,5)`);
  });

  it("a paste from Windows finds the files", async () => {
    await start({ folders: { shop: files } });
    await pasteError(
      paste.replace("/srv/app/customers/services.py", "C:\\Users\\Ada\\shop\\customers\\services.py"),
    );
    await until("shop/customers/services.py", 1);
  });
});

describe("fixes in a session", () => {
  it("say for which version of the document they were made, where the editor understands it", async () => {
    const capabilities = {
      ...ableClient,
      workspace: { ...ableClient.workspace, workspaceEdit: { documentChanges: true } },
    };
    await start({ folders: { shop: files }, capabilities });
    const uri = editor.uri("shop/customers/services.py");
    editor.open(uri, "python", services);
    await pasteError();
    await until("shop/customers/services.py", 1);
    editor.change(uri, `\n${services}`);
    await editor.until(() => marks("shop/customers/services.py")[0]?.range.start.line === 5);
    const { edit } = await resolve((await actionsAt("shop/customers/services.py"))[0]);
    expect(edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 2 } }]);
  });

  it("that have become pointless say so instead of doing nothing", async () => {
    await start({ folders: { shop: files } });
    const uri = editor.uri("shop/customers/services.py");
    editor.open(uri, "python", services);
    await pasteError();
    await until("shop/customers/services.py", 1);
    const [action] = await actionsAt("shop/customers/services.py");
    editor.change(uri, services.replace(`return ${write}`, "return None"));
    await until("shop/customers/services.py", 0);
    const resolved = await resolve(action);
    expect(resolved.edit).toBeUndefined();
    expect(editor.messages).toHaveLength(1);
    expect(editor.messages[0]).toContain(String(action?.title));
  });

  it("that were looked at and declined are named in the hover with the reason", async () => {
    const loop = services.replace(`return ${write}`, `return [${write} for _ in range(3)]`);
    await start({ folders: { shop: { ...files, "customers/services.py": loop } } });
    await pasteError(withoutCode);
    await until("shop/customers/services.py", 1);
    const position = marks("shop/customers/services.py")[0]?.range.start;
    const textDocument = { uri: editor.uri("shop/customers/services.py") };
    expect(await hover({ textDocument, position })).toMatch(
      /Not offered:\n\n- (?:[\w-]+, )*catch[\w, -]*: The call stands in a comprehension/,
    );
  });

  it("are known at the declaration too, in a file that is not open", async () => {
    await start({ folders: { shop: files } });
    await pasteError();
    await until("shop/customers/models.py", 1);
    const [mark] = marks("shop/customers/models.py");
    expect(mark && covered(models, mark.range)).toContain(declaration);
    expect((await actionsAt("shop/customers/models.py")).length).toBeGreaterThan(0);
  });
});

describe("a declaration's file while somebody types in it", () => {
  it("keeps its mark, which moves with its line, until the declaration itself is gone", async () => {
    await start({ folders: { shop: files } });
    await pasteError();
    const path = "shop/customers/models.py";
    await until(path, 1);
    const line = () => marks(path)[0]?.range.start.line;
    const before = line() ?? -1;
    const broken = models.replace("class Customer(models.Model):", "class Customer(models.Mo");
    editor.open(editor.uri(path), "python", models);
    editor.change(editor.uri(path), `\n\n${broken}`);
    await editor.until(() => line() === before + 2);
    editor.change(editor.uri(path), broken);
    await editor.until(() => line() === before);
    editor.change(editor.uri(path), broken.replace(/ {4}email.*\n/, ""));
    await until(path, 0);
    editor.change(editor.uri(path), models);
    await until(path, 1);
  });
});
