/** The empty document that waits for a paste, with a line that says so until there is text. */

import * as vscode from "vscode";
import { withoutIcons } from "./inert";

/**
 * Opens an empty document of language `keyclash`; what is pasted into it is explained by the server.
 * @param reason stands in the status bar until there is text
 */
export async function openTraceDocument(reason: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "keyclash", content: "" });
  const editor = await vscode.window.showTextDocument(document);
  const invitation = vscode.window.createTextEditorDecorationType({
    before: {
      contentText: "Paste the error here, with its stack trace.",
      color: new vscode.ThemeColor("input.placeholderForeground"),
    },
  });
  editor.setDecorations(invitation, [new vscode.Range(0, 0, 0, 0)]);
  const message = vscode.window.setStatusBarMessage(`$(key) ${withoutIcons(reason)}`);
  const stop = () => vscode.Disposable.from(invitation, message, onChange, onClose).dispose();
  const onChange = vscode.workspace.onDidChangeTextDocument((change) => {
    if (change.document === document && document.getText() !== "") stop();
  });
  const onClose = vscode.workspace.onDidCloseTextDocument((closed) => {
    if (closed === document) stop();
  });
}
