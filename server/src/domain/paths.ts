/** Paths of the workspace as files name each other by them. */

/** `src/a/b.ts` + `../c` -> `src/c`; dots that lead out of the workspace lead to its root. */
export function pathFrom(file: string, relative: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
