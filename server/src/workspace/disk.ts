/** A workspace on disk: one or several root folders, with the editor's unsaved texts laid over the files. */

import { LRUCache } from "lru-cache";
import type { FileEdit, Source } from "../domain/text";
import { ownSource, withoutCompiled } from "./compiled";
import { decodeSource } from "./decode";
import type { EditedProject } from "./edited";
import { createFactsIndex, type ReadFacts } from "./facts";
import { filterFiles } from "./globs";
import { indexPaths, type PathIndex } from "./locate";
import { insideOf, openInside, stampOfStat, stampOf as stampOnDisk } from "./open";
import { openRoots } from "./roots";
import { createSkippedFiles, type Reason } from "./skipped";
import { createSourceMaps } from "./source-maps";
import { createFactsStore } from "./stored";
import { maxFiles, type Walked, walk, walkAside } from "./walk";
import { type Written, writeEdits } from "./write";

/** A file over this size is generated or data, not a model (bytes). */
const maxFileSize = 2_000_000;

/** A bundle with its source map inside, or the map, may be larger (bytes). */
const maxCompiledSize = 16_000_000;

/** Texts kept between two questions (UTF-16 units): those of a usual workspace, so that a search for a name opens no file again. */
const maxTexts = 24_000_000;

/** Walks in a row, where files change meanwhile. */
const mostWalks = 3;

export interface DiskProject extends EditedProject {
  /** Writes the edits of a fix into their files, all of them or none. The only way by which a file is written. */
  write(edits: readonly FileEdit[]): Written;
}

/** Where what was read is kept between two runs, and by which build. */
export interface Cache {
  readonly folder: string;
  readonly build: string;
  /** See StoreOptions. */
  readonly settled?: number;
}

export interface DiskOptions {
  /** How many models are read at once; by default in this process. */
  readonly readFacts?: ReadFacts;
  /** More are not looked at, which a note says. */
  readonly mostFiles?: number;
  /** Undefined = every run reads all files. */
  readonly cache?: Cache | undefined;
  /** Globs of files that somebody watches at this moment and tells of each change: one that was looked at is not looked at again for a while. The same array as long as they are the same. */
  readonly watched?: () => readonly string[];
}

/** A watcher may miss a change (a folder that it leaves out, a disk of another machine): for so long nobody sees it (ms). */
const longestTrust = 30_000;

