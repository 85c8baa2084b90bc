/** The folders of this disk as one project, and the way between the editor's URIs and the paths of the workspace. */

import { parse, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { encodePart } from "../domain/uri";
import { readFactsInChild } from "../workspace/child";
import { type DiskProject, diskProject } from "../workspace/disk";
import { insideOf } from "../workspace/open";
import { decodeAddress } from "./addresses";
import type { OpenOptions, Workspace } from "./host";
import { modelGlobs } from "./watched";

/** Stands beside this bundle; see read-models.ts. */
const modelReader = fileURLToPath(new URL("read-models.js", import.meta.url));

/**
 * @param uris folders as the editor names them; those that are not on this disk (a virtual workspace) are left out
 * @param options where what was read of the files is kept for the next start, and who watches them
 */
export function openWorkspace(
  uris: readonly string[],
  options: Pick<OpenOptions, "cache" | "watched"> = {},
): Workspace & { readonly project: DiskProject } {
  const folders = uris.flatMap((uri) => {
    const root = toAbsolute(uri);
    return root === undefined
      ? []
      : [{ root: root === parse(root).root ? root : withoutEnd(root), uri: withoutEnd(uri) }];
  });
  const onDisk = diskProject(
    folders.map(({ root }) => root),
    { readFacts: readFactsInChild(modelReader), ...options },
  );
  const elsewhere = uris.filter((uri) => toAbsolute(uri) === undefined);
  const project =
    elsewhere.length === 0
      ? onDisk
      : { ...onDisk, notes: () => [...onDisk.notes(), ...elsewhere.map(leftOut)] };
  return {
    project,
    watches: modelGlobs(),
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

function leftOut(uri: string): string {
  return `The folder ${decodeAddress(uri)} is not on this disk: it was not read.`;
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
