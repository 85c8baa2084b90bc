/** Files of folders that the server can not read itself (a browser's, a remote repository's), read for it by VS Code. */

import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type GivenBytes,
  type ListFilesParams,
  type ListFilesResult,
  methods,
  type ReadFilesParams,
  type ReadFilesResult,
  type StampsParams,
  type StampsResult,
} from "../../server/src/lsp/protocol";

export function giveFiles(client: BaseLanguageClient): void {
  client.onRequest(
    methods.listFiles,
    async ({ most, leftOut }: ListFilesParams): Promise<ListFilesResult> => {
      const exclude = `{${leftOut.map((name) => `**/${name}/**`).join(",")}}`;
      const found = await vscode.workspace.findFiles("**/*", exclude, most);
      // Not every kind of folder can be searched.
      const all = found.length > 0 ? found : await walk(most, new Set(leftOut));
      return { uris: all.map(String) };
    },
  );
  client.onRequest(
    methods.readFiles,
    async ({ uris, largest }: ReadFilesParams): Promise<ReadFilesResult> => ({
      files: await Promise.all(uris.map((uri) => read(vscode.Uri.parse(uri), largest))),
    }),
  );
  client.onRequest(
    methods.stamps,
    async ({ uris }: StampsParams): Promise<StampsResult> => ({
      stamps: await Promise.all(uris.map((uri) => stamp(vscode.Uri.parse(uri)))),
    }),
  );
}

async function walk(most: number, leftOut: ReadonlySet<string>): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  for (let folder = folders.shift(); folder && found.length < most; folder = folders.shift()) {
    const inside = await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => []);
    for (const [name, type] of inside) {
      const uri = vscode.Uri.joinPath(folder, name);
      // A link is neither: it may lead anywhere, also back.
      if (type === vscode.FileType.File) found.push(uri);
      else if (type === vscode.FileType.Directory && !leftOut.has(name)) folders.push(uri);
    }
  }
  return found.slice(0, most);
}

async function read(uri: vscode.Uri, largest: number): Promise<GivenBytes> {
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    if (stat.type !== vscode.FileType.File) return { bytes: null, reason: "missing" };
    if (stat.size > largest) return { bytes: null, reason: "large" };
    const bytes = await vscode.workspace.fs.readFile(uri);
    return { bytes: letters(bytes), stamp: stampOf(stat) };
  } catch (error) {
    const isMissing = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    return { bytes: null, reason: isMissing ? "missing" : "unreadable" };
  }
}

async function stamp(uri: vscode.Uri): Promise<string | null> {
  try {
    return stampOf(await vscode.workspace.fs.stat(uri));
  } catch {
    return null;
  }
}

function stampOf({ mtime, size }: vscode.FileStat): string {
  return `${mtime} ${size}`;
}

/** A letter for each byte. */
function letters(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4_096)
    text += String.fromCharCode(...bytes.subarray(at, at + 4_096));
  return text;
}
