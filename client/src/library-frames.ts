/** The lines of libraries in a paste: shown faintly, and folded when they are first seen. */

import * as vscode from "vscode";
import type { Memory } from "./memory";

export function dimLibraryFrames(memory: Pick<Memory, "onDidChange">): vscode.Disposable {
  const faint = vscode.window.createTextEditorDecorationType({ opacity: "0.55", isWholeLine: true });
  /** Tabs whose lines were folded: what the user unfolds stays so. */
  const folded = new WeakSet<vscode.TextEditor>();
  const show = async (editor: vscode.TextEditor) => {
    const ranges = await vscode.commands.executeCommand<vscode.FoldingRange[] | undefined>(
      "vscode.executeFoldingRangeProvider",
      editor.document.uri,
    );
    const lines = (ranges ?? []).map(({ start, end }) => new vscode.Range(start, 0, end, 0));
    editor.setDecorations(faint, lines);
    const isLookedAt = vscode.window.activeTextEditor === editor;
    if (lines.length === 0 || folded.has(editor) || !isLookedAt) return;
    folded.add(editor);
    const selectionLines = lines.map(({ start }) => start.line);
    await vscode.commands.executeCommand("editor.fold", { levels: 1, direction: "down", selectionLines });
  };
  const showAll = () => {
    for (const editor of vscode.window.visibleTextEditors)
      if (editor.document.languageId === "keyclash") show(editor).then(undefined, () => {});
  };
  return vscode.Disposable.from(
    faint,
    vscode.window.onDidChangeVisibleTextEditors(showAll),
    vscode.window.onDidChangeActiveTextEditor(showAll),
    memory.onDidChange(showAll),
  );
}
