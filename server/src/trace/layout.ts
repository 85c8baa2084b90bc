/** Lines that lost or won breaks on the way: flattened to one, wrapped at a column, blank after each. */

import { type Change, type CleanLine, change, isBlankLine, join, replaced, type Step } from "./clean-line";

export const straightened: Step = (lines) => unwrapped(withoutAlternatingBlanks(unflattened(lines)));

/** A stack on one line is broken again in front of each frame and of what follows the last one. */
const unflattened: Step = (lines) =>
  replaced(lines, (line) => {
    if (line.text.length <= 60) return undefined;
    const changes = breaksIn(line.text);
    return changes.length === 0 ? undefined : change(line, changes);
  });

function breaksIn(text: string): Change[] {
  if (!text.includes(" at ") && !text.includes('File "')) return [];
  const starts = [...callBreaks(text), ...fileBreaks(text)].sort((a, b) => a.start - b.start);
  const changes: Change[] = [];
  let done = -1;
  for (const one of starts) {
    if (one.start <= done) continue;
    changes.push(one);
    done = one.start;
  }
  return changes;
}

/** ` at name (file:1:2)` and ` at file:1:2`, where they do not begin the line. */
function callBreaks(text: string): Change[] {
  const changes: Change[] = [];
  const first = text.search(/\S/);
  let at = text.indexOf(" at ");
  while (at >= 0) {
    const next = text.indexOf(" at ", at + 4);
    const limit = Math.min(next < 0 ? text.length : next, at + 1024);
    const end = frameEnd(text, at + 4, limit);
    if (end > 0) {
      if (at + 1 > first && !text.startsWith("eval", at - 4))
        changes.push({ start: at, end: at + 1, text: "\n    " });
      const rest = text.slice(end, limit);
      if (
        rest.trim() !== "" &&
        !rest.startsWith(", <") &&
        !/^[\s,'"`{+;)]{0,12}$/.test(rest.slice(0, 14)) &&
        next !== end
      ) {
        changes.push({ start: end, end, text: "\n" });
      }
    }
    at = next;
  }
  return changes;
}

/** Where `…:12:34)` or `…:12:34` ends within the window, 0 = there is no frame. */
function frameEnd(text: string, from: number, limit: number): number {
  const window = text.slice(from, limit);
  const match =
    /:\d{1,7}:\d{1,7}\)?|\([\w$.-]{1,120}\.[a-z]{2,6}:\d{1,7}\)|\(Native Method\)|:line \d{1,7}/.exec(window);
  if (!match || /["{}]/.test(window.slice(0, match.index))) return 0;
  return from + match.index + match[0].length;
}

/** `File "x.py", line 1, in name`, where it does not begin the line, and the sentences between tracebacks. */
function fileBreaks(text: string): Change[] {
  const changes: Change[] = [];
  const first = text.search(/\S/);
  let at = text.indexOf('File "');
  let frames = 0;
  while (at >= 0) {
    const match = /^File "[^"\n]{1,600}", line \d{1,8}(?:, in [\w<>.]{1,120})?/.exec(
      text.slice(at, at + 800),
    );
    const next = text.indexOf('File "', at + 6);
    if (match) {
      frames++;
      // Loguru points at the frame where the error was caught: `> File "…"`.
      if (at > first && !(at === first + 2 && text.charCodeAt(first) === 62))
        changes.push(breakBefore(text, at, "  "));
      const end = at + match[0].length;
      if (end < text.length && /, in /.test(match[0])) changes.push({ start: end, end, text: "\n    " });
      const limit = Math.min(next < 0 ? text.length : next, end + 4000);
      const head =
        /\s(?=(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,60}(?:Error|Exception|Violation|Conflict)(?::| *$))/.exec(
          text.slice(end, limit),
        );
      if (head) changes.push({ start: end + head.index, end: end + head.index + 1, text: "\n" });
    }
    at = next;
  }
  if (frames === 0) return [];
  for (const sentence of [
    "Traceback (most recent call last):",
    "The above exception",
    "During handling of the above exception",
  ]) {
    for (let i = text.indexOf(sentence); i >= 0; i = text.indexOf(sentence, i + 10)) {
      if (i > first) changes.push(breakBefore(text, i, ""));
    }
  }
  return changes.length > 0 && (frames > 1 || first + 2 < text.indexOf('File "')) ? changes : [];
}

