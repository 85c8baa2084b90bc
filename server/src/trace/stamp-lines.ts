/** Lines that hold a time and nothing else, as tables of logs have them between the lines that they copy. */

import type { CleanLine, Step } from "./clean-line";

/** Where other lines carry such a time in front of their words, a line without words is an empty one and stays. */
export const withoutStampLines: Step = (lines) => {
  let alone = 0;
  for (const { text } of lines) {
    if (isAlone(text)) alone++;
    else if (mayBegin(text) && STAMPED.test(text.slice(0, 80))) return lines;
  }
  return alone === 0 ? lines : lines.filter(({ text }: CleanLine) => !isAlone(text));
};

const CLOCK = "\\d{1,2}:\\d\\d(?::\\d\\d)?(?:[.,]\\d{1,9})?";
const ZONE = " ?(?:[AaPp]\\.?[Mm]\\.?|Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)?";
const DATES = [
  "\\d{4}[-/.]\\d\\d?[-/.]\\d\\d?[T ]",
  "\\d\\d?[-/.]\\d\\d?[-/.]\\d{2,4},? ",
  // `Feb 3, 2026 @ `, `Tue Feb 03 `, `3 Feb 2026 `
  "(?:[A-Z][a-z]{2},? )?(?:[A-Z][a-z]{2,8} \\d{1,2}|\\d{1,2} [A-Z][a-z]{2,8}),?(?: \\d{4})?,?(?: @| at)? ",
];
const TIME = `\\[?(?:${DATES.join("|")})?${CLOCK}${ZONE}\\]?`;
const ALONE = new RegExp(`^\\s{0,8}(?:${TIME}|1\\d{9}(?:\\d{3})?)[,:;|]?\\s{0,8}$`);
const STAMPED = new RegExp(`^\\s{0,8}${TIME}[,:;|]?[ \\t]{1,8}\\S`);

function isAlone(text: string): boolean {
  return text.length >= 5 && text.length < 60 && mayBegin(text) && ALONE.test(text);
}

/** A time begins with a digit, a bracket or a name of a day or month: most lines need no pattern. */
function mayBegin(text: string): boolean {
  let i = 0;
  while (i < 8 && (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9)) i++;
  const code = text.charCodeAt(i);
  if (code >= 65 && code <= 90) {
    const next = text.charCodeAt(i + 1);
    return next >= 97 && next <= 122;
  }
  return (code >= 48 && code <= 57) || code === 91 || code < 32 || code > 126;
}
