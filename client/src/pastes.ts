/** Read-only documents that show what was explained: the clipboard, a selection, the output of a terminal. */

import * as vscode from "vscode";

export interface Pastes extends vscode.Disposable {
  /** Keeps the text and gives the address under which an editor shows it. The same text keeps its address. */
  add(text: string, origin: string): vscode.Uri;
  /** Oldest first. */
  all(): readonly Paste[];
}

export interface Paste {
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly origin: string;
}

/** Read-only, so that closing one never asks whether to save it. */
export const pasteScheme = "keyclash";

/** Older pastes are forgotten: their incidents stay, only the text can not be opened any more. */
const kept = 50;

export function createPastes(): Pastes {
  const pastes = new Map<string, Paste>();
  let count = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(pasteScheme, {
    provideTextDocumentContent: (uri) =>
      pastes.get(uri.toString())?.text ?? "This text is no longer kept. Paste it again.",
  });
  return {
    add: (text, origin) => {
      for (const known of pastes.values()) if (known.text === text) return known.uri;
      const name = `${origin.replace(/[^\w .-]+/g, " ").trim()} ${++count}.dberror`;
      const uri = vscode.Uri.from({ scheme: pasteScheme, path: `/${name}` });
      pastes.set(uri.toString(), { uri, text, origin });
      const oldest = pastes.keys().next().value;
      if (pastes.size > kept && oldest !== undefined) pastes.delete(oldest);
      return uri;
    },
    all: () => [...pastes.values()],
    dispose: () => provider.dispose(),
  };
}
