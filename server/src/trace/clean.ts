/** Cleaning: the paste as lines without noise, and the way back from each of them to the paste. */

import type { Line } from "../domain/adapters";
import type { Stretch } from "../domain/data";
import { createSource, type Place, type Position } from "../domain/text";
import { type CleanLine, originOf, type Step } from "./clean-line";
import { withoutColours } from "./colours";
import { decode } from "./decode";
import { withoutEmphasis } from "./emphasis";
import { withoutDumpedStrings, withoutEscapes } from "./escapes";
import { straightened, withoutAlternatingBlanks } from "./layout";
import { withoutMarks } from "./marks";
import { withoutMarkup } from "./markup";
import { withoutPrefixes } from "./prefixes";
import { withoutStampLines } from "./stamp-lines";
import { withoutWords } from "./words";

export interface Clean {
  readonly lines: readonly Line[];
  /** All of them. */
  readonly text: string;
  /** A place of the cleaned lines -> the place in the paste. */
  toPaste(place: Place): Place;
  /** The same for what an editor makes a link of: where the paste breaks it, the longer piece stands for it. */
  toLink(place: Place): Place;
  /** True where a time stood in front of the line's words (index into `lines`). */
  isStamped(index: number): boolean;
}

/**
 * The order matters: colours hide prefixes, prefixes hide records, records hide colours, markup and flattened stacks.
 */
const STEPS: readonly Step[] = [
  withoutColours,
  withoutStampLines,
  withoutPrefixes,
  withoutWords,
  withoutMarks,
  withoutEmphasis,
  // Before dumped strings are joined: they stand on neighbouring lines.
  withoutAlternatingBlanks,
  withoutDumpedStrings,
  withoutEscapes,
  withoutColours,
  withoutMarkup,
  withoutPrefixes,
  withoutMarks,
  straightened,
];

/** Total and linear in the length of the paste. @param parts what is read of it: whole lines, in order; absent = all */
export function clean(text: string, parts: readonly Stretch[] = [{ start: 0, end: text.length }]): Clean {
  let lines: readonly CleanLine[] = decode(text, parts);
  for (const step of STEPS) lines = step(lines);
  const kept = lines;
  const paste = createSource("", text);
  const offset = ({ line, column }: Position): number => {
    const cleaned = kept[Math.max(0, Math.min(line - 1, kept.length - 1))];
    return cleaned ? originOf(cleaned, column - 1) : 0;
  };
  const toPaste = (place: Place): Place => {
    const start = offset(place.start);
    // The end is the place behind the last character: its own origin may lie behind what cleaning took away.
    const behind = offset(place.end);
    const last =
      place.end.column > 1 ? offset({ line: place.end.line, column: place.end.column - 1 }) : behind;
    // Where cleaning put the last character in, nothing of the paste stands there.
    const end = last < behind ? last + 1 : last;
    return paste.place(start, Math.max(start, end));
  };
  return {
    text: joinedFrom(text, kept),
    lines: kept.map((line, i) => ({ text: line.text, line: i + 1, column: 1 })),
    toPaste,
    isStamped: (index) => {
      const line = kept[index];
      if (!line) return false;
      const start = line.map?.[1] ?? line.offset;
      const begin = text.lastIndexOf("\n", start - 1) + 1;
      return begin < start && start - begin <= 300 && /\d\d:\d\d:\d\d/.test(text.slice(begin, start));
    },
    toLink: (place) => {
      const { file, start, end } = toPaste(place);
      if (start.line === end.line) return { file, start, end };
      const first = paste.line(start.line).length + 1;
      return end.column - 1 > first - start.column
        ? { file, start: { line: end.line, column: 1 }, end }
        : { file, start, end: { line: start.line, column: first } };
    },
  };
}

/** The lines with their breaks. Those that stand in the paste as they are, one below the other, are taken from there in one piece. */
function joinedFrom(paste: string, lines: readonly CleanLine[]): string {
  const pieces: string[] = [];
  let start = 0;
  let end = -1;
  lines.forEach(({ text, offset }, i) => {
    const stands = paste.startsWith(text, offset);
    const goesOn = stands && end >= 0 && offset === end + 1 && paste.charCodeAt(end) === 10;
    if (!goesOn) {
      if (end >= 0) pieces.push(paste.slice(start, end));
      if (i > 0) pieces.push("\n");
      start = offset;
    }
    end = stands ? offset + text.length : -1;
    if (!stands) pieces.push(text);
  });
  if (end >= 0) pieces.push(paste.slice(start, end));
  return pieces.join("");
}
