/** One line of a Python traceback or of pytest's report -> a frame. */

import type { Line } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { readTrackerFrame } from "./tracker-frame";

/** `  File "x.py", line 12, in name`: quick test without building the frame. */
export function isFrameLine(text: string): boolean {
  const start = frameIndent(text);
  if (text.includes(" at line ")) return /\.pyx? in [^\n]{1,200} at line \d/.test(text.slice(0, 1200));
  if (text.includes(" - ")) return /\.pyx?:\d{1,7} - \S/.test(text.slice(0, 1200));
  return (
    text.startsWith('File "', start) &&
    text.indexOf('"', start + 6) > 0 &&
    readNumber(text, start) !== undefined
  );
}

/** The frame of a `File "…", line N, in name` line (also with `, col N`), undefined where the line is none. */
export function readFileFrame(line: Line, isUserCode: (file: string) => boolean): Frame | undefined {
  const { text } = line;
  const start = frameIndent(text);
  if (!text.startsWith('File "', start)) {
    return text.includes(" at line ") || text.includes(" - ")
      ? readTrackerFrame(line, /\.pyx?$/, isUserCode)
      : undefined;
  }
  const from = start + 6;
  const number = readNumber(text, start);
  if (!number) return undefined;
  const file = text.slice(from, number.fileEnd);
  // An error tracker prints scripts of other runtimes in Python's form.
  if (/\.(?:[cm]?[jt]sx?|rb|php|go|java|cs|vue|svelte)$/.test(file)) return undefined;
  const rest = text.slice(number.end, number.end + 300);
  const column = /^, col(?:umn)? (\d{1,6})/.exec(rest);
  const name = /(?:^|, | )in ([^\s,(]{1,200})/.exec(rest);
  const printed = name?.[1] ?? null;
  return {
    file,
    line: number.value,
    column: column ? Number(column[1]) : null,
    function: printed === "<module>" ? null : printed,
    inApp: isUserCode(file),
    at: place(line, from, number.end),
  };
}

/** Where the path ends and which line the text behind it names: `", line 12` or, in old debug pages, `" in name`. */
function readNumber(
  text: string,
  start: number,
): { value: number; end: number; fileEnd: number } | undefined {
  const from = start + 6;
  const fileEnd = text.slice(0, from + 1024).indexOf('"', from);
  if (fileEnd <= from) return undefined;
  const match = /^,? line (\d{1,8})/.exec(text.slice(fileEnd + 1, fileEnd + 24));
  return match ? { value: Number(match[1]), end: fileEnd + 1 + match[0].length, fileEnd } : undefined;
}

/** A line of pytest's report. */
export interface TestFrame {
  readonly frame: Frame;
  /** `--tb=line` and native summaries put the exception behind the place. */
  readonly message?: string;
  /** The place names an exception's class: the innermost frame of its part. */
  readonly ends: boolean;
}

export function readTestFrame(line: Line, isUserCode: (file: string) => boolean): TestFrame | undefined {
  const { text } = line;
  const start = indentOf(text);
  if (start > 8) return undefined;
  const window = text.slice(start, start + 1200);
  const marker = window.indexOf(".py:");
  if (marker <= 0) return undefined;
  const match = /^(\d{1,7}):(?: in ([^\s(]{1,200})| ([\s\S]*)|)$/.exec(window.slice(marker + 4));
  if (
    !match ||
    /["'(<>]/.test(window.slice(0, marker)) ||
    (/^\S+ /.test(window.slice(0, marker)) && !/^[A-Za-z]:|^[/.]/.test(window))
  )
    return undefined;
  const file = window.slice(0, marker + 3);
  const tail = match[3]?.trim() ?? "";
  if (tail !== "" && !/^[A-Za-z_][\w.]{2,200}(?::|$)/.test(tail)) return undefined;
  const end = start + marker + 4 + (match[1]?.length ?? 0);
  return {
    frame: {
      file,
      line: Number(match[1]),
      column: null,
      function: match[2] === "<module>" ? null : (match[2] ?? null),
      inApp: isUserCode(file),
      at: place(line, start, end),
    },
    ...(tail.includes(":") ? { message: tail } : {}),
    ends: tail !== "",
  };
}

function place(line: Line, start: number, end: number): Frame["at"] {
  return {
    file: "",
    start: { line: line.line, column: line.column + start },
    end: { line: line.line, column: line.column + end },
  };
}

/** Where a frame begins on its line; Loguru points at the one where the error was caught: `> File "…"`. */
export function frameIndent(text: string): number {
  const start = indentOf(text);
  return text.startsWith('> File "', start) ? start + 2 : start;
}

function indentOf(text: string): number {
  let i = 0;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return i;
}
