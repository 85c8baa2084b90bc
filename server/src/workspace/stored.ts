/** What was read of a workspace's files, kept between two runs in a folder of Keyclash's own: facts alone, no text and no pasted value. */

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createBreath } from "../domain/breath";
import type { Facts } from "../domain/model";
import { stampTime } from "./open";

/** What is known of one file; null = its text shows no model of the ORM. */
export type KeptFile = readonly [path: string, stamp: string, facts: Facts | null];

/** By the ORM's id. */
export type Kept = readonly (readonly [orm: string, files: readonly KeptFile[]])[];

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
        const text = readFileSync(file, "utf8");
        const end = text.indexOf("\n");
        const body = text.slice(end + 1);
        // One that was cut short, or written over, says something else than it was made of.
        return text.slice(0, end) === digest(body) ? await unfolded(body) : [];
      } catch {
        return [];
      }
    },
    async save(kept) {
      if (kept.every(([, files]) => files.length < worthKeeping)) return;
      const beside = `${file}.${process.pid}`;
      try {
        const body = await folded(kept);
        if (body.length > mostText) return;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(beside, `${digest(body)}\n${body}`, { mode: 0o600 });
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

/** A line for each piece of an ORM's files: no line takes long to read or to write. */
async function folded(kept: Kept): Promise<string> {
  const breath = createBreath();
  const lines: string[] = [];
  for (const [orm, files] of kept) {
    for (let at = 0; at < files.length; at += filesInLine) {
      lines.push(JSON.stringify([orm, files.slice(at, at + filesInLine)]));
      await breath();
    }
  }
  return lines.join("\n");
}

async function unfolded(body: string): Promise<Kept> {
  const breath = createBreath();
  const byOrm = new Map<string, KeptFile[]>();
  for (const line of body.split("\n")) {
    const [orm, files] = JSON.parse(line) as Kept[number];
    const all = byOrm.get(orm) ?? [];
    for (const each of files) all.push(each);
    byOrm.set(orm, all);
    await breath();
  }
  return [...byOrm];
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

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
