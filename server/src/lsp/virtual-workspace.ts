/** The folders that the editor alone can read as one project: those of a browser, and those of a remote repository. */

import { type FileGiver, virtualProject } from "../workspace/virtual";
import { addressBelow, decodeAddress } from "./addresses";
import type { Workspace } from "./host";
import { modelGlobs } from "./watched";

/** @param uris folders as the editor names them */
export function openVirtual(uris: readonly string[], files: FileGiver): Workspace {
  const folders = uris.map((uri) => ({ uri, root: decodeAddress(uri).replace(/\/$/, "") }));
  const innermost = [...folders].sort((a, b) => b.root.length - a.root.length);
  const project = virtualProject(
    folders.map(({ root }) => root),
    { files, first: modelGlobs() },
  );
  return {
    project,
    toPath: (uri) => project.toWorkspace(decodeAddress(uri)),
    toUri: (path) => {
      const absolute = project.toAbsolute(path);
      const folder = innermost.find(({ root }) => absolute?.startsWith(`${root}/`));
      return absolute && folder && addressBelow(folder.uri, absolute.slice(folder.root.length + 1));
    },
    // Each is held as a text: what nobody tells of is not seen.
    watches: ["**/*"],
  };
}
