/** Read-only documents that show what was explained: the clipboard, a selection, the output of a terminal. */

import * as vscode from "vscode";
import type { Memory } from "./memory";

export interface Pastes extends vscode.Disposable {
  /** Keeps the text and gives the address under which an editor shows it. The same text keeps its address. */
  add(text: string, origin: string): vscode.Uri;
  /** Forgets a text in which nothing was found. */
  remove(uri: vscode.Uri): void;
}

interface Paste {
  readonly uri: string;
  readonly text: string;
}

/** A file system of its own: its editors come back with the window, and closing one never asks whether to save it. */
export const pasteScheme = "keyclash";

/** Older pastes are forgotten: their incidents stay, only the text can not be opened any more. */
const kept = 50;

/** Characters of all texts that are kept over a reload of the window, newest first: VS Code's storage is no place for logs. */
const keptOverReload = 1_000_000;

const key = "pastes";

/** @param storage VS Code's own, of this workspace: the only place on disk where the texts are */
export function createPastes(
  storage: vscode.Memento,
  memory: Pick<Memory, "pastes" | "onDidChange">,
): Pastes {
  const pastes = new Map<string, Paste>();
  for (const paste of storage.get<Paste[]>(key, [])) pastes.set(paste.uri, paste);
  let count = Math.max(0, ...[...pastes.keys()].map(numberOf));
  /** What was cleared, and stands in no tab, is not left on the disk. */
  const store = () => {
    const meant = new Set(memory.pastes);
    for (const { uri } of vscode.workspace.textDocuments) meant.add(uri.toString());
    const stored: Paste[] = [];
    let room = keptOverReload;
    for (const paste of [...pastes.values()].reverse()) {
      room -= meant.has(paste.uri) ? paste.text.length : 0;
      if (meant.has(paste.uri) && room >= 0) stored.unshift(paste);
    }
    void storage.update(key, stored);
  };
  const listener = vscode.Disposable.from(
    memory.onDidChange(store),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === pasteScheme) store();
    }),
  );
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const refuse = (uri: vscode.Uri) => {
    throw vscode.FileSystemError.NoPermissions(uri);
  };
  const provider = vscode.workspace.registerFileSystemProvider(
    pasteScheme,
    {
      onDidChangeFile: changed.event,
      watch: () => new vscode.Disposable(() => {}),
      stat: (uri) => ({
        type: vscode.FileType.File,
        ctime: 0,
        mtime: 0,
        size: Buffer.byteLength(textOf(uri)),
        permissions: vscode.FilePermission.Readonly,
      }),
      readFile: (uri) => Buffer.from(textOf(uri), "utf8"),
      readDirectory: () => [...pastes.keys()].map((uri) => [nameOf(uri), vscode.FileType.File]),
      createDirectory: refuse,
      writeFile: refuse,
      delete: refuse,
      rename: refuse,
    },
    { isReadonly: true, isCaseSensitive: true },
  );
  const textOf = (uri: vscode.Uri) =>
    pastes.get(uri.toString())?.text ?? "This text is no longer kept. Paste it again.\n";
  return {
    add: (text, origin) => {
      for (const known of pastes.values()) if (known.text === text) return vscode.Uri.parse(known.uri);
      const name = `${origin.replace(/[^\w .-]+/g, " ").trim()} ${++count}.dberror`;
      const uri = vscode.Uri.from({ scheme: pasteScheme, path: `/${name}` });
      pastes.set(uri.toString(), { uri: uri.toString(), text });
      const oldest = pastes.keys().next().value;
      if (pastes.size > kept && oldest !== undefined) pastes.delete(oldest);
      return uri;
    },
    remove: (uri) => {
      pastes.delete(uri.toString());
    },
    dispose: () => vscode.Disposable.from(listener, provider, changed).dispose(),
  };
}

function nameOf(uri: string): string {
  return vscode.Uri.parse(uri).path.slice(1);
}

/** The number by which its name differs from others of the same origin. */
function numberOf(uri: string): number {
  return Number(/(\d+)\.dberror$/.exec(uri)?.[1] ?? 0);
}
