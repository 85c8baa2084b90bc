/** Lists the files of a folder that are the user's own: what git ignores, dependencies and caches are left out. */

import { join, relative, sep } from "node:path";
import { fdir } from "fdir";
import { createBreath } from "../domain/breath";
import { createRules, readRules } from "./ignored";
import { neverOwn } from "./never-own";
import { isThere, openInside, type Skipped } from "./open";

/** A workspace with more files than this is cut, and the caller told so: it is someone's home folder. */
export const maxFiles = 200_000;

/** More than this are no rules that people wrote; each of them is asked of every file (bytes). */
const maxRules = 131_072;

export interface Walked {
  /** Relative to the root with `/`, sorted. */
  readonly files: readonly string[];
  /** There are more than `most`: the others are not seen. */
  readonly cut: boolean;
  /** Each `.gitignore` that is there and was not opened, with the reason. */
  readonly skipped: ReadonlyMap<string, Skipped>;
}

/**
 * Symbolic links are not followed; unreadable folders are passed over.
 * @param roots real paths of all root folders: rules outside of them are not read
 */
export function walk(root: string, roots: readonly string[], most = maxFiles): Walked {
  const { crawler, isIgnored, skipped } = prepare(root, roots, most);
  const found = crawler.sync().map(toSlashes);
  const files = found.slice(0, most).filter((path) => !isIgnored(path));
  return { files: files.sort(), cut: found.length > most, skipped };
}

/** The same, while others are heard. */
export async function walkAside(root: string, roots: readonly string[], most = maxFiles): Promise<Walked> {
  const { crawler, isIgnored, skipped } = prepare(root, roots, most);
  const found = await crawler.withPromise();
  const breath = createBreath();
  const files: string[] = [];
  for (const one of found.slice(0, most)) {
    const path = toSlashes(one);
    if (!isIgnored(path)) files.push(path);
    await breath();
  }
  return { files: files.sort(), cut: found.length > most, skipped };
}

function prepare(root: string, roots: readonly string[], most: number) {
  const skipped = new Map<string, Skipped>();
  const rules = createRules((folder) => {
    const path = folder === "" ? ".gitignore" : `${folder}/.gitignore`;
    // Most folders have none: to be told so by an error takes ten times as long.
    if (!isThere(join(root, path))) return null;
    const opened = openInside(join(root, path), roots, maxRules);
    if ("bytes" in opened) return readRules(opened.bytes.toString("utf8"));
    if (opened.skipped !== "missing") skipped.set(path, opened.skipped);
    return null;
  });
  const crawler = new fdir()
    .withRelativePaths()
    // One more than are kept tells whether there are more.
    .withMaxFiles(most + 1)
    .exclude((name, path) => neverOwn.has(name) || rules.ignored(toSlashes(relative(root, path)), true))
    .crawl(root);
  return { crawler, isIgnored: (path: string) => rules.ignored(path, false), skipped };
}

function toSlashes(path: string): string {
  return sep === "\\" ? path.replaceAll("\\", "/") : path;
}
