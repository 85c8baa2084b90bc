/** Python: tracebacks with their chains and groups, pytest's four styles, the debug page of a web framework. */

import type { Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { excerptBelow, pointedAbove, withSource } from "./python-excerpt";
import { frameIndent, isFrameLine, readFileFrame, readTestFrame } from "./python-frame";
import { isUserCode, ownsInstalled, withoutLaunch } from "./python-paths";
import { type Boxed, readBox } from "./python-rich";
import { trackerOrder } from "./tracker-frame";

export const python: Runtime = { id: "python", readTraces, ownsInstalled };

interface Part {
  readonly thrown: Thrown;
  readonly start: number;
  readonly end: number;
  /** The sentence behind this part links it to the next one. */
  readonly linked: boolean;
  /** The message stands above the frames, as error trackers have it. */
  readonly tracked?: boolean;
}

/** How many lines an exception's message may run on. */
const LONGEST_MESSAGE = 400;

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let chain: Part[] = [];
  let i = 0;
  const flush = () => {
    const first = chain[0];
    const last = chain.at(-1);
    if (first && last) {
      const thrown = chain
        .map(({ thrown: one }) => ({ ...one, frames: withoutLaunch(one.frames) }))
        .reverse();
      traces.push({ runtime: "python", thrown, start: first.start, end: last.end });
    }
    chain = [];
  };
  while (i < lines.length) {
    const part = readPart(lines, i, chain.at(-1)?.end ?? traces.at(-1)?.end ?? 0);
    if (!part) {
      i++;
      continue;
    }
    const before = chain.at(-1);
    // A tracker prints the whole chain of one error without a word between.
    const goesOn = before?.tracked && part.tracked && part.start === before.end;
    if (before && !before.linked && !goesOn && !linksBetween(lines, before.end, part.start)) flush();
    chain.push(part);
    i = Math.max(part.end, i + 1);
  }
  flush();
  return traces;
}

/** One traceback with its exception, which begins at line `i`; undefined where none does. */
function readPart(lines: readonly Line[], i: number, from: number): Part | undefined {
  const text = lines[i]?.text ?? "";
  const box = readBox(lines, i, isUserCode);
  if (box && box.frames.length > 0) return partOfBox(lines, i, box);
  const at = text.indexOf("Traceback (most recent call last)");
  if (at >= 0 && at < 200) return readTraceback(lines, i, i + 1, false);
  if (isFrameLine(text)) return readTraceback(lines, headAbove(lines, i, from), i, true);
  return readTestPart(lines, i, from);
}

/** The exception stands below the box, at the line's start. */
function partOfBox(lines: readonly Line[], start: number, { frames, end: below, whole }: Boxed): Part {
  const read = readMessage(lines, below);
  const end = read?.end ?? below;
  const message = read?.message ?? "";
  return {
    thrown: {
      name: nameOf(message),
      message,
      frames: [...frames].reverse(),
      ...(whole ? { whole: true } : {}),
    },
    start,
    end,
    linked: isLink(nextText(lines, end)),
  };
}

/** Frames in printed order (innermost last), then the exception and its message. */
function readTraceback(
  lines: readonly Line[],
  start: number,
  first: number,
  headless: boolean,
): Part | undefined {
  const frames: Frame[] = [];
  let i = first;
  let indent = -1;
  while (i < lines.length) {
    const line = lines[i];
    if (!line) break;
    const frame = readFileFrame(line, isUserCode);
    if (frame) {
      if (indent < 0) indent = frameIndent(line.text);
      frames.push(withSource(frame, excerptBelow(lines, i, indent)));
      i++;
      continue;
    }
    if (indent >= 0 && belongsToFrame(line.text, indent)) i++;
    else if (line.text.trim() === "" && framesAhead(lines, i)) i++;
    else break;
  }
  if (frames.length === 0 && headless) return undefined;
  if (frames.length > 0 && (!headless || start === first)) i = headBelow(lines, i);
  const above = headless && start < first ? messageBetween(lines, start, first) : undefined;
  const below = above === undefined ? readMessage(lines, i) : undefined;
  const message = above ?? below?.message ?? "";
  const end = below ? below.end : i;
  const tracked = / at line |:\d{1,7} - /.test((lines[first]?.text ?? "").slice(0, 1200));
  const ordered = tracked ? trackerOrder(frames) : innermostFirst(frames, above !== undefined);
  return {
    thrown: {
      name: nameOf(message),
      message,
      frames: ordered,
      // A paste without the headline may begin anywhere; some trackers print the frames of the user's alone.
      ...(headless || frames.length === 0 ? {} : { whole: true }),
    },
    start,
    end,
    linked: isLink(nextText(lines, end)),
    ...(above === undefined ? {} : { tracked: true }),
  };
}

