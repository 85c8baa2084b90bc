/** An editor without a window: speaks LSP over stdio with the built server and keeps what the server publishes. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
} from "vscode-languageserver-protocol/node";

const cli = join(__dirname, "../../dist/cli.js");
const bare = join(__dirname, "../../dist/server.js");

export interface EditorOptions {
  /** Root folders: name -> files: path -> text. */
  readonly folders: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** When the supervisor acts (`supervisor/start.ts`). */
  readonly patience?: string;
  /** What starts Node, when it is not Node itself: a program that watches it. */
  readonly command?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** How this editor spells the address of a file; by default as Node does. */
  readonly spell?: (absolute: string) => string;
}

export interface Editor {
  readonly connection: ProtocolConnection;
  /** Of the process that the editor started. */
  readonly pid: number;
  readonly initialized: InitializeResult;
  readonly registered: readonly string[];
  /** Sentences that the server showed to the user. */
  readonly messages: readonly string[];
  uri(path: string): string;
  /** Path on disk of `folder/path`. */
  file(path: string): string;
  open(uri: string, languageId: string, text: string): void;
  /** Replaces the whole text of an open document. */
  change(uri: string, text: string): void;
  close(uri: string): void;
  text(uri: string): string;
  diagnostics(uri: string): readonly Diagnostic[];
  /** The workspace's folders change to these. */
  setFolders(names: readonly string[]): void;
  /** Tells that files came (1), changed (2) or went (3) on disk. */
  filesChanged(changes: readonly { readonly uri: string; readonly type: 1 | 2 | 3 }[]): Promise<void>;
  /** Resolves when what the server published fulfils the condition; the test's own time limit is the limit. */
  until(condition: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

/** What VS Code can do, as far as this server asks. */
export const ableClient: ClientCapabilities = {
  textDocument: { codeAction: { resolveSupport: { properties: ["edit"] } } },
  workspace: { didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true },
};

export async function startEditor(options: EditorOptions): Promise<Editor> {
  const base = mkdtempSync(join(tmpdir(), "keyclash-protocol-"));
  const file = (path: string) => join(base, path);
  const spell = options.spell ?? ((absolute: string) => pathToFileURL(absolute).href);
  const uri = (path: string) => spell(file(path));
  for (const [folder, files] of Object.entries(options.folders)) {
    mkdirSync(file(folder), { recursive: true });
    for (const [path, text] of Object.entries(files)) write(file(join(folder, path)), text);
  }

  const [program = process.execPath, ...before] = options.command ?? [];
  const words = options.patience
    ? [bare, "--stdio", `--patience=${options.patience}`]
    : [cli, "lsp", "--stdio"];
  const server = spawn(program, [...before, ...words], {
    stdio: ["pipe", "pipe", "inherit"],
    env: options.environment ?? process.env,
  });
  const gone = new Promise((done) => server.once("exit", done));
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const published = new Map<string, readonly Diagnostic[]>();
  const registered: string[] = [];
  const messages: string[] = [];
  let waiting: { condition: () => boolean; done: () => void; fail: (reason: Error) => void }[] = [];
  let ended = false;
  void gone.then(() => {
    ended = true;
    for (const { fail } of waiting) fail(new Error("the server has ended"));
  });
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.set(params.uri, params.diagnostics);
    const fulfilled = waiting.filter(({ condition }) => condition());
    waiting = waiting.filter((one) => !fulfilled.includes(one));
    for (const { done } of fulfilled) done();
  });
  connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
    messages.push(message);
  });
  connection.onRequest("workspace/workspaceFolders", () => folders);
  connection.onRequest("client/registerCapability", (params: { registrations: { method: string }[] }) => {
    registered.push(...params.registrations.map(({ method }) => method));
    return null;
  });
  connection.onRequest(
    "client/unregisterCapability",
    (params: { unregisterations: { method: string }[] }) => {
      for (const { method } of params.unregisterations) registered.splice(registered.indexOf(method), 1);
      return null;
    },
  );
  let folders = Object.keys(options.folders).map((name) => ({ name, uri: uri(name) }));
  connection.listen();

  const initialized: InitializeResult = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: folders[0]?.uri ?? null,
    workspaceFolders: folders,
    capabilities: options.capabilities ?? ableClient,
    // An editor that wants no commands in its actions, unless a test says another thing.
    initializationOptions: options.initializationOptions ?? { commands: [] },
  });
  await connection.sendNotification("initialized", {});

  const texts = new Map<string, { version: number; text: string }>();
  return {
    connection,
    pid: server.pid ?? 0,
    initialized,
    registered,
    messages,
    uri,
    file,
    open(uri, languageId, text) {
      texts.set(uri, { version: 1, text });
      void connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version: 1, text },
      });
    },
    change(uri, text) {
      const version = (texts.get(uri)?.version ?? 0) + 1;
      texts.set(uri, { version, text });
      void connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    },
    close(uri) {
      texts.delete(uri);
      void connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    },
    setFolders(names) {
      const before = folders;
      folders = names.map((name) => ({ name, uri: uri(name) }));
      const lacks = (list: typeof folders) => (one: { uri: string }) =>
        !list.some(({ uri }) => uri === one.uri);
      void connection.sendNotification("workspace/didChangeWorkspaceFolders", {
        event: { added: folders.filter(lacks(before)), removed: before.filter(lacks(folders)) },
      });
    },
    filesChanged: (changes) => connection.sendNotification("workspace/didChangeWatchedFiles", { changes }),
    text: (uri) => texts.get(uri)?.text ?? "",
    diagnostics: (uri) => published.get(uri) ?? [],
    until: (condition) =>
      condition()
        ? Promise.resolve()
        : new Promise((done, fail) => {
            if (ended) fail(new Error("the server has ended"));
            else waiting.push({ condition, done, fail });
          }),
    async stop() {
      if (ended) return rmSync(base, { recursive: true, force: true });
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      await gone;
      connection.dispose();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** The text after the edits of one file, which must not overlap. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: TextEdit["range"]["start"]) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (done, { range, newText }) =>
        done.slice(0, offset(range.start)) + newText + done.slice(offset(range.end)),
      text,
    );
}

/** What a range covers. */
export function covered(text: string, { start, end }: TextEdit["range"]): string {
  const lines = text.split("\n").slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines[lines.length - 1]?.slice(0, end.character) ?? "";
  lines[0] = lines[0]?.slice(start.character) ?? "";
  return lines.join("\n");
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