/** @param given absolute folders; with one, paths are relative to it, with several they begin with the root's name */
export function diskProject(
  given: readonly string[],
  { readFacts, mostFiles = maxFiles, cache, watched = () => [] }: DiskOptions = {},
): DiskProject {
  const roots = openRoots(given);
  const index = createFactsIndex(
    readFacts,
    cache && createFactsStore({ ...cache, roots: roots.list.map(({ root }) => root) }),
  );
  const overlays = new Map<string, { text: string; stamp: string }>();
  const texts = new LRUCache<string, { stamp: string; source: Source }>({
    maxSize: maxTexts,
    sizeCalculation: ({ source }) => source.text.length + 1,
  });
  const skipped = createSkippedFiles();
  /** Files that a frame of a paste names. */
  const framed = new Set<string>();
  let versions = 0;
  let listed: { files: readonly string[]; paths: PathIndex; cut: boolean } | undefined;

  const isItsOwn = (path: string) => {
    const absolute = roots.toAbsolute(path);
    return absolute !== undefined && roots.toWorkspace(absolute) === path;
  };
  const list = () => {
    listed ??= joined(roots.list.map(({ root }) => walk(root, roots.reals, mostFiles)));
    return listed;
  };
  /** @param walked what stands in each of the roots */
  const joined = (walked: readonly Walked[]) => {
    skipped.forget(isRules);
    const onDisk = roots.list.flatMap(({ prefix, root }, index) => {
      const own = walked[index];
      for (const [path, reason] of own?.skipped ?? [])
        if (reason !== "missing") skipped.set(prefix + path, reason === "large" ? "rules" : reason);
      const paths = (own?.files ?? []).map((file) => prefix + file);
      // A root within another one: its files are listed once, as its own.
      const within = roots.list.some((other) => other.root !== root && other.root.startsWith(insideOf(root)));
      return within ? paths.filter(isItsOwn) : paths;
    });
    const files = withoutCompiled([...new Set([...onDisk, ...overlays.keys()])].sort());
    return { files, paths: indexPaths(files), cut: walked.some(({ cut }) => cut) };
  };
  /** What is said to have changed while the folders are walked. */
  const touched = new Set<string>();
  let walking: Promise<void> | undefined;
  const walkAnew = async () => {
    for (let times = 1; !listed; times++) {
      touched.clear();
      const walked: Walked[] = [];
      for (const { root } of roots.list) walked.push(await walkAside(root, roots.reals, mostFiles));
      const found = joined(walked);
      // Where files come and go all the time (a build that writes) the last list is as good as the next.
      if (times >= mostWalks || isListOf(found, [...touched])) listed ??= found;
    }
  };
  const files = (globs?: readonly string[]) => (globs ? filterFiles(list().files, globs) : list().files);
  /** Marks of files on the disk, and when the first of them was taken. */
  const trusted = new Map<string, string | undefined>();
  let trustedSince = 0;
  let watchedFiles: { of: readonly string[]; by: readonly string[]; all: ReadonlySet<string> } | undefined;
  const isWatched = (path: string) => {
    const globs = watched();
    if (globs.length === 0 || !listed) return false;
    if (watchedFiles?.of !== listed.files || watchedFiles.by !== globs)
      watchedFiles = { of: listed.files, by: globs, all: new Set(filterFiles(listed.files, globs)) };
    return watchedFiles.all.has(path);
  };
  /** Whether all files that fit are: a glob is watched as it is written, or not at all. */
  const areWatched = (globs: readonly string[]) => globs.every((glob) => watched().includes(glob));
  const isTrustOver = () => performance.now() - trustedSince > longestTrust;
  const distrust = () => {
    trusted.clear();
    trustedSince = performance.now();
    index.mayDiffer();
  };
  const lookAt = (path: string) => {
    const absolute = roots.toAbsolute(path);
    return absolute === undefined ? undefined : stampOnDisk(absolute, maxFileSize);
  };
  const stampOf = (path: string) => {
    const overlay = overlays.get(path);
    if (overlay) return overlay.stamp;
    if (!isWatched(path)) return lookAt(path);
    if (isTrustOver()) distrust();
    if (trusted.has(path)) return trusted.get(path);
    const stamp = lookAt(path);
    trusted.set(path, stamp);
    return stamp;
  };
  const load = (path: string) => {
    const absolute = roots.toAbsolute(path);
    if (absolute === undefined) return undefined;
    const { reason, ...read } = readText(absolute, roots.reals);
    skipped.set(path, reason);
    // What was read now is newer than what was seen before.
    if (trusted.get(path) !== read.stamp && trusted.delete(path)) index.mayDiffer([path]);
    return read.text === undefined ? undefined : read;
  };
  const read = (path: string): Source | undefined => {
    const known = texts.get(path);
    if (known && known.stamp === stampOf(path)) return known.source;
    const overlay = overlays.get(path);
    if (overlay) skipped.set(path, null);
    const found = overlay ?? load(path);
    if (!found) return undefined;
    const source = ownSource(path, found.text);
    if (source) texts.set(path, { stamp: found.stamp, source });
    return source;
  };
  /** False where one of the files came or went since. */
  const isListOf = ({ paths: known }: { paths: PathIndex }, paths: readonly string[]) =>
    paths.every((path) => known.has(path) === (stampOf(path) !== undefined));
  /** Walking a large workspace takes a while: a changed text alone is no reason for it. */
  const forgetListIf = (paths: readonly string[]) => {
    if (walking) for (const path of paths) touched.add(path);
    if (listed && !isListOf(listed, paths)) listed = undefined;
  };
  const compiledAt = (path: string) =>
    roots.list.flatMap(({ prefix }) => roots.toAbsolute(prefix + path) ?? []);
  const maps = createSourceMaps(
    (path) => {
      for (const absolute of compiledAt(path)) {
        const opened = openInside(absolute, roots.reals, maxCompiledSize);
        if ("bytes" in opened) return opened.bytes.toString("utf8");
      }
      return undefined;
    },
    (path) =>
      compiledAt(path)
        .map((absolute) => stampOnDisk(absolute, maxCompiledSize) ?? "")
        .join(),
  );
  return {
    files,
    read,
    original: maps.original,
    toAbsolute: roots.toAbsolute,
    toWorkspace: roots.toWorkspace,
    locate: (printed) => {
      const own = roots.ofFrame(printed);
      const found = own !== undefined && list().paths.has(own) ? [own] : list().paths.locate(printed);
      for (const path of found) framed.add(path);
      return found;
    },
    notes: () => [
      // One that was deleted since is missed by nobody.
      ...skipped.notes(
        (path, reason) =>
          (isRules(path) || list().files.includes(path)) && (framed.has(path) || isMissed(path, reason)),
      ),
      ...(listed?.cut
        ? [
            `The workspace has more than ${mostFiles.toLocaleString("en")} files: the others were not looked at.`,
          ]
        : []),
    ],
    write: (edits) =>
      writeEdits(edits, { read, toAbsolute: roots.toAbsolute, roots: roots.reals, maxFileSize }),
    facts(orms, cancel) {
      if (isTrustOver()) distrust();
      return index.facts(
        orms,
        {
          paths: (globs) => {
            // Of what nobody watches, nothing is known without a look.
            if (!areWatched(globs)) index.mayDiffer();
            return files(globs);
          },
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
    settle: () => {
      walking ??= walkAnew().finally(() => {
        walking = undefined;
      });
      return walking;
    },
    setOverlay(path, text) {
      if (text === null) overlays.delete(path);
      else overlays.set(path, { text, stamp: `editor ${++versions}` });
      index.mayDiffer([path]);
      forgetListIf([path]);
    },
    invalidate(paths) {
      for (const path of paths) trusted.delete(path);
      index.mayDiffer(paths);
      forgetListIf(paths);
    },
    distrust,
    keep: index.keep,
  };
}

type Read =
  | { readonly text: string; readonly stamp: string; readonly reason: Reason | null }
  | { readonly text?: undefined; readonly stamp?: undefined; readonly reason: Reason | null };

/** Undefined text = not a file that is read; the reason is null where there is nothing to say about it. */
function readText(absolute: string, roots: readonly string[]): Read {
  const opened = openInside(absolute, roots, maxFileSize);
  if ("skipped" in opened) return { reason: opened.skipped === "missing" ? null : opened.skipped };
  const decoded = decodeSource(opened.bytes);
  if (!decoded) return { reason: "binary" };
  const reason = decoded.encoding === "other" ? "encoding" : null;
  return { text: decoded.text, stamp: stampOfStat(opened.stat), reason };
}

function isRules(path: string): boolean {
  return path === ".gitignore" || path.endsWith("/.gitignore");
}

/** A bundle or data among the scripts is missed by nobody, unless a frame names it. */
function isMissed(path: string, reason: Reason): boolean {
  return !(reason === "large" && /\.(?:js|jsx|mjs|cjs)$/.test(path));
}
