/** Lists the files of a folder that are the user's own: what git ignores, dependencies and caches are left out. */

import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fdir } from "fdir";
import ignore, { type Ignore } from "ignore";

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

/** Paths relative to the root with `/`, sorted. Symbolic links are not followed; unreadable folders are passed over. */
export function walk(root: string): string[] {
  const rules = createRules(root);
  const found = new fdir()
    .withRelativePaths()
    .withMaxFiles(maxFiles)
    .exclude((name, path) => never.has(name) || rules.ignored(toSlashes(relative(root, path)), true))
    .crawl(root)
    .sync()
    .map(toSlashes);
  return found.filter((path) => !rules.ignored(path, false)).sort();
}

interface Rules {
  ignored(path: string, folder: boolean): boolean;
}

/** .gitignore files count for their folder and below; each is read once, when a path below it is asked for. */
function createRules(root: string): Rules {
  const byFolder = new Map<string, Ignore | null>();
  const rulesOf = (folder: string): Ignore | null => {
    const known = byFolder.get(folder);
    if (known !== undefined) return known;
    const rules = readRules(join(root, folder, ".gitignore"));
    byFolder.set(folder, rules);
    return rules;
  };
  return {
    ignored(path, folder) {
      const clean = path.replace(/\/$/, "");
      if (clean === "") return false;
      for (let at = clean.length; at >= 0; ) {
        const slash = clean.lastIndexOf("/", at - 1);
        const base = slash < 0 ? "" : clean.slice(0, slash);
        const rules = rulesOf(base);
        const below = base === "" ? clean : clean.slice(base.length + 1);
        const verdict = rules?.test(folder ? `${below}/` : below);
        if (verdict?.ignored) return true;
        if (verdict?.unignored) return false;
        if (slash < 0) return false;
        at = slash;
      }
      return false;
    },
  };
}

function readRules(file: string): Ignore | null {
  try {
    return ignore().add(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

function toSlashes(path: string): string {
  return sep === "\\" ? path.replaceAll("\\", "/") : path;
}
