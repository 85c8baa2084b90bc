/** A workspace on disk: one or several root folders, with the editor's unsaved texts laid over the files. */

import { readFileSync, statSync } from "node:fs";
import { sep } from "node:path";
import { LRUCache } from "lru-cache";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";
import { ownSource, withoutCompiled } from "./compiled";
import { createFactsIndex, type ReadFacts } from "./facts";
import { filterFiles } from "./globs";
import { indexPaths, type PathIndex } from "./locate";
import { openRoots } from "./roots";
import { walk } from "./walk";

/** A file over this size is generated or data, not a model (bytes). */
const maxFileSize = 2_000_000;

/** Texts kept between two questions: enough for the files around an incident, not a whole monorepo. */
const maxTexts = 300;

export interface DiskProject extends Project {
  /** Absolute path -> workspace path; undefined = outside. */
  toWorkspace(absolute: string): string | undefined;
  /** Workspace path -> absolute path; undefined = not a path of this workspace. */
  toAbsolute(path: string): string | undefined;
  /** Lays an editor's text over a file, or takes it away (null). */
  setOverlay(path: string, text: string | null): void;
  /** Some files were made, changed or deleted: the list of files is made anew where one came or went. */
  invalidate(paths: readonly string[]): void;
}

/**
 * @param given absolute folders; with one, paths are relative to it, with several they begin with the root's name
 * @param readFacts how many models are read at once, by default in this process
 */
export function diskProject(given: readonly string[], readFacts?: ReadFacts): DiskProject {
  const roots = openRoots(given);
  const index = createFactsIndex(readFacts);
  const overlays = new Map<string, { text: string; stamp: string }>();
  const texts = new LRUCache<string, { stamp: string; source: Source }>({ max: maxTexts });
  let versions = 0;
  let listed: { files: readonly string[]; paths: PathIndex } | undefined;

  const isItsOwn = (path: string) => {
    const absolute = roots.toAbsolute(path);
    return absolute !== undefined && roots.toWorkspace(absolute) === path;
  };
  const list = () => {
    if (!listed) {
      const onDisk = roots.list.flatMap(({ prefix, root }) => {
        const paths = walk(root).map((file) => prefix + file);
        // A root within another one: its files are listed once, as its own.
        const within = roots.list.some((other) => other.root !== root && other.root.startsWith(root + sep));
        return within ? paths.filter(isItsOwn) : paths;
      });
      const files = withoutCompiled([...new Set([...onDisk, ...overlays.keys()])].sort());
      listed = { files, paths: indexPaths(files) };
    }
    return listed;
  };
  const files = (globs?: readonly string[]) => (globs ? filterFiles(list().files, globs) : list().files);
  const stampOf = (path: string) => overlays.get(path)?.stamp ?? stampOnDisk(roots.toAbsolute(path));
  const load = (path: string) => {
    const absolute = roots.toAbsolute(path);
    return absolute !== undefined && roots.holds(absolute) ? readText(absolute) : undefined;
  };
  const read = (path: string): Source | undefined => {
    const stamp = stampOf(path);
    if (stamp === undefined) return undefined;
    const known = texts.get(path);
    if (known?.stamp === stamp) return known.source;
    const text = overlays.get(path)?.text ?? load(path);
    if (text === undefined) return undefined;
    const source = ownSource(path, text);
    if (source) texts.set(path, { stamp, source });
    return source;
  };
  /** Walking a large workspace takes a while: a changed text alone is no reason for it. */
  const forgetListIf = (paths: readonly string[]) => {
    if (!listed) return;
    const { files: known } = listed;
    if (paths.some((path) => known.includes(path) !== (stampOf(path) !== undefined))) listed = undefined;
  };
  return {
    files,
    read,
    toAbsolute: roots.toAbsolute,
    toWorkspace: roots.toWorkspace,
    locate: (printed) => list().paths.locate(printed),
    facts(orm, cancel) {
      const stamped = files(orm.models?.files).map((path) => ({
        path,
        stamp: stampOf(path) ?? "gone",
        inEditor: overlays.has(path),
        read: () => read(path),
      }));
      return index.facts(orm, stamped, cancel);
    },
    setOverlay(path, text) {
      if (text === null) overlays.delete(path);
      else overlays.set(path, { text, stamp: `editor ${++versions}` });
      forgetListIf([path]);
    },
    invalidate: forgetListIf,
  };
}

/** Undefined = not a file that is read: missing, a folder, too large. */
function stampOnDisk(absolute: string | undefined): string | undefined {
  const stat = absolute === undefined ? undefined : statSync(absolute, { throwIfNoEntry: false });
  return stat?.isFile() && stat.size <= maxFileSize ? `${stat.mtimeMs} ${stat.size}` : undefined;
}

/** UTF-8, or UTF-16 with its byte order mark, as editors on Windows write; undefined = it may not be read. */
function readText(absolute: string): string | undefined {
  try {
    const bytes = readFileSync(absolute);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
    return bytes.toString("utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}
