/** Writes the edits of a fix into the files of a workspace: all of them or none, and no byte is lost. */

import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { applyEdits, type FileEdit, type Source } from "../domain/text";
import { decodeSource, type Encoding } from "./decode";
import { openInside, realPath } from "./open";

/** The files that were written, or the sentence why none was. */
export type Written = { readonly files: readonly string[] } | { readonly declined: string };

/** What the writer asks of the workspace. */
export interface Writable {
  read(path: string): Source | undefined;
  toAbsolute(path: string): string | undefined;
  /** Real paths of the root folders. */
  readonly roots: readonly string[];
  /** In bytes. */
  readonly maxFileSize: number;
}

/**
 * Every file is prepared beside its real place first, then all are put into place; when that fails half-way, those
 * that are in place get their old bytes back. A link stays a link, its file is written; mode and owner stay.
 */
export function writeEdits(edits: readonly FileEdit[], workspace: Writable): Written {
  const ready: Ready[] = [];
  const placed: Ready[] = [];
  try {
    for (const edit of edits) ready.push(prepare(edit, workspace));
    for (const file of ready) {
      // A folder that was exchanged for a link meanwhile would lead the file out.
      if (realPath(dirname(file.real)) !== dirname(file.real))
        throw new Declined(`${file.path} has moved meanwhile: nothing was written.`);
      attempt(file.path, () => renameSync(file.fresh, file.real));
      placed.push(file);
    }
    return { files: edits.map(({ file }) => file) };
  } catch (error) {
    const lost = placed.filter((file) => !putBack(file)).map(({ path }) => path);
    for (const { fresh } of ready) remove(fresh);
    if (!(error instanceof Declined)) throw error;
    const partly = lost.length > 0 ? ` ${lost.join(", ")} could not be put back and carries the edit.` : "";
    return { declined: error.message + partly };
  }
}

/** A new file beside the real one, complete on disk. */
interface Ready {
  readonly path: string;
  readonly real: string;
  readonly fresh: string;
  readonly before: { readonly bytes: Buffer; readonly stat: Stats };
}

class Declined extends Error {}

function prepare({ file: path, edits }: FileEdit, workspace: Writable): Ready {
  const absolute = workspace.toAbsolute(path);
  const source = workspace.read(path);
  const opened =
    absolute === undefined ? undefined : openInside(absolute, workspace.roots, workspace.maxFileSize);
  if (!opened || !source || "skipped" in opened)
    throw new Declined(`${path} can not be opened any more: nothing was written.`);
  const decoded = decodeSource(opened.bytes);
  const encoding = decoded?.encoding ?? "other";
  if (!decoded || !(encoding in marks))
    throw new Declined(`${path} is ${names[encoding]}: nothing was written.`);
  if (decoded.text !== source.text) throw new Declined(`${path} has changed meanwhile: nothing was written.`);
  // The new file takes the place of one name: the others would keep the old text, and nobody would know.
  if (opened.stat.nlink > 1)
    throw new Declined(
      `${path} is one of ${opened.stat.nlink} names of the same file (hard links), which an edit would tear apart: nothing was written.`,
    );
  attempt(path, () => accessSync(opened.real, constants.W_OK));
  const text = (marks[encoding] ?? "") + applyEdits(source.text, edits);
  const before = { bytes: opened.bytes, stat: opened.stat };
  const fresh = attempt(path, () => writeBeside(opened.real, Buffer.from(text), opened.stat));
  return { path, real: opened.real, fresh, before };
}

/** What stands before the text again. What is not here is not written: the bytes of the rest of the file are at stake. */
const marks: Partial<Readonly<Record<Encoding, string>>> = { utf8: "", "utf8-mark": "\uFEFF" };

const names: Readonly<Record<Encoding, string>> = {
  utf8: "UTF-8",
  "utf8-mark": "UTF-8",
  utf16le: "UTF-16, which is read but not written",
  utf16be: "UTF-16, which is read but not written",
  other: "not UTF-8, and its letters would be lost",
};

/**
 * The name is random, and the file must not be there: no link that someone planted is followed.
 * @returns its path. Nothing is left behind where it throws
 */
function writeBeside(real: string, bytes: Buffer, { mode, uid, gid }: Stats): string {
  const fresh = join(dirname(real), `.keyclash-${randomBytes(12).toString("hex")}.tmp`);
  const descriptor = openSync(fresh, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    if (process.platform !== "win32") fchownSync(descriptor, uid, gid);
    // After the owner: a change of the owner takes bits away.
    fchmodSync(descriptor, mode & 0o7777);
    fsyncSync(descriptor);
  } catch (error) {
    remove(fresh);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return fresh;
}

function putBack({ real, before }: Ready): boolean {
  try {
    renameSync(writeBeside(real, before.bytes, before.stat), real);
    return true;
  } catch {
    return false;
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is in place, or was never made.
  }
}

/** What the system refuses becomes one sentence. */
function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why =
      syscall === "fchown" && code === "EPERM"
        ? "it belongs to someone else"
        : (reasons[code] ?? `the system says ${code}`);
    throw new Declined(`${path} may not be written, because ${why}: nothing was written.`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "you have no right to",
  EPERM: "you have no right to",
  EROFS: "its disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
};
