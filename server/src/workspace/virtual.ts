/** A workspace whose files somebody else reads, later: all of them are held as texts, because who explains asks for them at once. */

import type { Source } from "../domain/text";
import { ownSource, withoutCompiled } from "./compiled";
import { decodeSource } from "./decode";
import type { EditedProject } from "./edited";
import { createFactsIndex } from "./facts";
import { filterFiles } from "./globs";
import { createRules, readRules } from "./ignored";
import { indexPaths } from "./locate";
import { neverOwn } from "./never-own";
import { createSkippedFiles } from "./skipped";
import { createSourceMaps } from "./source-maps";
import { createTurns } from "./turns";
import { virtualRoots } from "./virtual-roots";

/** Who can read the files: an editor. Files are named by their absolute paths. */
export interface FileGiver {
  /** All files of the folders, `most` of them at most. @param leftOut names of folders that need not be looked into */
  list(most: number, leftOut: ReadonlySet<string>): Promise<readonly string[]>;
  /** In the order of the paths. @param largest bytes; a larger file is not read */
  read(paths: readonly string[], largest: number): Promise<readonly GivenFile[]>;
  /** What changes with each file, in their order; null = it is not there. */
  stamps(paths: readonly string[]): Promise<readonly (string | null)[]>;
}

export type GivenFile =
  | { readonly bytes: Uint8Array; readonly stamp: string }
  | { readonly bytes: null; readonly reason: "large" | "missing" | "unreadable" };

export interface VirtualOptions {
  readonly files: FileGiver;
  /** Globs of the files that are read first, and missed where they are not. */
  readonly first: readonly string[];
  readonly mostFiles?: number;
  /** Of all texts together. */
  readonly mostBytes?: number;
}

/** A file over this size is generated or data, not a model (bytes). */
const maxFileSize = 2_000_000;

/** Files that are asked for at once. */
const batch = 64;

/** Their names say that they are no text: they are not even asked for. */
const noText = [
  "**/*.{png,jpg,jpeg,gif,webp,avif,ico,bmp,tif,tiff,pdf,woff,woff2,ttf,otf,eot,mp3,mp4,webm,mov,wav,ogg}",
  "**/*.{zip,gz,tgz,bz2,xz,zst,7z,rar,jar,war,whl,wasm,node,so,dylib,dll,exe,class,pyc,db}",
];

/** Of files that git ignores, these alone are read: they say which line of a source a compiled one was. */
const sourceMaps = ["**/*.{js,cjs,mjs}.map"];

interface Held {
  /** Null = it is no text, or not given. */
  readonly text: string | null;
  readonly stamp: string;
  readonly size: number;
}

