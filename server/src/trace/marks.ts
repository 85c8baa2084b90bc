/** Marks in front of several lines in a row: comments, quotes, bullets, diffs, frames of a group, a task runner's names. */

import { type CleanLine, cut, type Step } from "./clean-line";

/** One mark alone means nothing (`> ` is pytest's pointer, `# ` a heading): three in a row do. */
const IN_A_ROW = 3;

interface Mark {
  readonly codes: readonly number[];
  readonly pattern: RegExp;
}

const codes = (chars: string) => [...chars].map((char) => char.charCodeAt(0));

const MARKS: readonly Mark[] = [
  { codes: codes(" \t#/"), pattern: /^\s{0,60}(?:#{1,6}|\/{2,3})(?: |$)/ },
  { codes: codes(" \t>"), pattern: /^\s{0,4}>(?: |$)/ },
  { codes: codes(" \t*"), pattern: /^\s{0,8}\*(?: |$)/ },
  { codes: codes(" |"), pattern: /^ {0,12}\|(?: |$)/ },
  { codes: codes("+"), pattern: /^\+/ },
  { codes: codes("-"), pattern: /^-(?!-)/ },
];

/** turborepo: `api:dev: `; Ruby's `user.rb:12:in` and pytest's `user.py:12:` have a number there. */
const TASK: RegExp = /^@?[\w/-]{1,40}:[A-Za-z][\w.-]{0,30}:(?: |$)/;

/** A quote in a quote needs a second round. */
export const withoutMarks: Step = (lines) => {
  let result = lines;
  for (let round = 0; round < 2; round++) {
    const before = result;
    for (const { codes: first, pattern } of MARKS) result = withoutMark(result, pattern, first);
    result = withoutMark(result, TASK, undefined);
    if (result === before) break;
  }
  return result;
};

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
