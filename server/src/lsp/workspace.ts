/** The folders that the editor has open as one project, and the way between its URIs and the paths of the workspace. */

import { fileURLToPath, pathToFileURL } from "node:url";
import { readFactsInChild } from "../workspace/child";
import { type DiskProject, diskProject } from "../workspace/disk";

export interface Workspace {
  readonly project: DiskProject;
  /** Undefined = not a file of the workspace. */
  toPath(uri: string): string | undefined;
  toUri(path: string): string | undefined;
}

/** Stands beside this bundle; see read-models.ts. */
const modelReader = fileURLToPath(new URL("read-models.js", import.meta.url));

/** @param uris folders as the editor names them; those that are not on this disk (a virtual workspace) are left out */
export function openWorkspace(uris: readonly string[]): Workspace {
  const roots = uris.map(toAbsolute).filter((root) => root !== undefined);
  const project = diskProject(roots, readFactsInChild(modelReader));
  return {
    project,
    toPath: (uri) => {
      const absolute = toAbsolute(uri);
      return absolute === undefined ? undefined : project.toWorkspace(absolute);
    },
    toUri: (path) => {
      const absolute = project.toAbsolute(path);
      return absolute === undefined ? undefined : pathToFileURL(absolute).href;
    },
  };
}

function toAbsolute(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
