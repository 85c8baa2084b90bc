/** The language server as the client sees it: started by the first request, one process, restarted on demand. */

import * as vscode from "vscode";
import type {
  LanguageClient,
  LanguageClientOptions,
  ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import {
  clientCommands,
  type InitializationOptions,
  methods,
  type StatusParams,
} from "../../server/src/lsp/protocol";
import type { Status } from "./status";

export interface Server extends vscode.Disposable {
  /** Starts the process where it does not run yet. */
  start(): Promise<LanguageClient>;
  restart(): Promise<void>;
  /** A process that died has another in its place, which knows nothing yet. */
  readonly onDidReplace: vscode.Event<void>;
  /** Sends a custom request, starting the server first. */
  request<Params, Result>(method: string, params: Params, token?: vscode.CancellationToken): Promise<Result>;
}

export function createServer(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  status: Status,
): Server {
  let running: Promise<LanguageClient> | undefined;
  const replaced = new vscode.EventEmitter<void>();

  const launch = async (): Promise<LanguageClient> => {
    // Loaded when it is first needed: watching terminals alone shall cost nothing at the start of the editor.
    const { CloseAction, ErrorAction, LanguageClient, State, TransportKind } = await import(
      "vscode-languageclient/node"
    );
    const options = serverOptions(context, TransportKind.ipc);
    const deaths: number[] = [];
    const client = new LanguageClient("keyclash", "Keyclash", options, {
      ...clientOptions(context, log),
      // The status says what became of the server, and offers the restart: no message in the way.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          const now = Date.now();
          deaths.push(now);
          const recent = deaths.filter((at) => now - at < forgottenAfter);
          if (recent.length < mostDeaths) return { action: CloseAction.Restart, handled: true };
          status.failed("stopped");
          log.error(`The language server ended ${mostDeaths} times in ${forgottenAfter / 60_000} minutes.`);
          running = undefined;
          // Its marks go with it: the next question starts another one, which has its own.
          setImmediate(() => client.dispose().catch(() => {}));
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    });
    client.onNotification(methods.status, (params: StatusParams) => status.show(params));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running && deaths.length > 0) replaced.fire();
    });
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
    request: async (method, params, token) => (await start()).sendRequest(method, params, token),
    onDidReplace: replaced.event,
    dispose: () => {
      replaced.dispose();
      void stop();
    },
  };
}

/** A server that ends so often within so many milliseconds is not started again by itself. */
const mostDeaths = 5;
const forgottenAfter = 180_000;

function serverOptions(context: vscode.ExtensionContext, transport: TransportKind.ipc): ServerOptions {
  const module = context.asAbsolutePath("dist/server.js");
  return {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ["--nolazy", "--inspect=6011"] } },
  };
}

function clientOptions(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): LanguageClientOptions {
  const initializationOptions: InitializationOptions = {
    commands: Object.values(clientCommands),
    cacheFolder: vscode.Uri.joinPath(context.globalStorageUri, "facts").fsPath,
  };
  return {
    // The server knows which of them can hold models and writes; it ignores the others.
    documentSelector: [{ language: "keyclash" }, { scheme: "file" }, { scheme: "vscode-vfs" }],
    diagnosticCollectionName: "keyclash",
    outputChannel: log,
    initializationOptions,
    // Hovers show text of the paste, escaped: nothing in them may run a command.
    markdown: { isTrusted: false, supportHtml: false },
  };
}