/** Source lines, carets, locals and "[Previous line repeated …]" stand deeper than their frame. */
function belongsToFrame(text: string, indent: number): boolean {
  const own = indentOf(text);
  return (
    (own > indent && own < text.length) ||
    /^\s{0,20}\[Previous line repeated/.test(text) ||
    (own === indent && indent > 0 && /^\s{1,20}\d{1,6}\. /.test(text))
  );
}

function framesAhead(lines: readonly Line[], i: number): boolean {
  return isFrameLine(lines[i + 1]?.text ?? "");
}

/** Debug pages, and tools that show the locals, leave a line free between the last frame and the exception. */
function headBelow(lines: readonly Line[], from: number): number {
  let i = from;
  while (i < from + 3 && i < lines.length && (lines[i]?.text ?? "").trim() === "") i++;
  const text = lines[i]?.text ?? "";
  return nameOf(text) !== null || text.startsWith("Exception Type: ") ? i : from;
}

/** Some tools print the message above the frames, and then the newest call may come first. */
function innermostFirst(frames: readonly Frame[], headAboveFrames: boolean): Frame[] {
  const newestFirst =
    headAboveFrames && frames.length > 1 && !(frames[0]?.inApp ?? true) && (frames.at(-1)?.inApp ?? false);
  return newestFirst ? [...frames] : [...frames].reverse();
}

/** The exception's line and what follows, to a blank line that no labelled line continues. */
function readMessage(lines: readonly Line[], from: number): { message: string; end: number } | undefined {
  let i = from;
  const first = lines[i]?.text ?? "";
  if (first.trim() === "" || isLink(first)) return { message: "", end: i };
  const kept: string[] = [first];
  i++;
  while (i < lines.length && kept.length < LONGEST_MESSAGE) {
    const text = lines[i]?.text ?? "";
    if (isLink(text) || isFrameLine(text) || text.includes("Traceback (most recent call last)")) break;
    if (text.trim() === "" && !continues(lines[i + 1]?.text ?? "")) break;
    if (LOG_RECORD.test(text.slice(0, 60))) break;
    kept.push(text);
    i++;
  }
  return { message: kept.join("\n"), end: i };
}

/** A new record of a log ends the message before it. */
const LOG_RECORD =
  /^(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[\d\d\/\w{3}\/\d{4} |(?:INFO|WARNING|ERROR|DEBUG|CRITICAL)\b[ :]|[A-Z]{3,5} \[\d{1,8}\] [A-Z]{3,8}: )/;

/** `DETAIL:`, `[SQL: …]`, `CONTEXT:`: labels that go on with a message after a blank line. */
function continues(text: string): boolean {
  return /^\s{0,40}(?:[A-ZÄÖÜА-Я]{4,12}: {0,2}\S|\[(?:SQL|parameters|cached|generated)|\(Background on)/.test(
    text.slice(0, 80),
  );
}

/** A debug page repeats the message inside of the sentence, over several lines. */
function isLink(text: string): boolean {
  return text.includes("During handling of the above exception") || text.includes("The above exception ");
}

function linksBetween(lines: readonly Line[], from: number, to: number): boolean {
  for (let i = from; i < to && i < from + 12; i++) {
    if (isLink(lines[i]?.text ?? "")) return true;
  }
  return false;
}

function nextText(lines: readonly Line[], from: number): string {
  for (let i = from; i < from + 3; i++) {
    const text = lines[i]?.text ?? "";
    if (text.trim() !== "") return text;
  }
  return "";
}

/** Where the message of a traceback without its first line begins: the nearest class line above. */
function headAbove(lines: readonly Line[], first: number, from: number): number {
  for (let i = first - 1; i >= Math.max(from, first - 12); i--) {
    const text = lines[i]?.text ?? "";
    if (isLink(text)) return first;
    if (nameOf(text) !== null) return i;
  }
  return first;
}

function messageBetween(lines: readonly Line[], start: number, first: number): string {
  return lines
    .slice(start, first)
    .map((line) => line.text)
    .join("\n")
    .trimEnd();
}

/** pytest: `path.py:12: in name` or `path.py:12: Name`, with the exception on the lines in front or behind. */
function readTestPart(lines: readonly Line[], i: number, from: number): Part | undefined {
  const line = lines[i];
  if (!line || readTestFrame(line, isUserCode) === undefined) return undefined;
  const frames: Frame[] = [];
  let message: string | undefined;
  let end = i;
  let start = i;
  let at = i;
  let pointed = pointedAbove(lines, i, from);
  while (at < lines.length && at < end + 300) {
    const current = lines[at];
    if (!current) break;
    const frame = readTestFrame(current, isUserCode);
    if (current.text.startsWith(">")) pointed = current.text.slice(1);
    if (frame) {
      // The long style has the code above the place, the short one below.
      const isShort = frame.frame.function !== null || / in <module>$/.test(current.text.slice(-12));
      frames.push(withSource(frame.frame, isShort ? excerptBelow(lines, at, 0) : (pointed ?? "")));
      pointed = undefined;
      end = at + 1;
      if (frame.message) message = frame.message;
      if (frame.ends) break;
    } else if (isLink(current.text) || current.text.startsWith("====") || isFrameLine(current.text)) break;
    else if (nameOf(current.text) !== null && frames.length > 0 && message === undefined) {
      const read = readMessage(lines, at);
      message = read?.message ?? "";
      end = read?.end ?? at + 1;
      const closing = closingFrame(lines, end);
      if (closing) {
        frames.push(withSource(closing.frame, pointed ?? ""));
        end = closing.end;
      }
      break;
    }
    at++;
  }
  if (message === undefined) {
    const head = headAboveTest(lines, frames.length > 0 ? end - 1 : i, from);
    if (head !== undefined) {
      message = readMessage(lines, head)?.message ?? "";
      start = Math.min(start, head);
    }
  }
  return {
    thrown: { name: nameOf(message ?? ""), message: message ?? "", frames: frames.reverse() },
    start,
    end: Math.max(end, i + 1),
    linked: isLink(nextText(lines, end)),
  };
}

/** The long style puts the innermost place behind the exception: `path.py:84: UniqueViolation`. */
function closingFrame(lines: readonly Line[], from: number): { frame: Frame; end: number } | undefined {
  for (let i = from; i < from + 3; i++) {
    const line = lines[i];
    const frame = line && readTestFrame(line, isUserCode);
    if (frame) return frame.ends ? { frame: frame.frame, end: i + 1 } : undefined;
  }
  return undefined;
}

function headAboveTest(lines: readonly Line[], last: number, from: number): number | undefined {
  let head: number | undefined;
  for (let i = last - 1; i >= Math.max(from, last - 60); i--) {
    if (nameOf(lines[i]?.text ?? "") !== null) {
      head = i;
      break;
    }
  }
  return head;
}

/** `module.Class: message` or a bare class at the line's start; a debug page has a label for it. */
function nameOf(message: string): string | null {
  const match =
    /^\s{0,60}((?:[A-Za-z_]\w{0,60}\.){0,8}[A-Za-z_]\w{0,60}(?:Error|Exception|Violation|Warning|Interrupt|Exit|Group|DoesNotExist|NotExist|Returned|Found|Conflict))(?::|\s*$| at \/| in [\w.]{1,200}$)/.exec(
      message.slice(0, 600).split("\n")[0] ?? "",
    ) ??
    /^\s{0,60}((?:[A-Za-z_]\w{0,60}\.){1,8}[A-Z]\w{0,60})(?::|$)/.exec(
      message.slice(0, 600).split("\n")[0] ?? "",
    );
  return match?.[1] ?? null;
}

function indentOf(text: string): number {
  let i = 0;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return i;
}
