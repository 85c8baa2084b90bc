/** Watches what the cells of notebooks print, and reads the output of one on demand. */

import * as vscode from "vscode";
import { suspicious } from "./output";
import type { Watch } from "./watch";

/** An output with more characters is a table or a picture. */
const longest = 200_000;

export function watchNotebooks(watch: Watch): vscode.Disposable {
  return vscode.workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
    for (const { cell, outputs } of cellChanges) {
      if (!outputs) continue;
      const text = textOfOutput(cell);
      const origin = vscode.l10n.t("Notebook: {0}", vscode.workspace.asRelativePath(notebook.uri));
      if (suspicious.test(text)) void watch.consider({ text, origin, scope: notebook.uri });
    }
  });
}

/** The cell of a menu's argument, else the one that is selected in the notebook that has the focus. */
export function chosenCell(argument: unknown): vscode.NotebookCell | undefined {
  const cell = argument as Partial<vscode.NotebookCell> | undefined;
  if (cell?.outputs && cell.notebook) return cell as vscode.NotebookCell;
  const editor = vscode.window.activeNotebookEditor;
  return editor?.notebook.cellAt(editor.selection.start);
}

/** What people read of a cell's outputs: errors with their stacks, streams and plain text. */
export function textOfOutput({ outputs }: Pick<vscode.NotebookCell, "outputs">): string {
  const texts = outputs.flatMap(({ items }) => items.map(textOfItem)).filter((text) => text !== "");
  return texts.join("\n").slice(0, longest);
}

function textOfItem({ mime, data }: vscode.NotebookCellOutputItem): string {
  if (!ArrayBuffer.isView(data)) return "";
  const text = new TextDecoder().decode(data);
  if (mime === "application/vnd.code.notebook.error") return textOfError(text);
  return /^text\/plain$|\.(stdout|stderr)$/.test(mime) ? text : "";
}

/** As `NotebookCellOutputItem.error` writes it. */
function textOfError(json: string): string {
  try {
    const { name, message, stack } = JSON.parse(json) as Record<string, unknown>;
    const said = [name, message].filter((part) => typeof part === "string").join(": ");
    const whole = typeof stack === "string" ? stack : "";
    return whole.includes(String(message)) ? whole : `${whole}\n${said}`;
  } catch {
    return "";
  }
}
