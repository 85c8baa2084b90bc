/** Maps the path of a frame to files of the workspace by their common end: a paste from a container has another root. */

/** Files by their last part, for frames to be looked up in. */
export interface PathIndex {
  locate(printed: string): readonly string[];
  has(file: string): boolean;
}

/**
 * Sorted when the first is looked for: whoever makes a list of forty thousand goes on at once.
 * @param files workspace paths with `/`
 */
export function indexPaths(files: readonly string[]): PathIndex {
  let names: ReadonlyMap<string, readonly string[]> | undefined;
  let all: ReadonlySet<string> | undefined;
  return {
    has: (file) => {
      all ??= new Set(files);
      return all.has(file);
    },
    locate(printed) {
      names ??= byName(files);
      const wanted = parts(printed);
      const candidates = names.get(wanted.at(-1)?.toLowerCase() ?? "") ?? [];
      const scored = candidates.map((file) => ({ file, common: commonEnd(parts(file), wanted) }));
      const most = Math.max(0, ...scored.map(({ common }) => common));
      return scored
        .filter(({ file, common }) => common === most && isEnough(parts(file), wanted, common))
        .map(({ file }) => file);
    },
  };
}

function byName(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const name = lastPart(file).toLowerCase();
    const list = found.get(name);
    if (list) list.push(file);
    else found.set(name, [file]);
  }
  return found;
}

/**
 * The whole workspace path is the end of the printed one, or the printed (relative) one is the end of it. A root in between
 * (`backend/` opened as `app/`) still agrees in two parts; a file name alone (`index.ts`) says nothing unless it is all there is.
 */
function isEnough(file: readonly string[], printed: readonly string[], common: number): boolean {
  return common === file.length || common === printed.length || common >= 2;
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && same(a[a.length - 1 - count], b[b.length - 1 - count]))
    count++;
  return count;
}

/** Windows and macOS keep the case of a name but do not tell names apart by it. */
function same(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a.toLowerCase() === b?.toLowerCase();
}

/** `file:///C:/app/a.ts`, `C:\app\a.ts`, `/app/a.ts`, `./a.ts` -> parts without root and dots. */
function parts(path: string): string[] {
  const cut = path
    .slice(0, 4_096)
    .replace(/^(?:file|webpack|webpack-internal|vscode-remote|rsc):\/{0,3}/, "");
  return cut
    .split(/[\\/]/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "." && !/^[A-Za-z]:$/.test(part));
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
