/** A terminal in which the example fails, as far as extensions can read what it prints. */

import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { example } from "./workbench";

/** Runs the example until its error was printed; see {@link prints}. */
export function printsError(terminal: vscode.Terminal): Promise<boolean> {
  return prints(terminal, example.run);
}

/**
 * Runs a command until what it says of a constraint was printed where extensions can read it: of a command that ends at once VS Code now
 * and then gives no output to any of them.
 * @returns false where the shell has no integration, which only the host of test/vscode/host surely has
 */
export async function prints(terminal: vscode.Terminal, command: string): Promise<boolean> {
  const integration = await shellIntegration(terminal);
  if (!integration && !process.env.KEYCLASH_WORKBENCH) return false;
  assert.ok(integration, "no shell integration");
  for (let printed = ""; !/constraint/i.test(printed); ) {
    const execution = integration.executeCommand(command);
    for await (const piece of execution.read()) printed += piece;
  }
  return true;
}

/** Undefined where the terminal's shell has none for two minutes. */
function shellIntegration(terminal: vscode.Terminal): Promise<vscode.TerminalShellIntegration | undefined> {
  return new Promise((done) => {
    const finish = (found: vscode.TerminalShellIntegration | undefined) => {
      clearTimeout(timer);
      listener.dispose();
      done(found);
    };
    const timer = setTimeout(() => finish(undefined), 120_000);
    const listener = vscode.window.onDidChangeTerminalShellIntegration((change) => {
      if (change.terminal === terminal) finish(change.shellIntegration);
    });
    if (terminal.shellIntegration) finish(terminal.shellIntegration);
  });
}
