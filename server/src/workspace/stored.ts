/** What was read of a workspace's files, kept between two runs in a folder of Keyclash's own: facts alone, no text and no pasted value. */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { breathe, createBreath } from "../domain/breath";
import type { Facts } from "../domain/model";
import { stampTime } from "./open";

/** What is known of one file for one ORM; null facts = its text shows none of its models. */
export interface KeptFile {
  readonly path: string;
  readonly stamp: string;
  readonly facts: Facts | null;
}

/** By the ids of ORMs. What nobody asks for is not taken out of its text: most errors are one ORM's, and most files show no model of any. */
export interface Kept {
  orms(): readonly string[];
  of(orm: string): Promise<readonly KeptFile[]>;
}

/** A file, and for which ORMs it is blank: an index into the first line. One file may stand in it twice, with different stamps. */
type FoldedFile = readonly [path: string, stamp: string, blank: number];

/** Where facts lie between two runs. No failure of it is told: what is not there is read anew. */
export interface FactsStore {
  load(): Promise<Kept>;
  save(kept: ReadonlyMap<string, readonly KeptFile[]>): Promise<void>;
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

const inLine = 100;

/** The byte between two lines; JSON has none of its own. */
const lineEnd = 10;

const quote = 34;

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
        return bytes.toString("latin1", 0, end) === digest(body) ? await unfolded(body) : nothingKept;
      } catch {
        return nothingKept;
      }
    },
    async save(kept) {
      if (Math.max(0, ...[...kept.values()].map(({ length }) => length)) < worthKeeping) return;
      // Of its own: another one may be on its way, in this process too.
      const beside = `${file}.${process.pid}-${++saves}`;
      try {
        const text = await folded(kept);
        if (text.length > mostText) return;
        const body = Buffer.from(text);
        await breathe();
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(beside, `${digest(body)}\n`, { mode: 0o600 });
        await appendFile(beside, body);
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

let saves = 0;

export const nothingKept: Kept = { orms: () => [], of: async () => [] };

/**
 * First who is blank together; then the files, and behind them what each ORM read in which of them. A line holds a hundred of either: none
 * takes long to read or to write, and whose line it is stands at its beginning.
 */
async function folded(kept: ReadonlyMap<string, readonly KeptFile[]>): Promise<string> {
  const breath = createBreath();
  const files = new Map<string, { path: string; stamp: string; index: number; blank: string[] }>();
  const read: (readonly [orm: string, found: (readonly [index: number, facts: Facts])[]])[] = [];
  for (const [orm, all] of kept) {
    const found: [number, Facts][] = [];
    for (const { path, stamp, facts } of all) {
      const id = `${stamp} ${path}`;
      const file = files.get(id) ?? { path, stamp, index: files.size, blank: [] };
      files.set(id, file);
      if (facts) found.push([file.index, facts]);
      else file.blank.push(orm);
    }
    read.push([orm, found]);
    await breath();
  }
  const blanks = new Map<string, number>();
  await breath();
  const list = [...files.values()].map(({ path, stamp, blank }): FoldedFile => {
    const together = JSON.stringify(blank);
    const index = blanks.get(together) ?? blanks.size;
    blanks.set(together, index);
    return [path, stamp, index];
  });
  const lines: string[] = [];
  for (const [name, all] of [["", list] as const, ...read])
    for (let at = 0; at === 0 || at < all.length; at += inLine) {
      lines.push(JSON.stringify([name, ...all.slice(at, at + inLine)]));
      await breath();
    }
  return [`[${[...blanks.keys()].join()}]`, ...lines].join("\n");
}

async function unfolded(body: Buffer): Promise<Kept> {
  const breath = createBreath();
  const files: FoldedFile[] = [];
  const byOrm = new Map<string, Buffer[]>();
  let blanks: readonly ReadonlySet<string>[] | undefined;
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(lineEnd, at);
    const line = body.subarray(at, end < 0 ? body.length : end);
    at = end < 0 ? body.length : end + 1;
    if (!blanks) {
      blanks = parsed<string[][]>(line).map((orms) => new Set(orms));
      continue;
    }
    // `["django",…`; an id has no quotes.
    const name = line.toString("latin1", 2, line.indexOf(quote, 2));
    const lines = byOrm.get(name);
    if (name === "") files.push(...(parsed<[string, ...FoldedFile[]]>(line).slice(1) as FoldedFile[]));
    else if (lines) lines.push(line);
    else byOrm.set(name, [line]);
    await breath();
  }
  return {
    orms: () => [...byOrm.keys()],
    async of(orm) {
      const lines = byOrm.get(orm);
      if (!lines) return [];
      const kept: KeptFile[] = [];
      for (const [path, stamp, blank] of files)
        if (blanks?.[blank]?.has(orm)) kept.push({ path, stamp, facts: null });
      for (const line of lines) {
        const [, ...found] = parsed<[string, ...(readonly [number, Facts])[]]>(line);
        for (const [index, facts] of found) {
          const file = files[index];
          if (file) kept.push({ path: file[0], stamp: file[1], facts });
        }
        await breath();
      }
      return kept;
    },
  };
}

function parsed<T>(line: Buffer): T {
  return JSON.parse(line.toString("utf8"));
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