function breakBefore(text: string, at: number, indent: string): Change {
  let start = at;
  while (start > 0 && text.charCodeAt(start - 1) === 32 && at - start < 40) start--;
  return { start, end: at, text: `\n${indent}` };
}

/** Some copies put a blank line behind every line. */
export const withoutAlternatingBlanks: Step = (lines) => {
  let alternating = 0;
  let filled = 0;
  let doubled = 0;
  let blank = isBlankLine(lines[0]?.text ?? "");
  for (let i = 0; i + 1 < lines.length; i++) {
    const nextBlank = isBlankLine(lines[i + 1]?.text ?? "");
    if (!blank) {
      filled++;
      if (nextBlank) alternating++;
      else doubled++;
    }
    blank = nextBlank;
  }
  if (filled < 4 || doubled * 10 > filled || alternating * 10 < filled * 8) return lines;
  // A blank line of the text itself has become three: of a run of blanks every second one was there before.
  const kept: CleanLine[] = [];
  let run = 0;
  for (const line of lines) {
    run = line.text.trim() === "" ? run + 1 : 0;
    if (run % 2 === 0) kept.push(line);
  }
  return kept;
};

/** Lines that were cut at a terminal's width are put together again. */
const unwrapped: Step = (lines) => {
  const width = wrapWidth(lines);
  let result: CleanLine[] | undefined;
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    if (!line) break;
    if (!isCut(line, line, lines[i + 1], width)) {
      result?.push(line);
      i++;
      continue;
    }
    result ??= lines.slice(0, i);
    const parts = [line];
    while (
      i + 1 < lines.length &&
      parts.length < 40 &&
      isCut(parts.at(-1) ?? line, parts[0] ?? line, lines[i + 1], width)
    ) {
      i++;
      const next = lines[i];
      if (next) parts.push(next);
    }
    result.push(join(parts));
    i++;
  }
  return result ?? lines;
};

/**
 * The width at which the text was wrapped: no line is longer, several different ones are just as long, and what follows
 * them goes on in the middle of a word or of brackets. 0 = it was not.
 */
function wrapWidth(lines: readonly CleanLine[]): number {
  let width = 0;
  for (const { text } of lines) if (text.length > width) width = text.length;
  if (width < 40 || width > 400) return 0;
  const full = new Set<string>();
  let torn = 0;
  let count = 0;
  lines.forEach(({ text }, i) => {
    if (text.length !== width) return;
    const next = lines[i + 1]?.text ?? "";
    count++;
    full.add(text);
    if (isTorn(text, next)) torn++;
  });
  return full.size >= 2 && torn * 10 >= count * 8 ? width : 0;
}

function isTorn(text: string, next: string): boolean {
  if (/^\s{1,12}(?:at |File ")/.test(next) || /^[A-Z]{4,12}:/.test(next)) return false;
  if (/ $/.test(text) && /^\S/.test(next)) return true;
  if (/\w$/.test(text) && /^ \S/.test(next)) return true;
  if (/[\w/.-]$/.test(text) && /^[\w/.)":-]/.test(next)) return true;
  return text.split("(").length > text.split(")").length || text.split('"').length % 2 === 0;
}

function isCut(last: CleanLine, first: CleanLine, next: CleanLine | undefined, width: number): boolean {
  if (!next) return false;
  const isFull = width > 0 && last.text.length === width;
  if (!isFull && !(last === first && isOpenFrame(first.text))) return false;
  if (isBlankLine(next.text)) return false;
  const begins = /^\s{0,12}(?:at |File "|Traceback|\}|\[)/.test(next.text.slice(0, 24));
  if (begins) return false;
  return isFull || /^[^\s'"(][^\s]{0,600}\)(?: \{)?\s{0,4}$/.test(next.text.slice(0, 640));
}

/** `    at register (/app/src/serv`: brackets opened, no place yet. */
function isOpenFrame(text: string): boolean {
  if (text.length >= 600 || text.includes(")") || !text.includes(" (")) return false;
  return /^\s{1,12}at [^()]{1,200} \([^()]{1,400}$/.test(text);
}
