/** The page of a cause: the code of a mark leads to it, and it opens as it is read, not as it is written. */

import * as vscode from "vscode";

const command = "keyclash.aboutCause";

/** The server names the page's file; a click shows its preview. */
export function withPages(diagnostics: readonly vscode.Diagnostic[]): vscode.Diagnostic[] {
  for (const diagnostic of diagnostics) {
    const { code } = diagnostic;
    if (typeof code !== "object" || !code.target.path.endsWith(".md")) continue;
    const argument = encodeURIComponent(
      JSON.stringify([code.target.path.slice(code.target.path.lastIndexOf("/") + 1)]),
    );
    diagnostic.code = { value: code.value, target: vscode.Uri.parse(`command:${command}?${argument}`) };
  }
  return [...diagnostics];
}

/** @param folder holds the pages: no other file is opened, whoever gives the command */
export function registerCausePages(folder: vscode.Uri): vscode.Disposable {
  return vscode.commands.registerCommand(command, async (page: unknown) => {
    if (typeof page !== "string" || !/^[a-z-]+\.md$/.test(page)) return;
    await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.joinPath(folder, page));
  });
}
