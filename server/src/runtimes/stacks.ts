/** The walk that the simpler stack grammars share: heads, frames under them, and the words that link a cause. */

import type { Line, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";

/** A frame line without a file still belongs to its stack. */
export type FrameLine = Frame | "no-file";

export interface Grammar {
  readonly runtime: string;
  /** The frame that stands on the line (`next` for grammars of two lines), undefined where there is none. */
  frame(line: Line, next: Line | undefined): { frame: FrameLine; lines: number } | undefined;
  /** Class of an exception whose head the line is; null = a head without a class, undefined = no head. */
  head(text: string): string | null | undefined;
  /** How the line links what follows to what came before. */
  link?(text: string): "cause" | "outer" | "suppressed" | undefined;
  /** Lines between frames that belong to the stack: `... 23 more`. */
  filler?(text: string): boolean;
}

/** How far above its first frame a head is looked for, and how far below a linked one begins. */
const LONGEST_MESSAGE = 60;

interface Building {
  name: string | null;
  message: string[];
  frames: Frame[];
  ignored: boolean;
  outer: boolean;
}

/** All stacks of the grammar. Linear: each line is looked at a bounded number of times. */
export function readStacks(lines: readonly Line[], grammar: Grammar): Trace[] {
  const traces: Trace[] = [];
  let done = 0;
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    if (!line || !grammar.frame(line, lines[i + 1])) {
      i++;
      continue;
    }
    const start = headAbove(lines, i, done, grammar);
    const trace = readStack(lines, start, i, grammar);
    traces.push(trace);
    done = trace.end;
    i = Math.max(trace.end, i + 1);
  }
  return traces;
}

function readStack(lines: readonly Line[], start: number, first: number, grammar: Grammar): Trace {
  const chain: Building[] = [];
  let current = begin(lines, start, first, grammar);
  chain.push(current);
  let i = first;
  let end = first;
  // A suppressed exception has causes of its own; they stand as deep as itself.
  let aside = Number.POSITIVE_INFINITY;
  while (i < lines.length) {
    const line = lines[i];
    if (!line) break;
    const found = grammar.frame(line, lines[i + 1]);
    if (found) {
      if (found.frame !== "no-file") current.frames.push(found.frame);
      i += found.lines;
      end = i;
      continue;
    }
    if (grammar.filler?.(line.text)) {
      i++;
      end = i;
      continue;
    }
    const linked = linkedHead(lines, i, grammar);
    if (!linked) break;
    current = begin(lines, linked.head, linked.frames, grammar);
    const indent = indentOf(lines[linked.head]?.text ?? "");
    current.ignored = linked.link === "suppressed" || indent >= aside;
    aside = current.ignored ? Math.min(aside, indent) : Number.POSITIVE_INFINITY;
    current.outer = linked.link === "outer";
    chain.push(current);
    i = linked.frames;
    end = i;
  }
  return { runtime: grammar.runtime, thrown: inOrder(chain), start, end };
}

/** Outermost first: a cause is deeper than what came before it, a `Next` wraps it. */
function inOrder(chain: readonly Building[]): Thrown[] {
  const ordered: Building[] = [];
  for (const one of chain) {
    if (one.ignored) continue;
    if (one.outer) ordered.unshift(one);
    else ordered.push(one);
  }
  return ordered.map(({ name, message, frames }) => ({ name, message: message.join("\n"), frames }));
}

function begin(lines: readonly Line[], start: number, first: number, grammar: Grammar): Building {
  const message: string[] = [];
  for (let i = start; i < first; i++) message.push(lines[i]?.text ?? "");
  const name = message[0] === undefined ? null : (grammar.head(message[0]) ?? null);
  return { name, message, frames: [], ignored: false, outer: false };
}

/** A link within the next lines (blank ones do not count) and the frames below it, if it has some. */
function linkedHead(lines: readonly Line[], from: number, grammar: Grammar) {
  if (!grammar.link) return undefined;
  let head = from;
  while (head < from + 3 && (lines[head]?.text ?? "").trim() === "") head++;
  const link = grammar.link(lines[head]?.text ?? "");
  if (!link) return undefined;
  for (let i = head + 1; i <= head + LONGEST_MESSAGE && i < lines.length; i++) {
    const line = lines[i];
    if (!line) break;
    if (grammar.frame(line, lines[i + 1])) return { link, head, frames: i };
    // A cause without frames of its own still ends where the next one is linked.
    if (grammar.filler?.(line.text) || grammar.link(line.text)) return { link, head, frames: i };
  }
  const end = Math.min(lines.length, head + 1);
  return { link, head, frames: end };
}

function headAbove(lines: readonly Line[], first: number, from: number, grammar: Grammar): number {
  const limit = Math.max(from, first - LONGEST_MESSAGE);
  for (let i = first - 1; i >= limit; i--) {
    if (grammar.head(lines[i]?.text ?? "") !== undefined) return i;
  }
  return blockAbove(lines, first, from, LONGEST_MESSAGE);
}

/** Where the lines right above the first frame begin, to a blank one or `most` lines up. */
export function blockAbove(lines: readonly Line[], first: number, from: number, most: number): number {
  const limit = Math.max(from, first - most);
  let i = first;
  while (i > limit && (lines[i - 1]?.text ?? "").trim() !== "") i--;
  return i;
}

/** A frame whose place stands at `text[start, end)`. */
export function frameAt(
  line: Line,
  start: number,
  end: number,
  parts: {
    file: string;
    line: number;
    column?: number | null;
    name?: string | null | undefined;
    inApp: boolean;
  },
): Frame {
  return {
    file: parts.file,
    line: parts.line,
    column: parts.column ?? null,
    function: parts.name || null,
    inApp: parts.inApp,
    at: {
      file: "",
      start: { line: line.line, column: line.column + start },
      end: { line: line.line, column: line.column + end },
    },
  };
}

/** Frames are short: what is longer is text, and cut before a pattern sees it. */
export function windowOf(text: string): string {
  return text.length > 1000 ? text.slice(0, 1000) : text;
}

export function indentOf(text: string): number {
  let i = 0;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  return i;
}

export function slashed(file: string): string {
  return file.includes("\\") ? file.replaceAll("\\", "/") : file;
}

/** `.../client.js`: the folders were left out, and a name alone tells nobody's file. */
export function isElided(path: string): boolean {
  const first = path.charCodeAt(0);
  // `.`, `…`, `[`
  if (first !== 46 && first !== 0x2026 && first !== 91) return false;
  return /^(?:\.\.\.|\u2026|\[\.\.\.\])\/?[^/]{0,200}$/.test(path);
}
