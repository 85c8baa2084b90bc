/** Entry point of the VS Code side: registers commands and watchers; the language server starts when one of them needs it. */

import * as vscode from "vscode";
import { registerCausePages } from "./causes";
import { registerCommands } from "./commands";
import { watchDebugConsole } from "./debug-console";
import { openExample, tryExample } from "./example";
import { tellOfHandled } from "./handled";
import { createIncidentsView } from "./incidents-view";
import { registerLanguageModelTool } from "./language-model-tool";
import { dimLibraryFrames } from "./library-frames";
import { createMemory } from "./memory";
import { watchNotebooks } from "./notebooks";
import { createPastes, pasteScheme } from "./pastes";
import { causePages, createServer, inWorker } from "./server";
import { createStatus } from "./status";
import { watchTerminals } from "./terminal";
import { createWatch } from "./watch";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Keyclash", { log: true });
  const status = createStatus();
  const memory = createMemory(context.workspaceState);
  const server = createServer(context, log, status, memory);
  const pastes = createPastes(context.workspaceState, memory);
  const commands = registerCommands({ server, pastes, log });
  const watch = createWatch({ server, memory, ...commands, log: (sentence) => log.error(sentence) });
  context.subscriptions.push(log, status, memory, server, pastes, commands, watch);
  context.subscriptions.push(createIncidentsView({ server, memory }));
  context.subscriptions.push(registerCausePages(causePages(context)), tellOfHandled(memory));
  context.subscriptions.push(registerLanguageModelTool(server));
  context.subscriptions.push(dimLibraryFrames(memory), watchNotebooks(watch), watchDebugConsole(watch));
  context.subscriptions.push(watchTerminals({ watch, server, memory, ...commands }));
  offerExample(context, log);
  // An open paste is a request in itself, and so is what was known before the window was loaded anew; a terminal or a
  // debug session alone starts nothing yet.
  if (memory.incidents.length > 0 || vscode.workspace.textDocuments.some(isPaste)) void server.start();
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isPaste(document)) void server.start();
    }),
  );
}

/** It opens as a folder of its own: a browser has no place for one that outlives the window. */
function offerExample(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): void {
  void vscode.commands.executeCommand("setContext", "keyclash.inBrowser", inWorker);
  if (inWorker) return;
  context.subscriptions.push(
    vscode.commands.registerCommand("keyclash.tryExample", () => tryExample(context)),
  );
  openExample(context).catch((error: unknown) => log.error(`The example does not open: ${error}`));
}

function isPaste({ languageId, uri }: vscode.TextDocument): boolean {
  return languageId === "keyclash" || uri.scheme === pasteScheme;
}
