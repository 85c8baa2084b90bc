/** The bundled example: a small program with an error that it has raised, opened as a folder of its own to be played with. */

import * as vscode from "vscode";

/** What is written anew each time that somebody tries it. */
const files = ["error.dberror", "README.md", "fail.py", "app/__init__.py", "app/models.py", "app/signup.py"];

/** Copies it to where extensions keep their own files, and opens it there; what is open stays open. */
export async function tryExample(context: vscode.ExtensionContext): Promise<void> {
  const folder = folderOf(context);
  for (const file of files)
    await vscode.workspace.fs.copy(
      vscode.Uri.joinPath(context.extensionUri, "try", file),
      vscode.Uri.joinPath(folder, file),
      { overwrite: true },
    );
  const forceNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
  await vscode.commands.executeCommand("vscode.openFolder", folder, { forceNewWindow });
}

/** In the window of the example its error is what one looks at first. */
export async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder?.uri.path !== folderOf(context).path || vscode.window.visibleTextEditors.length > 0) return;
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, "error.dberror"));
}

function folderOf({ globalStorageUri }: vscode.ExtensionContext): vscode.Uri {
  return vscode.Uri.joinPath(globalStorageUri, "try");
}
