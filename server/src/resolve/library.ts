/** Which version of an ORM the workspace names, for a report: its lock files, else the demand of a manifest. */

import type { Orm } from "../domain/adapters";
import type { Library } from "../domain/diagnosis";
import type { Project } from "../domain/project";

/** Where a package's version stands, the exact ones first. */
const sources: readonly { readonly globs: readonly string[]; readonly read: Reader }[] = [
  { globs: ["**/package-lock.json"], read: inNpmLock },
  { globs: ["**/poetry.lock", "**/uv.lock", "**/pdm.lock"], read: inTomlLock },
  { globs: ["**/package.json"], read: inManifest },
  { globs: ["**/pyproject.toml", "**/requirements*.txt", "**/requirements/*.txt"], read: inDemands },
];

/** The version that a file names; `names` are in small letters. */
type Reader = (text: string, names: readonly string[]) => string | undefined;

/** Files of one kind that are looked into: a workspace of a thousand packages is asked about the near ones alone. */
const mostFiles = 20;

/** Characters of a file that are read. */
const longest = 4_000_000;

/**
 * @param near the path of the file that uses it: the manifest around it comes first
 * @returns the version null where no file says it
 */
export function libraryOf(orm: Orm, near: string | undefined, project: Project): Library {
  const unknown: Library = { title: orm.title, version: null, file: null };
  const names = (orm.packages ?? []).map((name) => name.toLowerCase());
  if (names.length === 0) return unknown;
  for (const { globs, read } of sources)
    for (const file of around(project.files(globs), near ?? "").slice(0, mostFiles)) {
      const text = project.read(file)?.text ?? "";
      const version = text.length <= longest ? read(text, names) : undefined;
      if (version !== undefined) return { title: orm.title, version, file };
    }
  return unknown;
}

/** Those in a folder above the file, the nearest first: what another package of the workspace has is not its version. */
function around(files: readonly string[], near: string): string[] {
  const folderOf = (file: string) => file.slice(0, file.lastIndexOf("/") + 1);
  return files
    .filter((file) => near.startsWith(folderOf(file).replace(/requirements\/$/, "")))
    .sort((a, b) => folderOf(b).length - folderOf(a).length);
}

function inNpmLock(text: string, names: readonly string[]): string | undefined {
  const { packages, dependencies } = objectOf(parsed(text));
  for (const name of names)
    for (const found of [objectOf(packages)[`node_modules/${name}`], objectOf(dependencies)[name]]) {
      const { version } = objectOf(found);
      if (isVersion(version)) return version;
    }
  return undefined;
}

function inManifest(text: string, names: readonly string[]): string | undefined {
  const manifest = objectOf(parsed(text));
  for (const name of names)
    for (const list of ["dependencies", "devDependencies", "peerDependencies"]) {
      const version = objectOf(manifest[list])[name];
      if (isVersion(version)) return version;
    }
  return undefined;
}

/** `name = "package"`, and below it `version = "5.1"`. */
function inTomlLock(text: string, names: readonly string[]): string | undefined {
  let isMeant = false;
  for (const line of text.split("\n")) {
    const [, key, value = ""] = /^(name|version) = "([^"]{1,100})"/.exec(line) ?? [];
    if (key === "name") isMeant = names.includes(value.toLowerCase());
    else if (key === "version" && isMeant && isVersion(value)) return value;
  }
  return undefined;
}

/** `Package==5.1`, `"package[extra]>=2"`, `package = "^5.1"`. */
function inDemands(text: string, names: readonly string[]): string | undefined {
  for (const line of text.split("\n")) {
    const [, name = "", version = ""] =
      /^\s{0,20}["']?([\w.-]{1,100})(?:\[[^\]]{0,100}\])? {0,9}(?:= {0,9}["'](?=[\^~<>=!*\d]))?([\^~<>=!*\d][^"';#]{0,60})/.exec(
        line,
      ) ?? [];
    if (names.includes(name.toLowerCase()) && isVersion(version.trim())) return version.trim();
  }
  return undefined;
}

function isVersion(value: unknown): value is string {
  return typeof value === "string" && /^[\w^~<>=!*.,+ |-]{1,60}$/.test(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
