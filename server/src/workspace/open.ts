/** The one door to the files of a workspace: regular files, inside by their real path, not too large; else the reason why not. */

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { dirname, sep } from "node:path";

/** Why a file was not opened. `missing` = there is no file of this name: nothing to speak of. */
export type Skipped = "missing" | "outside" | "special" | "unreadable" | "large";

export type Opened =
  | { readonly bytes: Buffer; readonly real: string; readonly stat: Stats }
  | { readonly skipped: Skipped };

/**
 * Opens a file and reads it whole. Never throws and never waits: a FIFO or a device is not opened at all.
 * @param absolute a path of the workspace, links and all
 * @param roots real paths of the root folders, as `realPath` gives them; what leads out of all of them is not opened
 * @param most bytes; a larger file is not read
 */
export function openInside(absolute: string, roots: readonly string[], most: number): Opened {
  let descriptor: number | undefined;
  try {
    const real = realpathSync.native(absolute);
    if (!isInside(real, roots)) return { skipped: "outside" };
    const seen = lstatSync(real);
    if (seen.isDirectory()) return { skipped: "missing" };
    if (!seen.isFile()) return { skipped: "special" };
    if (seen.size > most) return { skipped: "large" };
    // Between the look and the opening someone may put a link or a FIFO there: it is neither followed nor waited for.
    descriptor = openSync(
      real,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.ino !== seen.ino || stat.dev !== seen.dev) return { skipped: "unreadable" };
    if (!isInside(pathOf(descriptor, real), roots)) return { skipped: "outside" };
    const bytes = readUpTo(descriptor, stat.size, most);
    return bytes ? { bytes, real, stat } : { skipped: "large" };
  } catch (error) {
    return { skipped: reason(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** A mark that changes with the file; undefined = there is none that could be read. Opens nothing. */
export function stampOf(absolute: string, most: number): string | undefined {
  try {
    const stat = statSync(absolute, { throwIfNoEntry: false });
    return stat?.isFile() && stat.size <= most ? stampOfStat(stat) : undefined;
  } catch {
    // A link in a circle, a name too long, a folder that may not be entered.
    return undefined;
  }
}

/**
 * The same mark, of a file that is open already. The time of its last change stands first, whatever it was told to be (`touch -d`, an
 * unpacked archive): the system's own clock goes with it, and the file's number.
 */
export function stampOfStat({ mtimeMs, ctimeMs, size, ino }: Stats): string {
  return `${Math.max(mtimeMs, ctimeMs)} ${mtimeMs} ${size} ${ino}`;
}

/** When the file of this mark was changed last (ms since 1970); undefined = it is no mark of a file. */
export function stampTime(stamp: string): number | undefined {
  const time = Number.parseFloat(stamp);
  return Number.isFinite(time) ? time : undefined;
}

/** True for a file or a folder of this name; of a missing one it tells ten times as fast as the error of an opening. */
export function isThere(absolute: string): boolean {
  return existsSync(absolute);
}

/** True for a folder that can be looked at. */
export function isFolder(absolute: string): boolean {
  try {
    return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

/** The path without links; the path itself where there is none. */
export function realPath(path: string): string {
  try {
    // The native one asks the system once, not for every folder on the way.
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** How every path within the folder begins: a disk's own root ends in a separator already. */
export function insideOf(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

/** @param roots real paths of folders */
export function isInside(real: string, roots: readonly string[]): boolean {
  return roots.some((root) => real.startsWith(insideOf(root)));
}

/** Where the file stands that is open now, whatever was moved since; the folder's present path where the system can not tell. */
function pathOf(descriptor: number, real: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return realpathSync.native(dirname(real)) + sep;
  }
}

/** Undefined = it has grown over the limit meanwhile. */
function readUpTo(descriptor: number, size: number, most: number): Buffer | undefined {
  const pieces: Buffer[] = [];
  let total = 0;
  // Behind its end a file seldom goes on: to see that takes little room.
  for (let room = size + 1; ; room = total <= size ? 1_024 : 65_536) {
    const piece = Buffer.allocUnsafe(room);
    const count = readSync(descriptor, piece, 0, room, null);
    if (count === 0) return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    total += count;
    if (total > most) return undefined;
    pieces.push(piece.subarray(0, count));
  }
}

function reason(error: unknown): Skipped {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" ? "missing" : "unreadable";
}
