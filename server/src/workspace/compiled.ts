/** Tells what a compiler made from what people wrote: compiled files are not the user's own, whatever git thinks of them. */

import { createSource, type Source } from "../domain/text";

/** Folders into which compilers and bundlers write. */
const outputs = new Set(["dist", "build", "lib", "out", "output", "cjs", "esm", "es", "_build"]);

/** Folders in which the sources of those stand, beside them. */
const sourceFolders = ["src/", "source/", "lib/", "app/", ""];

const compiled = /\.(?:js|jsx|mjs|cjs)$/;
const written = [".ts", ".tsx", ".mts", ".cts"];

/**
 * Takes away the files that a compiler made of another one in the list: `users.js` beside `users.ts`, `dist/users.js`
 * where `src/users.ts` or `users.ts` stands beside `dist`. By the paths alone: nothing is read.
 */
export function withoutCompiled(files: readonly string[]): readonly string[] {
  const stems = new Set<string>();
  for (const file of files) {
    const end = written.find((one) => file.endsWith(one));
    if (end !== undefined && !file.endsWith(`.d${end}`)) stems.add(file.slice(0, -end.length));
  }
  if (stems.size === 0) return files;
  return files.filter((file) => !compiled.test(file) || !isMadeOf(stems, file.replace(compiled, "")));
}

/** The text as the user's own; undefined = a compiler wrote it: it names its source map in its last line. */
export function ownSource(path: string, text: string): Source | undefined {
  if (compiled.test(path) && namesSourceMap(text)) return undefined;
  return createSource(path, text);
}

function isMadeOf(stems: ReadonlySet<string>, stem: string): boolean {
  if (stems.has(stem)) return true;
  const parts = stem.split("/");
  for (let at = 0; at < parts.length - 1; at++) {
    if (!outputs.has(parts[at] ?? "")) continue;
    const root = parts.slice(0, at).map((part) => `${part}/`);
    // `dist/cjs/users.js`: one output folder within another.
    for (let from = at + 1; from < parts.length; from++) {
      const rest = parts.slice(from).join("/");
      if (sourceFolders.some((folder) => stems.has(root.join("") + folder + rest))) return true;
      if (!outputs.has(parts[from] ?? "")) break;
    }
  }
  return false;
}

function namesSourceMap(text: string): boolean {
  const end = text.trimEnd();
  const last = end.slice(end.lastIndexOf("\n") + 1);
  return last.startsWith("//# sourceMappingURL=");
}
