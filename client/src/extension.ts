/** Entry point of the VS Code side: registers commands and watchers; the language server starts when one of them needs it. */

import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { watchDebugConsole } from "./debug-console";
import { createOffers } from "./offers";
import { createPastes } from "./pastes";
import { createServer } from "./server";
import { createStatus } from "./status";
import { watchTerminals } from "./terminal";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Keyclash", { log: true });
  const status = createStatus();
  const server = createServer(context, log, status);
  const pastes = createPastes();
  const commands = registerCommands({ server, pastes, log });
  const offers = createOffers(server, commands.explain);
  context.subscriptions.push(log, status, server, pastes, commands, offers);
  context.subscriptions.push(watchTerminals(offers), watchDebugConsole(offers));
  // An open paste is a request in itself; a terminal or a debug session alone starts nothing yet.
  if (vscode.workspace.textDocuments.some((document) => document.languageId === "keyclash"))
    void server.start();
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (document.languageId === "keyclash") void server.start();
    }),
  );
}
