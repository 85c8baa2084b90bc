/** Node: V8 stacks, nested `[cause]` dumps, the shapes in which test runners and loggers print them. */

import type { Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { withExcerpts } from "./node-excerpt";
import { type FrameLine, isTracked, opensDump, readFrame } from "./node-frame";
import { isUserCode, ownsInstalled } from "./node-paths";
import { trackerOrder } from "./tracker-frame";

export const node: Runtime = { id: "node", readTraces, ownsInstalled };

/** How far above its first frame the head of a message is looked for. */
const LONGEST_MESSAGE = 120;
/** The same for a head behind other words, which may as well be another message's. */
const LOOSE_MESSAGE = 12;

interface Open {
  readonly thrown: Building;
  readonly indent: number;
}

interface Building {
  name: string | null;
  lines: string[];
  frames: Frame[];
  together?: true;
}

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let i = 0;
  // What was looked at once is not looked at again, also where it turned out to hold no frame with a place.
  let done = 0;
  while (i < lines.length) {
    const line = lines[i];
    if (line && readFrame(line, isUserCode) !== undefined) {
      const trace = readTrace(lines, i, done);
      done = trace.end;
      if (trace.thrown.some((one) => one.frames.length > 0)) traces.push(trace);
      i = trace.end;
    } else i++;
  }
  return traces;
}

/** From the first frame at `first` to the last line that belongs to the error, its causes and their dumps. */
function readTrace(lines: readonly Line[], first: number, from: number): Trace {
  const head = findHead(lines, first, from);
  const thrown: Building[] = [];
  const open: Open[] = [];
  let i = first;
  let start = head;
  for (;;) {
    const one = begin(lines, start, i);
    thrown.push(one);
    i = readFrames(lines, i, one);
    const last = lines[i - 1]?.text ?? "";
    if (opensDump(last)) open.push({ thrown: one, indent: indentOf(lines[start]?.text ?? "") });
    const next = readDump(lines, i, open, one);
    i = next.end;
    if (next.nested === undefined) break;
    start = next.nested;
  }
  for (const each of thrown) each.frames = withExcerpts(each.frames, lines, head, i);
  return { runtime: "node", thrown: thrown.map(finished), start: head, end: i };
}

/** A bare "Error" may tell its class in a property: `name: 'SequelizeUniqueConstraintError'`. */
function finished({ name, lines, frames, together }: Building): Thrown {
  const message = lines.join("\n");
  const more = together ? { together } : {};
  if (name !== null && !/^error$/i.test(name)) return { name, message, frames, ...more };
  const mayPrint = message.includes("name") || message.includes("type");
  const printed =
    mayPrint &&
    /(?:^|\n)\s{0,40}["']?(?:name|type)["']?: ["']([A-Z][\w$]{2,80}(?:Error|Exception))["']/.exec(
      message,
    )?.[1];
  return { name: printed || name, message, frames, ...more };
}

/** The message's lines: from the head to the first frame. */
function begin(lines: readonly Line[], start: number, first: number): Building {
  const message: string[] = [];
  for (let i = start; i < first; i++) message.push(lines[i]?.text ?? "");
  return { name: message.length > 0 ? nameOf(message[0] ?? "") : null, lines: message, frames: [] };
}

