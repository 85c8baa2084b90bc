/** The folders that the editor has open as one project, and the way between its URIs and the paths of the workspace. */

import { parse, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { encodePart } from "../domain/uri";
import { readFactsInChild } from "../workspace/child";
import { type Cache, type DiskProject, diskProject } from "../workspace/disk";
import { insideOf } from "../workspace/open";

export interface Workspace {
  readonly project: DiskProject;
  /** Undefined = not a file of the workspace. */
  toPath(uri: string): string | undefined;
  toUri(path: string): string | undefined;
}

/** Stands beside this bundle; see read-models.ts. */
const modelReader = fileURLToPath(new URL("read-models.js", import.meta.url));

/**
 * @param uris folders as the editor names them; those that are not on this disk (a virtual workspace) are left out
 * @param cache where what was read of the files is kept for the next start; undefined = nowhere
 */
export function openWorkspace(uris: readonly string[], cache?: Cache): Workspace {
  const folders = uris.flatMap((uri) => {
    const root = toAbsolute(uri);
    return root === undefined
      ? []
      : [{ root: root === parse(root).root ? root : withoutEnd(root), uri: withoutEnd(uri) }];
  });
  const project = diskProject(
    folders.map(({ root }) => root),
    readFactsInChild(modelReader),
    undefined,
    cache,
  );
  return {
    project,
    toPath: (uri) => {
      const absolute = toAbsolute(uri);
      return absolute === undefined ? undefined : project.toWorkspace(absolute);
    },
    toUri: (path) => {
      const absolute = project.toAbsolute(path);
      if (absolute === undefined) return undefined;
      // The innermost folder, in the editor's own spelling: one that compares addresses as text finds its document.
      const [folder] = folders
        .filter(({ root }) => absolute.startsWith(insideOf(root)))
        .sort((a, b) => b.root.length - a.root.length);
      if (!folder) return pathToFileURL(absolute).href;
      const parts = absolute.slice(insideOf(folder.root).length).split(sep);
      return [folder.uri, ...parts.map(encodePart)].join("/");
    },
  };
}

/** Undefined = no file on this disk: an untitled document, a virtual workspace, an address that can not be read. */
export function toAbsolute(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

function withoutEnd(path: string): string {
  return path.length > 1 && (path.endsWith("/") || path.endsWith(sep)) ? path.slice(0, -1) : path;
}