/** @param folders absolute paths, without a slash at the end; with one, paths are relative to it, with several they begin with the root's name */
export function virtualProject(
  folders: readonly string[],
  { files: giver, first, mostFiles = 50_000, mostBytes = 50_000_000 }: VirtualOptions,
): EditedProject {
  const roots = virtualRoots(folders);
  const index = createFactsIndex();
  const inTurn = createTurns();
  const skipped = createSkippedFiles();
  const held = new Map<string, Held>();
  const overlays = new Map<string, { readonly text: string; readonly stamp: string }>();
  /** Files that a frame of a paste names. */
  const framed = new Set<string>();
  /** To be read again. */
  const stale = new Set<string>();
  let isListed = false;
  let cut = false;
  let trusts = true;
  let unread = 0;
  let versions = 0;
  let listed = listOf([]);

  const settle = async () => {
    if (!trusts) await suspect();
    const again = [...stale];
    stale.clear();
    try {
      // A text is there until the next one is: somebody may be in the middle of a question.
      await readAll(
        again.filter((path) => held.has(path)),
        "again",
      );
      if (!isListed || again.some((path) => listed.paths.has(path) !== held.has(path))) await walk();
    } catch (error) {
      for (const path of again) stale.add(path);
      isListed = false;
      throw error;
    }
  };
  const suspect = async () => {
    const known = [...held.keys()];
    const now = await giver.stamps(known.map((path) => roots.toAbsolute(path) ?? path));
    trusts = true;
    known.forEach((path, at) => {
      if (now[at] !== held.get(path)?.stamp) stale.add(path);
    });
  };
  const walk = async () => {
    isListed = true;
    const named = await giver.list(mostFiles + 1, neverOwn);
    cut = named.length > mostFiles;
    const paths = named.slice(0, mostFiles).flatMap((absolute) => roots.toWorkspace(absolute) ?? []);
    const own = [...new Set(paths)].filter((path) => !path.split("/").some((part) => neverOwn.has(part)));
    own.sort();
    await readAll(own.filter(isRules));
    const rules = createRules((folder) => {
      const text = held.get(folder === "" ? ".gitignore" : `${folder}/.gitignore`)?.text;
      return text ? readRules(text) : null;
    });
    const counted = own.filter((path) => !isIgnored(rules, path));
    const maps = filterFiles(own, sourceMaps);
    const kept = new Set([...counted, ...maps]);
    for (const path of held.keys()) if (!kept.has(path)) held.delete(path);
    unread = 0;
    const withoutText = new Set(filterFiles(counted, noText));
    await readAll(
      [...new Set([...filterFiles(counted, first), ...counted, ...maps])].filter(
        (path) => !withoutText.has(path),
      ),
    );
    listed = listOf(counted);
  };
  /** Those that are not held yet, or all of them, until there are too many bytes. */
  const readAll = async (paths: readonly string[], which: "missing" | "again" = "missing") => {
    const missing = which === "again" ? paths : paths.filter((path) => !held.has(path));
    let bytes = [...held.values()].reduce((sum, { size }) => sum + size, 0);
    for (let at = 0; at < missing.length; at += batch) {
      const some = missing.slice(at, at + batch);
      if (bytes >= mostBytes && which === "missing") {
        unread += missing.length - at;
        return;
      }
      const given = await giver.read(
        some.map((path) => roots.toAbsolute(path) ?? path),
        maxFileSize,
      );
      some.forEach((path, nth) => {
        const file = hold(path, given[nth]);
        if (file) held.set(path, file);
        else held.delete(path);
        bytes += file?.size ?? 0;
      });
    }
  };
  const hold = (path: string, given: GivenFile | undefined): Held | undefined => {
    if (!given || given.bytes === null) {
      const reason = given?.reason ?? "missing";
      skipped.set(path, reason === "missing" ? null : reason);
      return undefined;
    }
    const decoded = decodeSource(given.bytes);
    skipped.set(path, decoded ? (decoded.encoding === "other" ? "encoding" : null) : "binary");
    return { text: decoded?.text ?? null, stamp: given.stamp, size: given.bytes.length };
  };
  const textOf = (path: string): string | undefined =>
    (overlays.get(path) ?? held.get(path))?.text ?? undefined;
  const stampOf = (path: string) => overlays.get(path)?.stamp ?? held.get(path)?.stamp;
  const files = (globs?: readonly string[]) => (globs ? filterFiles(listed.files, globs) : listed.files);
  const known = new Map<
    string,
    { readonly stamp: string | undefined; readonly source: Source | undefined }
  >();
  const read = (path: string): Source | undefined => {
    const stamp = stampOf(path);
    const before = known.get(path);
    if (before && before.stamp === stamp) return before.source;
    const text = textOf(path);
    const source = text === undefined ? undefined : ownSource(path, text);
    known.set(path, { stamp, source });
    return source;
  };
  const maps = createSourceMaps(
    (path) => roots.list.map(({ prefix }) => textOf(prefix + path)).find((text) => text !== undefined),
    (path) => roots.list.map(({ prefix }) => stampOf(prefix + path) ?? "").join(),
  );
  return {
    files,
    read,
    original: maps.original,
    toAbsolute: roots.toAbsolute,
    toWorkspace: roots.toWorkspace,
    settle: () => inTurn(settle),
    locate: (printed) => {
      const own = roots.ofFrame(printed);
      const found = own !== undefined && listed.paths.has(own) ? [own] : listed.paths.locate(printed);
      for (const path of found) framed.add(path);
      return found;
    },
    notes: () => {
      const missed = new Set(filterFiles(listed.files, first));
      return [
        ...skipped.notes((path) => framed.has(path) || missed.has(path)),
        ...(cut
          ? [`The workspace has more than ${inEnglish(mostFiles)} files: the others were not looked at.`]
          : []),
        ...(unread > 0
          ? [
              `The workspace has more than ${inEnglish(mostBytes / 1e6)} MB: ${inEnglish(unread)} of its files were not read.`,
            ]
          : []),
      ];
    },
    facts(orms, cancel) {
      index.mayDiffer();
      return index.facts(
        orms,
        {
          paths: files,
          file: (path) => ({
            path,
            stamp: stampOf(path) ?? "gone",
            inEditor: overlays.has(path),
            read: () => read(path),
          }),
        },
        cancel,
      );
    },
    setOverlay(path, text) {
      if (text === null) overlays.delete(path);
      else overlays.set(path, { text, stamp: `editor ${++versions}` });
    },
    invalidate(paths) {
      for (const path of paths) {
        stale.add(path);
        if (isRules(path) || !listed.paths.has(path)) isListed = false;
      }
    },
    distrust: () => {
      trusts = false;
    },
    keep: async () => {},
  };
}

function listOf(paths: readonly string[]) {
  const files = withoutCompiled([...paths].sort());
  return { files, paths: indexPaths(files) };
}

function isRules(path: string): boolean {
  return path === ".gitignore" || path.endsWith("/.gitignore");
}

/** By the rules for itself and for each folder around it: no list was cut short at an ignored folder. */
function isIgnored(rules: ReturnType<typeof createRules>, path: string): boolean {
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1))
    if (rules.ignored(path.slice(0, at), true)) return true;
  return rules.ignored(path, false);
}

function inEnglish(count: number): string {
  return count.toLocaleString("en");
}
