/** Schemes of the addresses that files of the workspace have. */

import * as vscode from "vscode";

/** A folder that is added later has one of these, nearly always: repositories of a remote are opened alone. */
export function workspaceSchemes(): string[] {
  const own = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  return [...new Set(["file", "vscode-vfs", ...own])];
}
