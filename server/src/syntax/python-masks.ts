/** What tree-sitter cannot take of Python text in linear time: deep brackets, long runs of continued lines and comments, endless lines. */

import { blank, Cuts, deepest, type Masked } from "./masks";

/** Lines that hold only `\` or a comment, in a row: the grammar looks through all that follow at each of them. */
const mostLines = 200;
/** Declarations that begin before the brackets in front of them are closed; imports behind them are taken for a part of the last one. */
const mostBroken = 50;
/** Characters of a line beside its strings. */
const mostOfALine = 5000;

export interface MaskedPython extends Masked {
  /** Offsets at which a statement without indentation begins, some {@link pieceLength} characters from one to the next; 0 is none. */
  readonly pieces: readonly number[];
}

/** Characters after which a text is read on by itself. */
export const pieceLength = 50_000;

/** The text without what is too deep, too long in a row or in one line. Linear. */
export function withoutPythonCosts(text: string): MaskedPython {
  const cuts = new Cuts();
  const pieces: number[] = [];
  let decorated = false;
  let depth = 0;
  let lineStart = 0;
  let strings = 0;
  let bare = 0;
  let broken = 0;
  for (let at = 0; at < text.length; ) {
    const sign = text[at] ?? "";
    if (at === lineStart) {
      // A declaration without indentation begins anew, whatever is open before it.
      const begins = broken < mostBroken ? anyBeginning : classBeginning;
      if (depth > 0 && begins.test(text.slice(at, at + 8))) {
        broken++;
        depth = 0;
        cuts.closed(at, 0);
      }
      const end = bareLine(text, at);
      bare = end === undefined ? 0 : bare + 1;
      if (end !== undefined) {
        if (bare > mostLines) cuts.cut(at, end, text.slice(at, end).trimStart().startsWith("#"));
        at = end;
        lineStart = at;
        strings = 0;
        continue;
      }
      if (depth === 0 && (sign === "@" || isName.test(sign)) && text[at - 2] !== "\\") {
        const far = at - (pieces.at(-1) ?? 0) >= pieceLength;
        if (far && !decorated && !goesOn.test(text.slice(at, at + 8))) pieces.push(at);
        decorated = sign === "@";
      }
    }
    if (sign === "\n") {
      at++;
      lineStart = at;
      strings = 0;
      if (depth < deepest) cuts.closed(at - 1, 0);
      continue;
    }
    if (sign === "#") at = lineEnd(text, at);
    else if (sign === "'" || sign === '"') {
      const end = stringEnd(text, at);
      strings += end - at;
      at = end;
    } else {
      // Closed at the end of its line, above.
      if (at - lineStart - strings > mostOfALine) cuts.open(at, 1);
      if ("([{".includes(sign) && ++depth > deepest) cuts.open(at, depth);
      if (")]}".includes(sign) && depth > 0) cuts.closed(at + 1, --depth);
      at++;
    }
  }
  cuts.end(text.length);
  return { ...blank(text, cuts.stretches), pieces };
}

const isName = /[\p{L}_]/u;
/** A line without indentation that belongs to the statement before it. */
export const goesOn = /^(?:else|elif|except|finally)\b/;

const anyBeginning = /^(?:class |def |@\w|from \w|import \w)/;
const classBeginning = /^(?:class |@\w)/;

/** End of the line that begins at `at` where it holds `\` or a comment alone. */
function bareLine(text: string, at: number): number | undefined {
  let first = at;
  while (text[first] === " " || text[first] === "\t") first++;
  const rest = text.slice(first, first + 3);
  if (!rest.startsWith("#") && !/^\\\r?\n/.test(rest)) return undefined;
  return Math.min(lineEnd(text, first) + 1, text.length);
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** A string of one line ends with it at the latest, one of three quotes where it is closed. */
function stringEnd(text: string, at: number): number {
  const quote = text[at] ?? "";
  const long = text.startsWith(quote.repeat(3), at);
  const closing = long ? quote.repeat(3) : quote;
  for (let i = at + closing.length; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (!long && text[i] === "\n") return i;
    else if (text.startsWith(closing, i)) return i + closing.length;
  }
  return text.length;
}
