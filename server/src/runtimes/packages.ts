/** The packages that a workspace holds, by the files that name them. */

import type { Files } from "../domain/adapters";
import type { Source } from "../domain/text";

/** A workspace of more packages than this is looked at no further. */
const MOST = 2000;

/**
 * True where one of the manifests names the package.
 * @param glob which files name a package; `nameIn` reads the name
 */
export function holdsPackage(
  workspace: Files,
  glob: string,
  nameIn: (source: Source) => string | undefined,
  name: string,
): boolean {
  for (const path of workspace.files([glob]).slice(0, MOST)) {
    const source = workspace.read(path);
    if (source?.text.includes(name) && nameIn(source) === name) return true;
  }
  return false;
}

/** What stands behind the last of the folders in which a package manager puts its packages; undefined = it is in none. */
export function behindLast(file: string, folders: RegExp): string | undefined {
  let rest: string | undefined;
  for (const match of file.slice(0, 2000).replaceAll("\\", "/").matchAll(folders))
    rest = file.slice(match.index + match[0].length).replaceAll("\\", "/");
  return rest;
}

/** The `name` of a manifest in JSON; undefined = it has none. */
export function jsonName({ text }: Source): string | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && "name" in read && typeof read.name === "string"
      ? read.name
      : undefined;
  } catch {
    return undefined;
  }
}
