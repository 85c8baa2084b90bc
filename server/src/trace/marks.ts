/** Marks in front of several lines in a row: comments, quotes, bullets, diffs, frames of a group, a task runner's names. */

import { type CleanLine, cut, type Step } from "./clean-line";

/** One mark alone means nothing (`> ` is pytest's pointer, `# ` a heading): three in a row do. */
const IN_A_ROW = 3;

interface Mark {
  /** Its own characters, which may stand behind blanks. */
  readonly own: readonly number[];
  /** The first character of the line. */
  readonly codes: readonly number[];
  readonly pattern: RegExp;
}

const codes = (chars: string) => [...chars].map((char) => char.charCodeAt(0));

const MARKS: readonly Mark[] = [
  { own: codes("#/"), codes: codes(" \t#/"), pattern: /^\s{0,60}(?:#{1,6}|\/{2,3})(?: |$)/ },
  { own: codes(">"), codes: codes(" \t>"), pattern: /^\s{0,4}>(?: |$)/ },
  { own: codes("*"), codes: codes(" \t*"), pattern: /^\s{0,8}\*(?: |$)/ },
  { own: codes("|"), codes: codes(" |"), pattern: /^ {0,12}\|(?: |$)/ },
  { own: codes("+"), codes: codes("+"), pattern: /^\+/ },
  { own: codes("-"), codes: codes("-"), pattern: /^-(?!-)/ },
];

/** turborepo: `api:dev: `; Ruby's `user.rb:12:in` and pytest's `user.py:12:` have a number there. */
const TASK: RegExp = /^@?[\w/-]{1,40}:[A-Za-z][\w.-]{0,30}:(?: |$)/;

/** A quote in a quote needs a second round. */
export const withoutMarks: Step = (lines) => {
  let result = lines;
  let possible = inARow(lines);
  for (let round = 0; round < 2 && possible !== 0; round++) {
    const before = result;
    for (let i = 0; i <= MARKS.length; i++) {
      if ((possible & (1 << i)) === 0) continue;
      const mark = MARKS[i];
      const next = withoutMark(result, mark?.pattern ?? TASK, mark?.codes);
      if (next === result) continue;
      result = next;
      possible = inARow(result);
    }
    if (result === before) break;
  }
  return result;
};

/** Which marks may begin a line by the character that its blanks leave: a bit for each, the last one for a task's name. */
const POSSIBLE = Uint8Array.from({ length: 128 }, (_, code) =>
  MARKS.reduce(
    (bits, { own }, i) => (own.includes(code) ? bits | (1 << i) : bits),
    (code >= 97 && code <= 122) || code === 64 ? 1 << MARKS.length : 0,
  ),
);
const ANY = 255;

/** Which marks may stand in front of three lines in a row: most texts need no pattern. */
function inARow(lines: readonly CleanLine[]): number {
  let [found, last, lastTwo] = [0, 0, 0];
  for (const { text } of lines) {
    let i = 0;
    while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
    const code = i < text.length ? text.charCodeAt(i) : 0;
    // Other blanks than these two are left to the patterns.
    const bits = text === "" ? 0 : code < 33 || code > 126 ? ANY : (POSSIBLE[code] ?? ANY);
    found |= lastTwo & bits;
    lastTwo = last & bits;
    last = bits;
  }
  return found;
}

function withoutMark(
  lines: readonly CleanLine[],
  pattern: RegExp,
  first: readonly number[] | undefined,
): readonly CleanLine[] {
  let result: CleanLine[] | undefined;
  let start = 0;
  for (let i = 0; i <= lines.length; i++) {
    const text = lines[i]?.text;
    if (text !== undefined && lengthOf(text, pattern, first) > 0) continue;
    if (i - start >= IN_A_ROW) {
      result ??= [...lines];
      for (let k = start; k < i; k++) {
        const line = lines[k];
        if (line) result[k] = cut(line, lengthOf(line.text, pattern, first));
      }
    }
    start = i + 1;
  }
  return result ?? lines;
}

function lengthOf(text: string, pattern: RegExp, first: readonly number[] | undefined): number {
  const code = text.charCodeAt(0);
  if (first ? !first.includes(code) : !((code >= 97 && code <= 122) || code === 64)) return 0;
  return pattern.exec(text.length > 90 ? text.slice(0, 90) : text)?.[0].length ?? 0;
}
