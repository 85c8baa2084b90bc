/** The root folders of a workspace that is on no disk, and the way between addresses and workspace paths; addresses are absolute paths behind a scheme. */

import { prefixesOf } from "./prefixes";
import type { Roots } from "./roots";

/** @param folders decoded addresses without a slash at the end (`vscode-vfs://github/acme/shop`) */
export function virtualRoots(folders: readonly string[]): Omit<Roots, "reals"> {
  const prefixes = prefixesOf(folders.map((root) => root.slice(root.lastIndexOf("/") + 1)));
  const list = folders.map((root, index) => ({ root, prefix: prefixes[index] ?? "" }));
  const innermost = [...list].sort((a, b) => b.root.length - a.root.length);
  return {
    list,
    toAbsolute(path) {
      const at = list.find(({ prefix }) => path.startsWith(prefix));
      const rest = at && path.slice(at.prefix.length);
      return at && rest && isPlain(rest) ? `${at.root}/${rest}` : undefined;
    },
    toWorkspace(absolute) {
      const at = innermost.find(({ root }) => absolute.startsWith(`${root}/`));
      const rest = at && absolute.slice(at.root.length + 1);
      return at && rest && isPlain(rest) ? at.prefix + rest : undefined;
    },
    ofFrame(printed) {
      const path = printed.slice(0, 4_096).replace(/^file:\/\/(?=\/)/, "");
      const at = innermost.find(({ root }) => pathOf(root) !== "" && path.startsWith(`${pathOf(root)}/`));
      const rest = at && path.slice(pathOf(at.root).length + 1);
      return at && rest && isPlain(rest) ? at.prefix + rest : undefined;
    },
  };
}

/** Behind scheme and authority. */
function pathOf(root: string): string {
  return root.replace(/^[A-Za-z][A-Za-z0-9+.-]{0,60}:(?:\/\/[^/]*)?/, "");
}

function isPlain(path: string): boolean {
  return !path.split("/").some((part) => part === "" || part === "." || part === "..");
}
