/** The language server as the client sees it: started by the first request, one process, restarted on demand. */

import * as vscode from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import {
  clientCommands,
  type InitializationOptions,
  methods,
  type StateParams,
  type StatusParams,
} from "../../server/src/lsp/protocol";
import { withPages } from "./causes";
import { giveFiles } from "./files";
import type { Memory } from "./memory";
import { workspaceSchemes } from "./schemes";
import type { Status } from "./status";
import { traceChannel } from "./trace-channel";

export interface Server extends vscode.Disposable {
  /** Starts the process where it does not run yet. */
  start(): Promise<BaseLanguageClient>;
  restart(): Promise<void>;
  /** Applies an edit as LSP has it; the documents that it changed, in its order, none where VS Code refused it. */
  apply(edit: object): Promise<readonly vscode.Uri[]>;
  /** Sends a custom request, starting the server first. */
  request<Params, Result>(method: string, params: Params, token?: vscode.CancellationToken): Promise<Result>;
}

export function createServer(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  status: Status,
  memory: Memory,
): Server {
  let running: Promise<BaseLanguageClient> | undefined;
  const trace = traceChannel(log);

  const launch = async (): Promise<BaseLanguageClient> => {
    // Loaded when it is first needed, in Node from a bundle of its own: watching terminals alone shall cost nothing at the start of the editor.
    const { createClient, cacheFolder, CloseAction, ErrorAction } = inWorker
      ? await import("./server-worker")
      : await import("./server-process");
    const deaths: number[] = [];
    const client: BaseLanguageClient = createClient(context, {
      ...clientOptions(context, log, memory, cacheFolder(context)),
      traceOutputChannel: trace,
      // The status says what became of the server, and offers the restart: no message in the way.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          const now = Date.now();
          deaths.push(now);
          const recent = deaths.filter((at) => now - at < forgottenAfter);
          if (recent.length < mostDeaths) {
            status.failed("ended and is started again");
            return { action: CloseAction.Restart, handled: true };
          }
          status.failed("stopped");
          log.error(`The language server ended ${mostDeaths} times in ${forgottenAfter / 60_000} minutes.`);
          running = undefined;
          // Its marks go with it: the next question starts another one, which has its own.
          setTimeout(() => client.dispose().catch(() => {}));
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    });
    giveFiles(client);
    client.onNotification(methods.status, (params: StatusParams) => status.show(params));
    client.onNotification(methods.state, (params: StateParams) => memory.take(params));
    try {
      await client.start();
    } catch (error) {
      running = undefined;
      status.failed("did not start");
      throw error;
    }
    return client;
  };
  const start = () => (running ??= launch());
  const stop = async () => {
    const client = await running?.catch(() => undefined);
    running = undefined;
    await client?.dispose();
  };

  return {
    start,
    restart: async () => {
      await stop();
      await start();
    },
    apply: async (edit) => {
      const { protocol2CodeConverter } = await start();
      const converted = await protocol2CodeConverter.asWorkspaceEdit(edit);
      return (await vscode.workspace.applyEdit(converted)) ? converted.entries().map(([uri]) => uri) : [];
    },
    request: async (method, params, token) => {
      const client = await start();
      // An absent token would be sent along as one more parameter.
      return token ? client.sendRequest(method, params, token) : client.sendRequest(method, params);
    },
    dispose: () => {
      trace.dispose();
      void stop();
    },
  };
}

/** A server that ends so often within so many milliseconds is not started again by itself. */
const mostDeaths = 5;
const forgottenAfter = 180_000;

/** True where extensions run in a browser's worker; the desktop has such a host too. */
export const inWorker = "importScripts" in globalThis;

export function causePages({ extensionUri }: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, "docs/causes");
}

function clientOptions(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  memory: Memory,
  cacheFolder: string | false,
): LanguageClientOptions {
  // Asked at every start: a server that takes another's place goes on from what that one told.
  const initializationOptions = (): InitializationOptions => ({
    commands: Object.values(clientCommands),
    cacheFolder,
    givesFiles: true,
    keepsState: true,
    printsMarks: true,
    causePages: causePages(context).toString(),
    texts: vscode.l10n.bundle,
    state: memory.kept,
  });
  return {
    // The server knows which of them can hold models and writes; it ignores the others.
    documentSelector: [{ language: "keyclash" }, ...workspaceSchemes().map((scheme) => ({ scheme }))],
    diagnosticCollectionName: "keyclash",
    outputChannel: log,
    initializationOptions,
    // Hovers show text of the paste, escaped: nothing in them may run a command.
    markdown: { isTrusted: false, supportHtml: false },
    middleware: { handleDiagnostics: (uri, diagnostics, next) => next(uri, withPages(diagnostics)) },
  };
}
