/** A workspace in memory: files given as texts. */

import type { Project } from "../domain/project";
import { ownSource, withoutCompiled } from "./compiled";
import { createFactsIndex } from "./facts";
import { filterFiles } from "./globs";
import { indexPaths } from "./locate";
import { createSourceMaps } from "./source-maps";

/** @param texts workspace path with `/` -> text */
export function memoryProject(texts: Readonly<Record<string, string>>): Project {
  const paths = withoutCompiled(Object.keys(texts).sort());
  const index = createFactsIndex();
  const { locate } = indexPaths(paths);
  const files = (globs?: readonly string[]) => (globs ? filterFiles(paths, globs) : paths);
  const read = (path: string) =>
    Object.hasOwn(texts, path) ? ownSource(path, texts[path] ?? "") : undefined;
  const { original } = createSourceMaps((path) => (Object.hasOwn(texts, path) ? texts[path] : undefined));
  return {
    files,
    read,
    locate,
    original,
    facts: (orms, cancel) =>
      index.facts(
        orms,
        { paths: files, file: (path) => ({ path, stamp: "", read: () => read(path) }) },
        cancel,
      ),
  };
}