/** Frames in a row; a blank or an "n lines matching" line between two frames does not end it. */
function readFrames(lines: readonly Line[], first: number, into: Building): number {
  let i = first;
  while (i < lines.length) {
    const line = lines[i];
    if (!line) break;
    const frame: FrameLine | undefined = readFrame(line, isUserCode);
    if (frame !== undefined) {
      if (frame !== "no-file") into.frames.push(frame);
      else if (/\basync Promise\.all(?:Settled)? \(/.test(line.text.slice(0, 200))) into.together = true;
      i++;
      if (opensDump(line.text)) break;
      continue;
    }
    const text = line.text.trim();
    if ((lines[i - 1]?.text ?? "").includes("\u276f")) {
      const next = nextMarked(lines, i);
      if (next !== undefined) {
        i = next;
        continue;
      }
    }
    const skippable =
      text === "" || text.startsWith("...") || text.startsWith("at ") || text.startsWith("-----");
    const following = lines[i + 1];
    if (!skippable || !following || readFrame(following, isUserCode) === undefined) break;
    i++;
  }
  if (isTracked(lines[first]?.text ?? "")) into.frames = trackerOrder(into.frames);
  return i;
}

/** vitest shows the source between its `❯` frames. */
function nextMarked(lines: readonly Line[], from: number): number | undefined {
  for (let i = from; i < from + 14 && i < lines.length; i++) {
    const line = lines[i];
    if (!line || /^\s{0,4}(?:FAIL|⎯|Caused by)/.test(line.text.slice(0, 16))) return undefined;
    if (line.text.includes("\u276f") && readFrame(line, isUserCode) !== undefined) return i;
  }
  return undefined;
}

interface DumpEnd {
  readonly end: number;
  /** Where the head of a cause begins, when the next frames belong to one. */
  readonly nested?: number;
}

/**
 * The properties behind the frames: to the brace that closes them, or, where no brace opened (YAML, JSON logs),
 * to the first line that is no property. A cause inside leads back to the caller.
 */
function readDump(lines: readonly Line[], from: number, open: Open[], current: Building): DumpEnd {
  let i = from;
  const limit = Math.min(lines.length, from + 5000);
  while (i < limit) {
    const line = lines[i];
    if (!line) break;
    const { text } = line;
    const top = open.at(-1);
    if (readFrame(line, isUserCode) !== undefined) {
      if (!top && i === from) return { end: i };
      return { end: i, nested: findHead(lines, i, from) };
    }
    if (top && closes(text, top.indent)) {
      top.thrown.lines.push(text);
      open.pop();
      i++;
      if (open.length === 0) return { end: i };
      continue;
    }
    if (!top) {
      const link = chainLink(lines, i);
      if (link !== undefined) return { end: link.frames, nested: link.head };
      if (!isProperty(text)) return { end: i };
    }
    (top?.thrown ?? current).lines.push(text);
    i++;
  }
  return { end: i };
}

interface Link {
  /** Indexes of the cause's first line and of its first frame. */
  readonly head: number;
  readonly frames: number;
}

/** `caused by: …`, `previous error: …` or `[cause]: …` followed by frames; Bun prints the cause's source first. */
function chainLink(lines: readonly Line[], from: number): Link | undefined {
  let head = from;
  if ((lines[head]?.text ?? "").trim() === "") head++;
  if (
    !/^\s{0,40}(?:caused by|\[?cause\]?|previous \w{1,60}|\[errors\])\s?:/i.test(
      (lines[head]?.text ?? "").slice(0, 120),
    )
  ) {
    const below = head > from ? belowSource(lines, head) : undefined;
    if (below === undefined) return undefined;
    head = below;
  }
  for (let ahead = 1; ahead <= 40; ahead++) {
    const line = lines[head + ahead];
    if (!line) return undefined;
    if (readFrame(line, isUserCode) !== undefined) return { head, frames: head + ahead };
  }
  return undefined;
}

/** The head right below lines of source with their numbers and a caret: `18 |     throw new Error(…)`. */
function belowSource(lines: readonly Line[], from: number): number | undefined {
  let i = from;
  while (i < from + 12 && /^\s{0,6}\d{1,6} \| /.test((lines[i]?.text ?? "").slice(0, 20))) i++;
  if (i === from) return undefined;
  const caret = /^\s{0,400}\^$/.test((lines[i]?.text ?? "").slice(0, 402));
  return caret && isHead(lines[i + 1]?.text ?? "") ? i + 1 : undefined;
}

function closes(text: string, indent: number): boolean {
  const start = indentOf(text);
  return (
    start <= indent + 2 &&
    (text.charCodeAt(start) === 125 ||
      (text.charCodeAt(start) === 93 && text.charCodeAt(start + 1) === 125)) &&
    text.length - start <= 4
  );
}

function isProperty(text: string): boolean {
  return /^\s{0,40}["'[]?[A-Za-z_$][\w$\]. -]{0,60}["']?\s?: ?\S/.test(text.slice(0, 140)) && !isHead(text);
}

/** A head names a class: its last part ends like an error's, or it stands behind `Uncaught` or a cause's label. */
const HEAD =
  /^(?:Uncaught(?: \(in promise\))?:? |Unhandled \w{1,20}:? )?\[?(?:[\w$]{1,60}\.){0,6}[\w$]{0,80}(?:[Ee]rror|Exception|Violation|Failure|Rejection)(?: \[[\w$]{1,60}\])?\]?(?::|$)/;

/** A class behind the words of a log: `could not write: PrismaClientKnownRequestError: …`. */
const LOOSE = /[\s:>)\]-] ?([A-Z][\w$]{1,80}(?:Error|Exception)):(?:\s|$)/;

/** The text of a line without its indent and without a property's name in front of a class: `[cause]: `, `driverError: `. */
function headOf(text: string): string {
  const start = indentOf(text);
  // Node up to version 10 opens the dump in front of the class.
  const rest = text.slice(start, start + 400).replace(/^\{ /, "");
  const label = /^(?:\[[\w ]{1,30}\]|["']?[A-Za-z_$][\w$ ]{0,40}["']?): ?["'`]?/.exec(rest);
  if (!label) return rest.replace(/^["'`]/, "");
  const after = rest.slice(label[0].length);
  return HEAD.test(after) ? after : rest;
}

/** How the class of a head ends: most lines of a message hold no such word. */
const HEAD_WORD = /rror|Exception|Violation|Failure|Rejection/;

function isHead(text: string): boolean {
  return HEAD_WORD.test(text) && HEAD.test(headOf(text));
}

function nameOf(text: string): string | null {
  const match = HEAD.exec(headOf(text));
  if (!match) return LOOSE.exec(text.slice(0, 400))?.[1] ?? null;
  const name = match[0]
    .replace(/^(?:Uncaught(?: \(in promise\))?:? |Unhandled \w{1,20}:? )/, "")
    .replace(/ \[[\w$]{1,60}\]/, "")
    .replace(/[[\]:]/g, "")
    .trim();
  return name === "" ? null : name;
}

/** The nearest head above the first frame; without one, the block of lines right above it. */
function findHead(lines: readonly Line[], first: number, from: number): number {
  const limit = Math.max(from, first - LONGEST_MESSAGE);
  for (let i = first - 1; i >= limit; i--) {
    if (isHead(lines[i]?.text ?? "")) return i;
  }
  for (let i = first - 1; i >= Math.max(limit, first - LOOSE_MESSAGE); i--) {
    if (LOOSE.test((lines[i]?.text ?? "").slice(0, 400))) return i;
  }
  let i = first;
  while (i > limit && (lines[i - 1]?.text ?? "").trim() !== "") i--;
  return i;
}

function indentOf(text: string): number {
  let i = 0;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return i;
}
