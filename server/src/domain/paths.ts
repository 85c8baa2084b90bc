/** Paths of the workspace as files name each other by them. */

/** How many parts two paths have in common from the root on: the more, the nearer they stand. */
export function commonParts(a: string, b: string): number {
  const [own, other] = [a.split("/"), b.split("/")];
  const end = own.findIndex((part, at) => part !== other[at]);
  return end < 0 ? own.length : end;
}

/** `src/a/b.ts` + `../c` -> `src/c`; dots that lead out of the workspace lead to its root. */
export function pathFrom(file: string, relative: string): string {
  const parts = file.split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
