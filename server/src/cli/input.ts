/** Reads what the command line is given: the paste and the workspace; says in one sentence what is wrong with them. */

import { fstatSync, readFileSync, type Stats, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { devNull } from "node:os";
import { resolve } from "node:path";
import { build } from "../build";
import type { DiskProject } from "../workspace/disk";
import { isFolder, isInside, realPath } from "../workspace/open";
import { createTail, type Tail } from "./tail";

/** Wrong usage or unreadable input: one clear line on standard error, exit 2. */
export class Unusable extends Error {}

/** More than this is no paste: a whole log. The end is kept, where the last error stands (bytes). */
const maxPaste = 64 * 1024 * 1024;

/** What is read at once from a named file (bytes). */
const pieceSize = 1024 * 1024;

export interface Paste {
  readonly text: string;
  /** Says what was not read. */
  readonly notes: readonly string[];
}

/**
 * Reads to the end, however late it comes, in bounded memory: of a text over the limit the end is kept. A pipe that never
 * ends is read for as long as it lasts; a device that never ends (`/dev/zero`) is declined at the limit.
 * @param file path, or `-` for standard input
 */
export async function readPasteFile(file: string): Promise<Paste> {
  if (file === "-" && process.stdin.isTTY)
    throw new Unusable("no text: name a file, or pipe the error into standard input");
  const tail = createTail(maxPaste);
  try {
    const skipped = file === "-" ? await readStandardInput(tail) : await readNamed(file, tail);
    const size = skipped + tail.total;
    const notes =
      size > maxPaste ? [`The text has ${inWords(size)}: the last ${inWords(maxPaste)} were read.`] : [];
    return { text: tail.text(), notes };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const name = file === "-" ? "standard input" : file;
    throw new Unusable(`can not read ${name}: ${reasons[code ?? ""] ?? message}`);
  }
}

/**
 * What reads a workspace is loaded where there is one: who explains a text alone does not wait for it.
 * @param cached false = nothing of an earlier run is believed, and nothing is kept for the next
 */
export async function openWorkspace(dir: string, cached: boolean): Promise<DiskProject> {
  const root = workspaceFolder(dir);
  const { diskProject } = await import("../workspace/disk");
  const { cacheFolder } = await import("../workspace/stored");
  const cache = cached && build !== undefined ? { folder: cacheFolder(), build } : undefined;
  return diskProject([root], { cache });
}

/** @returns absolute */
export function workspaceFolder(dir: string): string {
  const root = resolve(dir);
  if (!isFolder(root)) throw new Unusable(`the workspace ${dir} is not a folder`);
  return root;
}

/**
 * A folder that somebody names who may read within one folder alone.
 * @param asked absolute, or relative to the allowed one
 * @throws Unusable where it is none, or leads out, by dots or by links
 */
export function folderWithin(allowed: string, asked: string): string {
  const root = resolve(allowed);
  const folder = resolve(root, asked);
  if (folder === root) return root;
  // Whether it is there is not told of what lies outside.
  if (!isInside(realPath(folder), [realPath(root)]))
    throw new Unusable(`the folder ${asked} is not within ${root}, which the server was started with`);
  if (!isFolder(folder)) throw new Unusable(`the workspace ${asked} is not a folder`);
  return folder;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
  ENXIO: "it is a socket",
  EBADF: "it is closed",
  ENOTBLK: "it is a disk",
  endless: "it is a device that does not end",
};

/**
 * As a stream: a pipe that has nothing to say yet answers EAGAIN to a plain read, which is not its end.
 * @returns bytes that were passed over
 */
async function readStandardInput(tail: Tail): Promise<number> {
  const stat = fstatSync(0);
  // Node takes what it does not know for empty.
  if (stat.isDirectory()) throw refused("EISDIR");
  if (stat.isBlockDevice()) throw refused("ENOTBLK");
  if (isClosed(stat)) throw refused("EBADF");
  for await (const piece of process.stdin) {
    tail.add(piece as Buffer);
    if (stat.isCharacterDevice()) mustEnd(tail);
  }
  return 0;
}

/**
 * True for `<&-`: Node opens the null device in its place, for reading and writing, which nobody does who means to give an
 * empty text (`< /dev/null`). Linux alone tells the two apart.
 */
function isClosed({ rdev }: Stats): boolean {
  try {
    if (process.platform !== "linux" || rdev === 0 || rdev !== statSync(devNull).rdev) return false;
    return /^flags:\s*\d*2$/m.test(readFileSync("/proc/self/fdinfo/0", "latin1"));
  } catch {
    return false;
  }
}

/** @returns bytes that were passed over: of a large file only the end is read, and the mark at its beginning */
async function readNamed(file: string, tail: Tail): Promise<number> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    if (stat.isBlockDevice()) throw refused("ENOTBLK");
    // Passed over in pairs: UTF-16 has two bytes for a letter.
    const over = stat.isFile() ? Math.floor(Math.max(0, stat.size - maxPaste) / 2) * 2 : 0;
    const room = Buffer.alloc(pieceSize);
    if (over > mark) {
      const { bytesRead } = await handle.read(room, 0, mark, 0);
      tail.add(room.subarray(0, bytesRead));
    }
    let position = over > mark ? over : 0;
    for (;;) {
      const { bytesRead } = await handle.read(room, 0, pieceSize, stat.isFile() ? position : null);
      if (bytesRead === 0) return over > mark ? over - mark : 0;
      position += bytesRead;
      tail.add(room.subarray(0, bytesRead));
      if (stat.isCharacterDevice()) mustEnd(tail);
    }
  } finally {
    await handle.close();
  }
}

/** Bytes of a mark that tells UTF-16. */
const mark = 2;

function mustEnd({ total }: Tail): void {
  if (total > maxPaste) throw refused("endless");
}

function refused(code: keyof typeof reasons): Error {
  return Object.assign(new Error(), { code });
}

function inWords(bytes: number): string {
  const megabytes = bytes / 1024 ** 2;
  return megabytes < 1024 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1024).toFixed(1)} GB`;
}
