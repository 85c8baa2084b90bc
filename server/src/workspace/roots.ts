/** The root folders of a workspace, and the way between absolute paths and workspace paths. */

import { basename, isAbsolute, join, normalize, parse, sep } from "node:path";
import { insideOf, realPath } from "./open";
import { prefixesOf } from "./prefixes";

export interface Roots {
  /** Each root with the prefix of its workspace paths: `""` for a single one, else `name/`. */
  readonly list: readonly { readonly root: string; readonly prefix: string }[];
  /** Undefined = no path of this workspace; dots that lead out are none. */
  toAbsolute(path: string): string | undefined;
  /** Undefined = outside. Of roots within each other the innermost holds the file. */
  toWorkspace(absolute: string): string | undefined;
  /** The workspace path of a printed absolute one (`/work/app/a.ts`, `file:///C:/app/a.ts`); undefined = outside, or not absolute. */
  ofFrame(printed: string): string | undefined;
  /** The roots' own paths without links: what stands in none of them is not opened. */
  readonly reals: readonly string[];
}

/** @param given absolute folders; two of the same name are told apart by a number, as editors do */
export function openRoots(given: readonly string[]): Roots {
  const list = nameRoots(
    given.map((root) => (root.endsWith(sep) && root !== parse(root).root ? root.slice(0, -1) : root)),
  );
  const reals = list.map(({ root }) => realPath(root));
  const innermost = [...list].sort((a, b) => b.root.length - a.root.length);
  // A runtime prints where a link leads.
  const innermostReals = list
    .map(({ prefix }, index) => ({ prefix, root: reals[index] ?? "" }))
    .sort((a, b) => b.root.length - a.root.length);
  return {
    list,
    reals,
    toAbsolute(path) {
      const at = list.find(({ prefix }) => path.startsWith(prefix));
      const rest = at && path.slice(at.prefix.length);
      if (!at || !rest || rest.split("/").includes("..")) return undefined;
      return join(at.root, rest);
    },
    toWorkspace(absolute) {
      const at = within(innermost, absolute);
      return at && at.prefix + absolute.slice(insideOf(at.root).length).replaceAll(sep, "/");
    },
    ofFrame(printed) {
      const path = normalize(printed.slice(0, 4_096).replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, ""));
      if (!isAbsolute(path)) return undefined;
      const at = within(innermost, path) ?? within(innermostReals, path);
      return at && at.prefix + path.slice(insideOf(at.root).length).replaceAll(sep, "/");
    },
  };
}

function within<T extends { readonly root: string }>(roots: readonly T[], absolute: string): T | undefined {
  return roots.find(({ root }) => absolute.startsWith(insideOf(root)));
}

function nameRoots(roots: readonly string[]) {
  const prefixes = prefixesOf(roots.map((root) => basename(root)));
  return roots.map((root, index) => ({ root, prefix: prefixes[index] ?? "" }));
}
