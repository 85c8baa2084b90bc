/** Reads what the command line is given: the paste and the workspace; says in one sentence what is wrong with them. */

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { type DiskProject, diskProject } from "../workspace/disk";

/** Wrong usage or unreadable input: one clear line on standard error, exit 2. */
export class Unusable extends Error {}

/** More than this is no paste: a whole log. The end is kept, where the last error stands (bytes). */
const maxPaste = 64 * 1024 * 1024;

/** @param file path, or `-` for standard input */
export function readPasteFile(file: string): string {
  if (file === "-" && process.stdin.isTTY)
    throw new Unusable("no text: name a file, or pipe the error into standard input");
  try {
    return decode(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (file === "-" && (code === "EOF" || code === "EAGAIN")) return "";
    const reasons: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "it is a folder",
      EACCES: "it may not be read",
    };
    throw new Unusable(`can not read ${file}: ${reasons[code ?? ""] ?? (error as Error).message}`);
  }
}

export function openWorkspace(dir: string): DiskProject {
  const root = resolve(dir);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new Unusable(`the workspace ${dir} is not a folder`);
  return diskProject([root]);
}

/** UTF-8, or UTF-16 with its byte order mark, as PowerShell's redirection writes it. */
function decode(bytes: Buffer): string {
  const kept = bytes.length > maxPaste ? bytes.subarray(bytes.length - maxPaste) : bytes;
  if (kept[0] === 0xff && kept[1] === 0xfe) return kept.subarray(2).toString("utf16le");
  if (kept[0] === 0xfe && kept[1] === 0xff)
    return Buffer.from(kept.subarray(2, kept.length & ~1))
      .swap16()
      .toString("utf16le");
  return kept.toString("utf8");
}
