/** Filters paths by globs; compiled globs are kept, since the adapters ask with the same few each time. */

import picomatch from "picomatch";

const compiled = new Map<string, (path: string) => boolean>();

export function filterFiles(paths: readonly string[], globs: readonly string[]): string[] {
  const id = globs.join("\n");
  let matches = compiled.get(id);
  if (!matches) {
    const matcher = picomatch([...globs], { dot: true });
    matches = (path) => matcher(path);
    compiled.set(id, matches);
  }
  return paths.filter(matches);
}
