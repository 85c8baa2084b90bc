/** Read-only documents that show what was explained: the clipboard, a selection, the output of a terminal. */

import * as vscode from "vscode";
import type { Memory } from "./memory";

export interface Pastes extends vscode.Disposable {
  /** Keeps the text and gives the address under which an editor shows it, by what failed. The same text keeps its address. */
  add(text: string, failure: string): vscode.Uri;
  /** An empty one that is written into: what it holds is kept as the others are, so nobody is asked whether to save it. */
  blank(): vscode.Uri;
  /** Forgets a text in which nothing was found. */
  remove(uri: vscode.Uri): void;
}

interface Paste {
  readonly uri: string;
  readonly text: string;
  /** When it was written to last; absent = it is not written to. */
  readonly written?: number;
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
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme === pasteScheme && document.isDirty) void document.save();
    }),
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
        mtime: writtenAt(uri) ?? 0,
        size: new TextEncoder().encode(textOf(uri)).length,
        ...(writtenAt(uri) === undefined ? { permissions: vscode.FilePermission.Readonly } : {}),
      }),
      readFile: (uri) => new TextEncoder().encode(textOf(uri)),
      readDirectory: () => [...pastes.keys()].map((uri) => [nameOf(uri), vscode.FileType.File]),
      createDirectory: refuse,
      writeFile: (uri, content) => {
        const before = writtenAt(uri);
        if (before === undefined) return refuse(uri);
        pastes.set(uri.toString(), {
          uri: uri.toString(),
          text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(content),
          written: before + 1,
        });
        store();
      },
      delete: refuse,
      rename: refuse,
    },
    { isCaseSensitive: true },
  );
  const writtenAt = (uri: vscode.Uri) => pastes.get(uri.toString())?.written;
  const keep = (name: string, text: string, written?: number): vscode.Uri => {
    const uriOf = (count: number) =>
      vscode.Uri.from({ scheme: pasteScheme, path: `/${count > 1 ? `${name} ${count}` : name}.dberror` });
    let count = 1;
    while (pastes.has(uriOf(count).toString())) count++;
    const uri = uriOf(count);
    pastes.set(uri.toString(), { uri: uri.toString(), text, ...(written === undefined ? {} : { written }) });
    const oldest = pastes.keys().next().value;
    if (pastes.size > kept && oldest !== undefined) pastes.delete(oldest);
    return uri;
  };
  const textOf = (uri: vscode.Uri) =>
    pastes.get(uri.toString())?.text ?? `${vscode.l10n.t("This text is no longer kept. Paste it again.")}\n`;
  return {
    add: (text, failure) => {
      // What somebody is still writing in may say something else soon.
      for (const known of pastes.values())
        if (known.text === text && known.written === undefined) return vscode.Uri.parse(known.uri);
      return keep(nameFor(failure), text);
    },
    blank: () => keep(vscode.l10n.t("Paste here"), "", 1),
    remove: (uri) => {
      pastes.delete(uri.toString());
    },
    dispose: () => vscode.Disposable.from(listener, provider, changed).dispose(),
  };
}

function nameOf(uri: string): string {
  return vscode.Uri.parse(uri).path.slice(1);
}

/** "users.email must be unique, and …" -> "users.email must be unique": a tab has room for the first clause. */
function nameFor(failure: string): string {
  const [clause = ""] = failure.split(/[,:] |\.$|[，：。]/);
  return (
    clause
      .replace(/[^\p{L}\p{N}_ .-]+/gu, " ")
      .trim()
      .slice(0, longestName)
      .trim() || vscode.l10n.t("Database error")
  );
}

const longestName = 60;
