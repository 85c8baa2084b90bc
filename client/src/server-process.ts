/** The language server as a process: where VS Code's extensions run in Node. */

import { join } from "node:path";
import type * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";

export { CloseAction, ErrorAction } from "vscode-languageclient";

/** Not started yet. */
export function createClient(
  context: vscode.ExtensionContext,
  options: LanguageClientOptions,
): LanguageClient {
  return new LanguageClient("keyclash", "Keyclash", serverOptions(context), options);
}

/** Where what is read of the workspace's files is kept. */
export function cacheFolder({ globalStorageUri }: vscode.ExtensionContext): string {
  return join(globalStorageUri.fsPath, "facts");
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath("dist/server.js");
  const transport = TransportKind.ipc;
  // The server and the processes that it starts: Node 22.1 and later keeps what it has compiled of them there.
  const NODE_COMPILE_CACHE = join(cacheFolder(context), "compiled");
  const options = { env: { ...process.env, NODE_COMPILE_CACHE } };
  return {
    run: { module, transport, options },
    debug: { module, transport, options: { ...options, execArgv: ["--nolazy", "--inspect=6011"] } },
  };
}
