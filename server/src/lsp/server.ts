/** The language server: takes the editor's messages and hands them to the session. */

import {
  type CancellationToken,
  CodeActionKind,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  FoldingRangeRefreshRequest,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { version } from "../../../package.json";
import { decodePart } from "../domain/uri";
import { toRange } from "../present/editor";
import { inertJson, inNotification, visibleLines } from "../present/inert";
import { explanationJson } from "../present/json";
import { withoutValues } from "../present/redact";
import type { Cache } from "../workspace/disk";
import { actionCommands, execute, serverCommands } from "./commands";
import { failuresOf } from "./failures";
import { codeActions, documentLinks, fixAnswer, hover, resolveCodeAction } from "./features";
import { libraryRanges } from "./folding";
import { filesGivenBy } from "./given-files";
import type { Host } from "./host";
import { codeLenses } from "./lenses";
import { outline } from "./outline";
import { printedLinks } from "./printed-links";
import {
  type AnswerParams,
  type AnswerResult,
  type ChooseParams,
  type DetectParams,
  type DetectResult,
  type ExplainParams,
  type ExplainResult,
  type FindWritesParams,
  type FindWritesResult,
  type FixAnswer,
  type FixParams,
  type IncidentParams,
  type InitializationOptions,
  isPaste,
  type LookResult,
  methods,
  type PrintedLineParams,
  pasteLanguage,
  type StateParams,
} from "./protocol";
import { createSession, type FileChange } from "./session";
import { spoken } from "./spoken";
import { report, summaries, summariesOf } from "./summaries";

/** While text is typed or pasted into a document, it is explained when it has come to rest for this long. */
const restMilliseconds = 200;

/** Answers the editor at the other end of the connection, for as long as it is there. */
export function serve(plain: Connection, host: Host): void {
  const { connection, speak } = spoken(plain);
  const documents = new TextDocuments(TextDocument);
  const log = (sentence: string) => connection.console.info(visibleLines(sentence));
  let client: Client = {
    commands: [],
    ownCommands: true,
    keepsState: false,
    printsMarks: false,
    refreshesLenses: false,
    refreshesFolds: false,
    resolvesEdits: false,
    takesVersions: false,
    annotates: false,
    watchesFiles: false,
    watchesFolders: false,
    givesFiles: false,
  };
  const session = createSession(
    {
      publish: (uri, diagnostics) => void connection.sendDiagnostics({ uri, diagnostics }),
      status: (status) => void connection.sendNotification(methods.status, status),
      changed: () => {
        tellState();
        refreshViews();
      },
      log,
      aboutCause: (cause) => client.causePages && `${client.causePages}/${cause}.md`,
      cache: () => client.cache,
      watched: () => watched,
      files: () => (client.givesFiles ? filesGivenBy(connection) : undefined),
    },
    host,
  );
  let watched: readonly string[] = [];
  let told = "";
  const tellState = () => {
    if (!client.keepsState) return;
    const pastes = [...new Set(session.entries.map(({ uri }) => uri))];
    const state: StateParams = { incidents: summaries(session), pastes, kept: session.kept() };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    void connection.sendNotification(methods.state, state);
  };

  let lensesOf = "";
  /** What stands above lines, and what is folded, follows the incidents: no change of a text tells the editor to ask again. */
  const refreshViews = () => {
    if (!client.refreshesLenses && !client.refreshesFolds) return;
    const now = session.entries.map(({ id, uri, state, diagnosis: { key, callSite } }) =>
      JSON.stringify([id, uri, state, key?.constraint.place, callSite?.place]),
    );
    const text = now.join("\n");
    if (text === lensesOf) return;
    lensesOf = text;
    if (client.refreshesLenses) void connection.sendRequest(CodeLensRefreshRequest.type).catch(() => {});
    if (client.refreshesFolds) void connection.sendRequest(FoldingRangeRefreshRequest.type).catch(() => {});
  };

  let keptState: unknown;
  connection.onInitialize((params) => {
    client = readClient(params, host);
    session.openFolders(foldersOf(params));
    const options = params.initializationOptions as InitializationOptions | undefined;
    keptState = options?.state;
    speak(options?.texts);
    if (client.cache) host.keepCompiled?.(client.cache.folder);
    return capabilitiesFor(client);
  });
  connection.onInitialized(() => {
    session.restore(keptState);
    keptState = undefined;
    if (client.watchesFiles) {
      const globs = session.workspace.watches;
      connection.client
        .register(DidChangeWatchedFilesNotification.type, {
          watchers: globs.map((globPattern) => ({ globPattern })),
        })
        .then(() => {
          watched = globs;
        })
        .catch((error: unknown) => log(`The editor does not watch files: ${error}`));
    }
    if (client.watchesFolders)
      connection.workspace.onDidChangeWorkspaceFolders(() => {
        connection.workspace
          .getWorkspaceFolders()
          .then((folders) => session.openFolders((folders ?? []).map(({ uri }) => uri)))
          .catch((error: unknown) => log(`The editor does not name its folders: ${error}`));
      });
  });
  connection.onShutdown(() => session.dispose());

  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const explainSoon = (document: TextDocument) => {
    const { uri } = document;
    clearTimeout(waiting.get(uri));
    const explainNow = () => {
      waiting.delete(uri);
      const text = documents.get(uri)?.getText() ?? "";
      session
        .explainDocument(text, nameOf(uri), uri)
        .catch((error: unknown) => log(`Not explained: ${error}`));
    };
    waiting.set(uri, setTimeout(explainNow, restMilliseconds));
  };
  documents.onDidChangeContent(({ document }) => {
    if (isPaste(document)) explainSoon(document);
    else session.setText(document.uri, document.getText(), document.version);
  });
  documents.onDidOpen(({ document }) => {
    if (isPaste(document)) session.showPaste(document.uri, true);
  });
  documents.onDidClose(({ document }) => {
    if (isPaste(document)) session.showPaste(document.uri, false);
    else session.setText(document.uri, null, null);
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    session.filesChanged(changes.map(({ uri, type }) => ({ uri, now: changeOf(type) })));
  });

  // What is asked of the incidents waits until those of the server before are known again.
  connection.onHover(async ({ textDocument, position }) => {
    await session.ready;
    return hover(session, textDocument.uri, position, client.printsMarks);
  });
  connection.onDocumentLinks(async ({ textDocument }) => {
    await session.ready;
    return documentLinks(session, textDocument.uri);
  });
  connection.onFoldingRanges(async ({ textDocument }) => {
    await session.ready;
    return libraryRanges(session, textDocument.uri);
  });
  connection.onCodeLens(async ({ textDocument }) => {
    await session.ready;
    return codeLenses(session, textDocument.uri, client.commands);
  });
  connection.onCodeAction(async ({ textDocument, range, context }) => {
    await session.ready;
    const only = context.only ?? [CodeActionKind.QuickFix];
    if (!only.some((kind) => kind === "" || kind === CodeActionKind.QuickFix)) return [];
    const actions = codeActions(session, textDocument.uri, range, context.diagnostics, client.commands);
    if (client.resolvesEdits) return actions;
    const resolved = await Promise.all(
      actions.map((action) => resolveCodeAction(session, action, client, log)),
    );
    return resolved.filter(({ edit, command }) => edit || command);
  });
  connection.onCodeActionResolve((action) =>
    resolveCodeAction(session, action, client, (sentence) => {
      log(sentence);
      void connection.sendNotification(ShowMessageNotification.type, {
        type: MessageType.Warning,
        message: inNotification(sentence),
      });
    }),
  );

  connection.onRequest(methods.explain, async (params: ExplainParams, token: CancellationToken) => {
    const cancel = toSignal(token);
    const answer = await session
      .explain(params.text, params.origin, params.uri, params.again === true, cancel)
      .catch((error: unknown) => {
        if (cancel.aborted) return null;
        throw error;
      });
    if (!answer) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
    const { entries, notes } = answer;
    const incidents = summariesOf(session, entries);
    return { incidents, notes } satisfies ExplainResult;
  });
  connection.onRequest(
    methods.detect,
    ({ text }: DetectParams): Promise<DetectResult> => session.detect(text),
  );
  connection.onRequest(methods.answer, async ({ text, values }: AnswerParams, token: CancellationToken) => {
    const cancel = toSignal(token);
    try {
      const full = await session.answer(text, cancel);
      const json = inertJson(explanationJson(values === true ? full : withoutValues(full)));
      return { json } satisfies AnswerResult;
    } catch (error) {
      if (cancel.aborted) return new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      throw error;
    }
  });
  connection.onRequest(methods.incidents, async () => {
    await session.ready;
    return summaries(session);
  });
  connection.onRequest(methods.report, async ({ id }: IncidentParams) => {
    await session.ready;
    return { markdown: await report(session, id) };
  });
  connection.onRequest(methods.clear, async ({ id }: IncidentParams) => {
    await session.ready;
    session.clear(id);
    return null;
  });
  connection.onRequest(methods.dismiss, async ({ id }: IncidentParams) => {
    await session.ready;
    if (id !== undefined) session.dismiss(id);
    return null;
  });
  connection.onRequest(methods.outline, async ({ id }: IncidentParams) => {
    await session.ready;
    const failure = failuresOf(session.entries).find((one) => one.id === id);
    return failure ? outline(session, failure) : [];
  });
  connection.onRequest(methods.fix, async ({ id, fix }: FixParams): Promise<FixAnswer> => {
    await session.ready;
    return fixAnswer(session, id, fix, client);
  });
  connection.onRequest(methods.writes, async (params: FindWritesParams): Promise<FindWritesResult> => {
    await session.ready;
    const path = session.workspace.toPath(params.uri);
    if (path === undefined) return { name: null, links: [] };
    const { line, character } = params.position;
    const { name, places } = await session.findWrites(path, { line: line + 1, column: character + 1 });
    const links = places.flatMap((place) => {
      const uri = session.workspace.toUri(place.file);
      return uri === undefined ? [] : [{ uri, range: toRange(place) }];
    });
    return { name, links };
  });
  connection.onRequest(methods.printedLinks, async ({ line }: PrintedLineParams) => {
    await session.ready;
    return printedLinks(session, line);
  });
  connection.onRequest(methods.choose, async ({ id, uri, line }: ChooseParams) => {
    await session.ready;
    const path = session.workspace.toPath(uri);
    if (path !== undefined) await session.choose(id, path, line + 1);
    return null;
  });

  connection.onRequest(
    methods.look,
    (): LookResult => ({
      settled: session.isSettled() && waiting.size === 0,
    }),
  );

  connection.onExecuteCommand(({ command, arguments: args = [] }, token) =>
    execute(session, command, args, toSignal(token)),
  );

  documents.listen(connection);
  connection.listen();
}

const capabilities: InitializeResult = {
  capabilities: {
    textDocumentSync: TextDocumentSyncKind.Incremental,
    hoverProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: true },
    documentLinkProvider: {},
    codeLensProvider: {},
    // Of every other language the editor's own folds stay: a provider that has none would take them away.
    foldingRangeProvider: { documentSelector: [{ language: pasteLanguage }] },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  },
  serverInfo: { name: "keyclash", version },
};

