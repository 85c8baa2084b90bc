/** A workspace on disk: one or several root folders, with the editor's unsaved texts laid over the files. */

import { readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { LRUCache } from "lru-cache";
import type { Orm } from "../domain/adapters";
import type { Facts } from "../domain/model";
import type { Project } from "../domain/project";
import { createSource, type Source } from "../domain/text";
import { createFactsIndex, type ReadFacts } from "./facts";
import { filterFiles } from "./globs";
import { indexPaths, type PathIndex } from "./locate";
import { walk } from "./walk";

/** A file over this size is generated or data, not a model (bytes). */
const maxFileSize = 2_000_000;

/** Texts kept between two questions: enough for the files around an incident, not a whole monorepo. */
const maxTexts = 300;

type Texts = LRUCache<string, { stamp: string; source: Source }>;

export interface DiskProject extends Project {
  readonly roots: readonly string[];
  /** Absolute path -> workspace path; undefined = outside. */
  toWorkspace(absolute: string): string | undefined;
  /** Workspace path -> absolute path; undefined = not a path of this workspace. */
  toAbsolute(path: string): string | undefined;
  /** Lays an editor's text over a file, or takes it away (null). */
  setOverlay(path: string, text: string | null): void;
  /** Forgets the list of files and the texts of those named; none named = all. */
  invalidate(paths?: readonly string[]): void;
}

/** @param roots absolute folders; with one, paths are relative to it, with several they begin with the root's name */
export function diskProject(roots: readonly string[], readFacts?: ReadFacts): DiskProject {
  const named = nameRoots(roots);
  const index = createFactsIndex(readFacts);
  const overlays = new Map<string, string>();
  const texts: Texts = new LRUCache({ max: maxTexts });
  let listed: { files: readonly string[]; paths: PathIndex } | undefined;

  const list = () => {
    if (!listed) {
      const onDisk = named.flatMap(({ prefix, root }) => walk(root).map((file) => prefix + file));
      const files = [...new Set([...onDisk, ...overlays.keys()])].sort();
      listed = { files, paths: indexPaths(files) };
    }
    return listed;
  };
  const files = (globs?: readonly string[]) => (globs ? filterFiles(list().files, globs) : list().files);
  const toAbsolute = (path: string) => {
    const at = named.find(({ prefix }) => path.startsWith(prefix));
    const rest = at && path.slice(at.prefix.length);
    if (!at || !rest || rest.split("/").includes("..")) return undefined;
    return join(at.root, rest);
  };
  const toWorkspace = (absolute: string) => {
    const at = named.find(({ root }) => absolute.startsWith(root + sep));
    return at && at.prefix + absolute.slice(at.root.length + 1).replaceAll(sep, "/");
  };
  const read = (path: string): Source | undefined => {
    const overlay = overlays.get(path);
    if (overlay !== undefined)
      return sourceOf(texts, path, `overlay ${overlay.length}`, () => overlay, overlay);
    const absolute = toAbsolute(path);
    if (!absolute) return undefined;
    try {
      const stat = statSync(absolute);
      if (!stat.isFile() || stat.size > maxFileSize || !isInside(absolute, named)) return undefined;
      return sourceOf(texts, path, `${stat.mtimeMs} ${stat.size}`, () => decode(readFileSync(absolute)));
    } catch {
      return undefined;
    }
  };
  return {
    roots,
    files,
    read,
    toAbsolute,
    toWorkspace,
    locate: (printed) => list().paths.locate(printed),
    facts: (orm: Orm, cancel?: AbortSignal): Promise<Facts> =>
      index.facts(orm, sources(files(orm.models?.files), read), cancel),
    setOverlay(path, text) {
      const known = listed?.files.includes(path);
      if (text === null) overlays.delete(path);
      else overlays.set(path, text);
      if (!known) listed = undefined;
    },
    invalidate(paths) {
      listed = undefined;
      if (!paths) texts.clear();
      for (const path of paths ?? []) texts.delete(path);
    },
  };
}

function* sources(paths: readonly string[], read: (path: string) => Source | undefined): Iterable<Source> {
  for (const path of paths) {
    const source = read(path);
    if (source) yield source;
  }
}

/** Keeps a source while its stamp (and for an editor's text the text itself) stays the same. */
function sourceOf(texts: Texts, path: string, stamp: string, load: () => string, same?: string): Source {
  const known = texts.get(path);
  if (known?.stamp === stamp && (same === undefined || known.source.text === same)) return known.source;
  const source = createSource(path, load());
  texts.set(path, { stamp, source });
  return source;
}

/** A link that leads out of the workspace is not followed. */
function isInside(absolute: string, named: readonly NamedRoot[]): boolean {
  const real = realpathSync(absolute);
  return named.some(({ real: root }) => real.startsWith(root + sep));
}

interface NamedRoot {
  readonly root: string;
  readonly real: string;
  readonly prefix: string;
}

/** Two roots of the same name are told apart by a number, as editors do. */
function nameRoots(roots: readonly string[]): NamedRoot[] {
  const used = new Set<string>();
  return roots.map((given) => {
    const root = given.length > 1 && given.endsWith(sep) ? given.slice(0, -1) : given;
    if (roots.length === 1) return { root, real: real(root), prefix: "" };
    let name = basename(root);
    for (let n = 2; used.has(name); n++) name = `${basename(root)}-${n}`;
    used.add(name);
    return { root, real: real(root), prefix: `${name}/` };
  });
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** UTF-8, or UTF-16 with its byte order mark, as editors on Windows write. */
function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}
