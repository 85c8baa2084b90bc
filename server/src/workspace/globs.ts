/** Filters paths by globs; compiled globs are kept, since the adapters ask with the same few each time. */

import picomatch from "picomatch";

const compiled = new Map<string, (path: string) => boolean>();
/** A list of paths is never changed: where files come or go, a new one is made. */
const filtered = new WeakMap<readonly string[], Map<string, readonly string[]>>();

export function filterFiles(paths: readonly string[], globs: readonly string[]): readonly string[] {
  const id = globs.join("\n");
  const known = filtered.get(paths) ?? new Map<string, readonly string[]>();
  filtered.set(paths, known);
  const found = known.get(id) ?? paths.filter(matcherOf(id, globs));
  known.set(id, found);
  return found;
}

function matcherOf(id: string, globs: readonly string[]): (path: string) => boolean {
  let matches = compiled.get(id);
  if (!matches) {
    const matcher = picomatch([...globs], { dot: true });
    matches = (path) => matcher(path);
    compiled.set(id, matches);
  }
  return matches;
}
