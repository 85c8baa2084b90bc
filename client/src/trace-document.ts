/** The empty document that waits for a paste, with a line that says so until there is text. */

import * as vscode from "vscode";
import { sayUntil } from "./message";

/**
 * Opens an empty document of language `keyclash`; what is pasted into it is explained by the server.
 * @param uri where it is kept
 * @param reason stands in the status bar until there is text
 */
export async function openTraceDocument(uri: vscode.Uri, reason: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  const invitation = vscode.window.createTextEditorDecorationType({
    before: {
      contentText: vscode.l10n.t("Paste the error here, with its stack trace."),
      color: new vscode.ThemeColor("input.placeholderForeground"),
    },
  });
  editor.setDecorations(invitation, [new vscode.Range(0, 0, 0, 0)]);
  const message = sayUntil(reason);
  const stop = () => vscode.Disposable.from(invitation, message, onLeave, onChange, onClose).dispose();
  // What was said of the clipboard is no longer true when the user comes back.
  const onLeave = vscode.window.onDidChangeActiveTextEditor((active) => {
    if (active && active.document !== document) message.dispose();
  });
  const onChange = vscode.workspace.onDidChangeTextDocument((change) => {
    if (change.document === document && document.getText() !== "") stop();
  });
  const onClose = vscode.workspace.onDidCloseTextDocument((closed) => {
    if (closed === document) stop();
  });
}
