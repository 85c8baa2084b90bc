/** Lists the files of a folder that are the user's own: what git ignores, dependencies and caches are left out. */

import { join, relative, sep } from "node:path";
import { fdir } from "fdir";
import ignore, { type Ignore } from "ignore";
import { isThere, openInside, type Skipped } from "./open";

/** Folders that never hold the user's own source, whatever .gitignore says. */
const never = new Set([
  ...[
    "node_modules",
    "bower_components",
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "site-packages",
    "dist-packages",
  ],
  ...["__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".yarn", ".pnpm-store"],
  ...[".next", ".nuxt", ".turbo", ".cache", ".vscode-test", "coverage"],
]);

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
  const found = new fdir()
    .withRelativePaths()
    // One more than are kept tells whether there are more.
    .withMaxFiles(most + 1)
    .exclude((name, path) => never.has(name) || rules.ignored(toSlashes(relative(root, path)), true))
    .crawl(root)
    .sync()
    .map(toSlashes);
  const files = found.slice(0, most).filter((path) => !rules.ignored(path, false));
  return { files: files.sort(), cut: found.length > most, skipped };
}

interface Rules {
  ignored(path: string, folder: boolean): boolean;
}

/** .gitignore files count for their folder and below; each is read once, when a path below it is asked for. */
function createRules(read: (folder: string) => Ignore | null): Rules {
  const byFolder = new Map<string, readonly Ruled[]>();
  /** Innermost first: the first that says something of a path has the last word. */
  const rulesFor = (folder: string): readonly Ruled[] => {
    const known = byFolder.get(folder);
    if (known) return known;
    const above = folder === "" ? [] : rulesFor(parentOf(folder));
    const rules = read(folder);
    const all = rules ? [{ from: folder === "" ? 0 : folder.length + 1, rules }, ...above] : above;
    byFolder.set(folder, all);
    return all;
  };
  return {
    ignored(path, folder) {
      const clean = path.replace(/\/$/, "");
      if (clean === "") return false;
      for (const { from, rules } of rulesFor(parentOf(clean))) {
        const verdict = rules.test(folder ? `${clean.slice(from)}/` : clean.slice(from));
        if (verdict.ignored) return true;
        if (verdict.unignored) return false;
      }
      return false;
    },
  };
}

/** The rules of one folder; they are asked for what a path says behind `from`. */
interface Ruled {
  readonly from: number;
  readonly rules: Ignore;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** Lines whose stars would make a long name take for ever are passed over: what they ignore is listed, which harms nobody. */
function readRules(text: string): Ignore | null {
  const lines = text.split(/\r?\n/).filter((line) => line.length <= 1_000 && !explodes(line));
  try {
    return ignore().add(lines);
  } catch {
    return null;
  }
}

/** Each star tries every place in its part of the path, for every place of the stars before it. */
function explodes(line: string): boolean {
  return line.split("/").some((part) => part.split("*").length > 4) || line.split("**").length > 6;
}

function toSlashes(path: string): string {
  return sep === "\\" ? path.replaceAll("\\", "/") : path;
}
