/** The paste as lines: byte order marks, leftovers of UTF-16 and all line ends are understood here. */

import type { Stretch } from "../domain/data";
import { type Change, type CleanLine, change } from "./clean-line";

/** Linear; every line keeps its offset in the paste. @param parts what is read of it: whole lines, in order */
export function decode(text: string, parts: readonly Stretch[]): readonly CleanLine[] {
  const lines: CleanLine[] = [];
  const lone = text.includes("\r");
  for (const part of parts) {
    let start = part.start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : part.start;
    // A part in the middle ends behind a line's end: nothing more stands there.
    const isLast = part.end === text.length;
    while (start < part.end || isLast) {
      let end = text.indexOf("\n", start);
      const last = end < 0;
      if (last) end = text.length;
      if (lone) pushWithReturns(lines, text, start, end);
      else lines.push({ text: text.slice(start, end), offset: start });
      if (last) break;
      start = end + 1;
    }
  }
  return text.includes("\0") ? lines.map(withoutZeros) : lines;
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
