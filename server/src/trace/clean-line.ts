/** A line of the cleaned text that remembers where each of its characters stands in the paste. */

/**
 * `offset` is where the line starts in the paste. `map` holds pairs (index in `text`, offset in the paste), ascending;
 * between two pairs both run on together. Absent = the whole line stands in the paste as it is.
 */
export interface CleanLine {
  readonly text: string;
  readonly offset: number;
  readonly map?: readonly number[];
}

/** One replacement in a line; a `\n` in `text` makes a new line. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A step of cleaning: lines in, lines out; returns its input where there is nothing to do. */
export type Step = (lines: readonly CleanLine[]) => readonly CleanLine[];

/** The lines with those put in for which there are others; undefined = the line stays. Where all do, so does the array. */
export function replaced(
  lines: readonly CleanLine[],
  others: (line: CleanLine) => readonly CleanLine[] | undefined,
): readonly CleanLine[] {
  let result: CleanLine[] | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!line) continue;
    const instead = others(line);
    if (instead === undefined) result?.push(line);
    else {
      result ??= lines.slice(0, i);
      for (const one of instead) result.push(one);
    }
  }
  return result ?? lines;
}

/** True where nothing but blanks stands in it; most lines are told by one character. */
export function isBlankLine(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9) continue;
    return (code < 33 || code > 126) && text.trim() === "";
  }
  return true;
}

/** Where the character at `index` of the line stands in the paste. */
export function originOf(line: CleanLine, index: number): number {
  const { map } = line;
  if (!map) return line.offset + index;
  const low = pairAt(map, index);
  const origin = (map[low + 1] ?? line.offset) + index - (map[low] ?? 0);
  // What cleaning put in is longer than what stood there: its characters all come from in front of what follows.
  return Math.min(origin, map[low + 3] ?? origin);
}

/** Where in the map the last pair at or below the index stands, 0 where all lie behind it. */
function pairAt(map: readonly number[], index: number): number {
  let low = 0;
  let high = map.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((map[middle * 2] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low * 2;
}

/** The line without what stands in front of `start` (and from `end` on). */
export function cut(line: CleanLine, start: number, end = line.text.length): CleanLine {
  if (start === 0 && end === line.text.length) return line;
  const text = line.text.slice(start, end);
  if (!line.map) return { text, offset: line.offset + start };
  const offset = originOf(line, start);
  const map = [0, offset];
  // From the pair at the start on: a line that is cut into many pieces stays linear.
  for (let i = pairAt(line.map, start); i < line.map.length; i += 2) {
    const at = line.map[i] ?? 0;
    if (at >= end && end < line.text.length) break;
    if (at > start) map.push(at - start, line.map[i + 1] ?? 0);
  }
  return map.length > 2 ? { text, offset, map } : { text, offset };
}

/** The line with the changes made, ascending and not overlapping; split where a change brings a line break. */
export function change(line: CleanLine, changes: readonly Change[]): CleanLine[] {
  if (changes.length === 0) return [line];
  const parts: string[] = [];
  const map: number[] = [];
  let length = 0;
  let done = 0;
  const keep = (start: number, end: number) => {
    if (end <= start) return;
    const piece = cut(line, start, end);
    if (piece.map)
      for (let i = 0; i < piece.map.length; i += 2)
        map.push(length + (piece.map[i] ?? 0), piece.map[i + 1] ?? 0);
    else map.push(length, piece.offset);
    parts.push(piece.text);
    length += end - start;
  };
  for (const { start, end, text } of changes) {
    keep(done, start);
    if (text !== "") {
      map.push(length, originOf(line, start));
      parts.push(text);
      length += text.length;
    }
    done = end;
  }
  keep(done, line.text.length);
  // Where the line ends, said outright where the end was changed: nothing runs on behind it.
  if (done === line.text.length || line.map) map.push(length, originOf(line, line.text.length));
  const offset = map[1] ?? originOf(line, done);
  return splitBreaks({ text: parts.join(""), offset, map: map.length > 0 ? map : [0, offset] });
}

/** Lines put behind each other with nothing between. */
export function join(lines: readonly CleanLine[]): CleanLine {
  const map: number[] = [];
  let length = 0;
  for (const line of lines) {
    const own = line.map ?? [0, line.offset];
    for (let i = 0; i < own.length; i += 2) map.push(length + (own[i] ?? 0), own[i + 1] ?? 0);
    length += line.text.length;
  }
  return { text: lines.map((line) => line.text).join(""), offset: map[1] ?? 0, map };
}

function splitBreaks(line: CleanLine): CleanLine[] {
  if (!line.text.includes("\n")) return [line];
  const lines: CleanLine[] = [];
  const map = line.map ?? [0, line.offset];
  let pair = 0;
  let start = 0;
  while (start <= line.text.length) {
    const found = line.text.indexOf("\n", start);
    const end = found < 0 ? line.text.length : found;
    // The pairs are walked along with the pieces: a line that falls into many stays linear.
    while (pair + 2 < map.length && (map[pair + 2] ?? 0) <= start) pair += 2;
    const offset = (map[pair + 1] ?? 0) + start - (map[pair] ?? 0);
    const own = [0, offset];
    // A pair at the end says where the last line's end stands; elsewhere it begins the next line.
    const limit = found < 0 ? end + 1 : end;
    for (let i = pair + 2; i < map.length && (map[i] ?? 0) < limit; i += 2) {
      own.push((map[i] ?? 0) - start, map[i + 1] ?? 0);
    }
    lines.push(
      own.length > 2
        ? { text: line.text.slice(start, end), offset, map: own }
        : { text: line.text.slice(start, end), offset },
    );
    if (found < 0) break;
    start = end + 1;
  }
  return lines;
}
