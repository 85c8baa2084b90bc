/** The paste as lines: byte order marks, leftovers of UTF-16 and all line ends are understood here. */

import { type Change, type CleanLine, change } from "./clean-line";

/** Linear; every line keeps its offset in the paste. @param begin offset of the first line that is read */
export function decode(text: string, begin = 0): readonly CleanLine[] {
  const lines: CleanLine[] = [];
  const from = begin === 0 && text.charCodeAt(0) === 0xfeff ? 1 : begin;
  const lone = text.includes("\r");
  let start = from;
  for (;;) {
    let end = text.indexOf("\n", start);
    const last = end < 0;
    if (last) end = text.length;
    if (lone) pushWithReturns(lines, text, start, end);
    else lines.push({ text: text.slice(start, end), offset: start });
    if (last) break;
    start = end + 1;
  }
  return text.includes("\0") ? lines.map(withoutZeros) : lines;
}

/** Offset of the last `most` lines, which end as `decode` ends them; 0 = there are no more. */
export function lastLines(text: string, most: number): number {
  let count = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (code !== 10 && !(code === 13 && text.charCodeAt(at + 1) !== 10)) continue;
    count++;
    if (count > most) return at + 1;
  }
  return 0;
}

/** A `\r` before the line's end goes; one inside is a line end of its own (old Macs, progress bars). */
function pushWithReturns(lines: CleanLine[], text: string, from: number, to: number): void {
  let end = to;
  while (end > from && text.charCodeAt(end - 1) === 13) end--;
  let start = from;
  for (;;) {
    const found = text.indexOf("\r", start);
    if (found < 0 || found >= end) break;
    lines.push({ text: text.slice(start, found), offset: start });
    start = found + 1;
  }
  lines.push({ text: text.slice(start, end), offset: start });
}

/** UTF-16 that was read as one byte per character has a zero beside every character. */
function withoutZeros(line: CleanLine): CleanLine {
  const changes: Change[] = [];
  let at = line.text.indexOf("\0");
  while (at >= 0) {
    let end = at + 1;
    // A file with a hole in it has millions of them in a row.
    while (line.text.charCodeAt(end) === 0) end++;
    changes.push({ start: at, end, text: "" });
    at = line.text.indexOf("\0", end);
  }
  return change(line, changes)[0] ?? line;
}