/** A client that has commands of its own would register the server's a second time under the same names. */
function capabilitiesFor({ ownCommands }: Client): InitializeResult {
  if (ownCommands) return capabilities;
  const executeCommandProvider = { commands: [...serverCommands] };
  return { ...capabilities, capabilities: { ...capabilities.capabilities, executeCommandProvider } };
}

/** What the editor on the other side can do. */
interface Client {
  /** Names that actions may hold: its own, else those that the server executes. */
  readonly commands: readonly string[];
  readonly ownCommands: boolean;
  readonly cache?: Cache | undefined;
  readonly keepsState: boolean;
  /** It prints a mark's message and links above the hover. */
  readonly printsMarks: boolean;
  readonly refreshesLenses: boolean;
  readonly refreshesFolds: boolean;
  /** Address of the folder with a page for each cause, for an editor that shows such links. */
  readonly causePages?: string | undefined;
  readonly resolvesEdits: boolean;
  /** Edits may say for which version of a document they were made. */
  readonly takesVersions: boolean;
  /** Edits may say what they mean. */
  readonly annotates: boolean;
  readonly watchesFiles: boolean;
  readonly watchesFolders: boolean;
  /** It reads files for a server that can not. */
  readonly givesFiles: boolean;
}

function readClient(
  { capabilities: { workspace, textDocument }, initializationOptions }: InitializeParams,
  host: Host,
): Client {
  const options = (initializationOptions ?? {}) as InitializationOptions;
  return {
    commands: Array.isArray(options.commands) ? options.commands : actionCommands,
    ownCommands: Array.isArray(options.commands),
    cache: host.cacheOf(options.cacheFolder),
    givesFiles: options.givesFiles === true,
    keepsState: options.keepsState === true,
    printsMarks: options.printsMarks === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport ?? false,
    refreshesFolds: workspace?.foldingRange?.refreshSupport ?? false,
    causePages: textDocument?.publishDiagnostics?.codeDescriptionSupport
      ? causePagesOf(options.causePages, host)
      : undefined,
    takesVersions: workspace?.workspaceEdit?.documentChanges ?? false,
    annotates: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    resolvesEdits: textDocument?.codeAction?.resolveSupport?.properties.includes("edit") ?? false,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    watchesFolders: workspace?.workspaceFolders ?? false,
  };
}

function changeOf(type: FileChangeType): FileChange["now"] {
  if (type === FileChangeType.Deleted) return "gone";
  return type === FileChangeType.Created ? "made" : "changed";
}

/** @param told what the editor said of it, whatever that is */
function causePagesOf(told: unknown, host: Host): string | undefined {
  return typeof told === "string" ? told.replace(/\/$/, "") : host.causePages;
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  return rootUri ? [rootUri] : [];
}

function nameOf(uri: string): string {
  return decodePart(uri.slice(uri.lastIndexOf("/") + 1)).replace(/^untitled:/, "");
}

function toSignal(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
