/** Follows lines through edits: a frame names a line of the text as it was when the error happened. */

/** Says where a 1-based line of the old text stands in the new one; null = it was deleted. */
export type LineMap = (line: number) => number | null;

/**
 * Compares two versions of a text. What lies before and behind the changed stretch keeps its place exactly; a line
 * within it is looked for by its words, since a fix indents what it wraps.
 */
export function mapLines(before: string, after: string): LineMap {
  const old = before.split("\n");
  const now = after.split("\n");
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < least - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  return (line) => {
    if (line <= head) return line;
    if (line > old.length - tail) return line + now.length - old.length;
    return findWithin(old, now, line - 1, head, now.length - tail);
  };
}

/** The same words, the same time that they occur: the second `user.save()` stays the second. */
function findWithin(old: readonly string[], now: readonly string[], index: number, from: number, to: number) {
  const words = old[index]?.trim() ?? "";
  let count = 0;
  for (let i = from; i <= index; i++) if (old[i]?.trim() === words) count++;
  for (let i = from; i < to; i++) {
    if (now[i]?.trim() === words && --count === 0) return i + 1;
  }
  // The line itself was edited: where it stood among its neighbours, as long as there are lines at all.
  const at = Math.min(index, to - 1);
  return at >= from ? at + 1 : null;
}
