/** Read-only documents that show what was explained: the clipboard, a selection, the output of a terminal. */

import * as vscode from "vscode";

export interface Pastes extends vscode.Disposable {
  /** Keeps the text and gives the address under which an editor shows it. The same text keeps its address. */
  add(text: string, origin: string): vscode.Uri;
}

/** Read-only, so that closing one never asks whether to save it. */
export const pasteScheme = "keyclash";

/** Older pastes are forgotten: their incidents stay, only the text can not be opened any more. */
const kept = 50;

export function createPastes(): Pastes {
  const texts = new Map<string, string>();
  let count = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(pasteScheme, {
    provideTextDocumentContent: (uri) =>
      texts.get(uri.toString()) ?? "This text is no longer kept. Paste it again.",
  });
  return {
    add: (text, origin) => {
      for (const [known, other] of texts) if (other === text) return vscode.Uri.parse(known);
      const name = `${origin.replace(/[^\w .-]+/g, " ").trim()} ${++count}.dberror`;
      const uri = vscode.Uri.from({ scheme: pasteScheme, path: `/${name}` });
      texts.set(uri.toString(), text);
      const oldest = texts.keys().next().value;
      if (texts.size > kept && oldest !== undefined) texts.delete(oldest);
      return uri;
    },
    dispose: () => provider.dispose(),
  };
}
