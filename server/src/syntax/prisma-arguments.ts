/** Where the arguments of a Prisma attribute stand in the text. */

/** Offsets, end exclusive. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the arguments of an attribute stand, and its end: its bracket, or its name. The parser gives arguments no ranges, and the one of
 * the attribute runs on into a trailing comment.
 */
export function argumentsBehind(
  text: string,
  nameEnd: number,
): { stretches: readonly Stretch[]; end: number } {
  const stretches: Stretch[] = [];
  let depth = 0;
  let start = nameEnd;
  for (let i = nameEnd; i < text.length && text[i] !== "\n"; i++) {
    const char = text[i] ?? "";
    if (char === '"') i = stringEnd(text, i) - 1;
    else if ("([".includes(char)) {
      if (++depth === 1) start = i + 1;
    } else if (")]".includes(char)) depth--;
    else if (depth === 0 && char !== " " && char !== "\t") break;
    const isLast = depth === 0 && char === ")";
    if (!isLast && (depth !== 1 || char !== ",")) continue;
    stretches.push({ start, end: i });
    if (isLast) return { stretches, end: i + 1 };
    start = i + 1;
  }
  return { stretches: [], end: nameEnd };
}

/** End of the string that begins at `i`; an open one ends with its line. */
export function stringEnd(text: string, i: number): number {
  for (let j = i + 1; j < text.length && text[j] !== "\n"; j++) {
    if (text[j] === "\\") j++;
    else if (text[j] === '"') return j + 1;
  }
  const lineEnd = text.indexOf("\n", i);
  return lineEnd < 0 ? text.length : lineEnd;
}
