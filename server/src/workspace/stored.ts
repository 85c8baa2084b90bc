/** What was read of a workspace's files, kept between two runs in a folder of Keyclash's own: facts alone, no text and no pasted value. */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createBreath } from "../domain/breath";
import type { Facts } from "../domain/model";
import { stampTime } from "./open";

/** What is known of one file; ORMs are their ids. Most files show no model of any. */
export interface KeptFile {
  readonly path: string;
  readonly stamp: string;
  /** Its text shows no model of theirs. */
  readonly blank: readonly string[];
  readonly facts: readonly (readonly [orm: string, facts: Facts])[];
}

/** One file may stand in it twice, with different stamps. */
export type Kept = readonly KeptFile[];

/** As it is written: whose model a file does not show is told once for all that have the same. */
type Folded = readonly [path: string, stamp: string, blank: number, ...KeptFile["facts"]];

/** Where facts lie between two runs. No failure of it is told: what is not there is read anew. */
export interface FactsStore {
  load(): Promise<Kept>;
  save(kept: Kept): Promise<void>;
  /** False for a file that was changed a moment ago (within what a clock of a disk may not tell apart), or is the editor's. */
  keeps(stamp: string): boolean;
}

export interface StoreOptions {
  /** Absolute; made where it is missing. */
  readonly folder: string;
  /** Changes with the readers: what others read is not believed. */
  readonly build: string;
  /** Absolute root folders of the workspace. */
  readonly roots: readonly string[];
  /** A file that is younger when it is read is not kept (ms). */
  readonly settled?: number;
}

/** Fewer files than this are read as fast as their facts. */
const worthKeeping = 40;

const filesInLine = 100;

/** The byte between two lines; JSON has none of its own. */
const lineEnd = 10;

/** More than this is not kept (UTF-16 units): to read it would take longer than it saves. */
const mostText = 96_000_000;

/** What nobody asked for in this time is thrown away (ms): 30 days. */
const longestRest = 30 * 24 * 3_600_000;

/** Two changes within this time may leave the same stamp: FAT's clock ticks every two seconds (ms). */
const usualSettled = 2_000;

export function createFactsStore({ folder, build, roots, settled = usualSettled }: StoreOptions): FactsStore {
  const file = join(folder, `${digest(JSON.stringify([build, roots])).slice(0, 32)}.json`);
  return {
    async load() {
      try {
        const bytes = readFileSync(file);
        const end = bytes.indexOf(lineEnd);
        const body = bytes.subarray(end + 1);
        // One that was cut short, or written over, says something else than it was made of.
        return bytes.toString("latin1", 0, end) === digest(body) ? await unfolded(body) : [];
      } catch {
        return [];
      }
    },
    async save(kept) {
      if (kept.length < worthKeeping) return;
      const beside = `${file}.${process.pid}`;
      try {
        const text = await folded(kept);
        if (text.length > mostText) return;
        const body = Buffer.from(text);
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(beside, Buffer.concat([Buffer.from(`${digest(body)}\n`), body]), { mode: 0o600 });
        // Another window may read at this moment: it sees the old ones or these.
        renameSync(beside, file);
        forgetOld(folder);
      } catch {
        discard(beside);
      }
    },
    keeps: (stamp) => {
      const changed = stampTime(stamp);
      return changed !== undefined && changed < Date.now() - settled;
    },
  };
}

/** First who is blank together, then a line for each piece of the files: no line takes long to read or to write. */
async function folded(kept: Kept): Promise<string> {
  const breath = createBreath();
  const blanks = new Map<string, number>();
  const lines: string[] = [];
  for (let at = 0; at < kept.length; at += filesInLine) {
    const files = kept.slice(at, at + filesInLine).map(({ path, stamp, blank, facts }): Folded => {
      const together = JSON.stringify(blank);
      const index = blanks.get(together) ?? blanks.size;
      blanks.set(together, index);
      return [path, stamp, index, ...facts];
    });
    lines.push(JSON.stringify(files));
    await breath();
  }
  return [`[${[...blanks.keys()].join()}]`, ...lines].join("\n");
}

async function unfolded(body: Buffer): Promise<Kept> {
  const breath = createBreath();
  const kept: KeptFile[] = [];
  let blanks: readonly (readonly string[])[] | undefined;
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(lineEnd, at);
    const line = JSON.parse(body.toString("utf8", at, end < 0 ? body.length : end));
    if (!blanks) blanks = line;
    else
      for (const [path, stamp, index, ...facts] of line as readonly Folded[])
        kept.push({ path, stamp, blank: blanks[index] ?? [], facts });
    at = end < 0 ? body.length : end + 1;
    await breath();
  }
  return kept;
}

/**
 * Where programs keep what they can make anew, in a folder of this name.
 * Sources: https://specifications.freedesktop.org/basedir-spec/latest/ (XDG_CACHE_HOME; relative ones are ignored), Apple's File System
 * Programming Guide (Library/Caches), Microsoft's Known Folders (LOCALAPPDATA).
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  system: string = process.platform,
): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (xdg?.startsWith("/")) return join(xdg, "keyclash");
  if (system === "win32") return join(local ?? join(homedir(), "AppData", "Local"), "keyclash", "Cache");
  return join(homedir(), system === "darwin" ? "Library/Caches" : ".cache", "keyclash");
}

/** No file is left half written; where none can be, none is. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A file stands where the folder should: nothing was written.
  }
}

function forgetOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!/^[0-9a-f]{32}\.json/.test(name)) continue;
    const { mtimeMs } = statSync(join(folder, name));
    if (mtimeMs < Date.now() - longestRest) rmSync(join(folder, name), { force: true });
  }
}

function digest(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}
