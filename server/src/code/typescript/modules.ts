/** Which file a module of an import is, and which of several declarations of a name it means. */

/** `src/a/b.ts` + `../c` -> `src/c`; a package stays what it is. Without ending and without `/index`. */
export function moduleStem(file: string, module: string): string {
  if (!module.startsWith(".")) return module;
  const parts = file.split("/").slice(0, -1);
  for (const part of module.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return fileStem(parts.join("/"));
}

/** A file as imports name it. */
export function fileStem(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, "").replace(/\/index$/, "");
}

/**
 * Several declarations can share a name: the imported file decides, then the own file, then the order.
 * @param module the one that the name is imported from, undefined where it is not imported
 */
export function chosen<T>(
  candidates: readonly T[],
  fileOf: (candidate: T) => string,
  file: string,
  module: string | undefined,
): T | undefined {
  if (candidates.length < 2) return candidates[0];
  const stem = module === undefined ? fileStem(file) : moduleStem(file, module);
  return (
    candidates.find((each) => fileStem(fileOf(each)) === stem) ??
    candidates.find((each) => fileOf(each) === file) ??
    candidates[0]
  );
}
