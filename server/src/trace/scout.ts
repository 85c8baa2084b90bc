/** The scout: of a large text only what stands around the adapters' signs is read. */

import type { Stretch } from "../domain/data";
import type { Readers } from "./readers";

/** In characters: a smaller text is read as it is. */
export const LARGE = 256 * 1024;

/** Lines on each side of a sign: the longest stack that a program prints, what its dump says below, and the log around. */
const AROUND = 1200;

/** Each line costs more than its letters, and each letter something: of a log of months the end is read. */
export const MOST_LINES = 1_000_000;
export const MOST_TEXT = 16 * 1024 * 1024;

export interface Scouted {
  /** Whole lines, in order, none twice. */
  readonly parts: readonly Stretch[];
  /** True where what stands in front of them may tell something too. */
  readonly cut: boolean;
}

/** Linear: each line is gone over a few times at most. */
export function scout(text: string, readers: Readers): Scouted {
  const whole = [{ start: 0, end: text.length }];
  // It has fewer lines and characters than may be read.
  if (text.length < LARGE) return { parts: whole, cut: false };
  // UTF-16 that was read byte by byte has a zero within every word.
  return lastOf(text, text.includes("\0") ? whole : aroundSigns(text, readers));
}

function aroundSigns(text: string, readers: Readers): Stretch[] {
  const parts: Stretch[] = [];
  const signs = signsOf([...readers.databases, ...readers.orms]);
  let start = -1;
  // Behind the line of the last sign.
  let last = 0;
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    const line = text.lastIndexOf("\n", found.index) + 1;
    if (start >= 0 && forward(text, last, 2 * AROUND, line) < line) {
      parts.push({ start, end: forward(text, last, AROUND) });
      start = -1;
    }
    if (start < 0) start = backward(text, line, AROUND);
    last = forward(text, found.index, 1);
    if (last === text.length) break;
    last = furthestNear(text, last, signs);
    if (last === text.length) break;
    signs.lastIndex = last;
  }
  if (start >= 0) parts.push({ start, end: forward(text, last, AROUND) });
  return parts;
}

/**
 * Where signs stand close together those between two of one stretch tell nothing: it is enough that one stands within reach, and further
 * down the first is looked for where the reach of the last one ends on its own.
 * @param from behind the line of a sign
 * @returns the same of a later one that belongs to the same stretch, or `from`
 */
function furthestNear(text: string, from: number, signs: RegExp): number {
  let last = from;
  for (;;) {
    const middle = forward(text, last, AROUND);
    if (middle === text.length) return last;
    const limit = forward(text, middle, STEP);
    signs.lastIndex = 0;
    const found = signs.exec(text.slice(middle, limit));
    if (!found) return last;
    last = forward(text, middle + found.index, 1);
    if (last === text.length) return last;
  }
}

/** Lines in which the next sign of a dense text is looked for. */
const STEP = 64;

/** Any sign, in any case; a number alone, not within another. */
export function signsOf(adapters: readonly { readonly signs?: readonly string[] }[]): RegExp {
  const signs = new Set(adapters.flatMap((adapter) => adapter.signs ?? []));
  return new RegExp([...signs].flatMap(spelt).join("|"), "gi");
}

/** As it is, and as JSON writes what is not ASCII. */
function spelt(sign: string): string[] {
  if (/^\d+$/.test(sign)) return [`(?<!\\d)${sign}(?!\\d)`];
  const plain = sign.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  if (!/[^ -~]/.test(sign)) return [plain];
  return [
    plain,
    plain.replace(/[^ -~]/g, (char) => `\\\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
  ];
}

/** Offset behind so many lines, or the text's end. @param enough where to stop before */
function forward(text: string, from: number, lines: number, enough = text.length): number {
  let at = from;
  for (let i = 0; i < lines && at < enough; i++) {
    const found = text.indexOf("\n", at);
    if (found < 0) return text.length;
    at = found + 1;
  }
  return at;
}

/** Offset of the line that stands so many lines above, or 0. @param from where a line begins */
function backward(text: string, from: number, lines: number): number {
  let at = from;
  for (let i = 0; i < lines && at > 0; i++) at = at < 2 ? 0 : text.lastIndexOf("\n", at - 2) + 1;
  return at;
}

/** True where all of it may be read. Where it is not sure the lines are counted one by one. */
function isWithin(text: string, parts: readonly Stretch[]): boolean {
  if (parts.reduce((sum, { start, end }) => sum + end - start, 0) > MOST_TEXT) return false;
  let lines = 0;
  for (const end of text.includes("\r") ? ["\n", "\r"] : ["\n"]) {
    let at = text.indexOf(end);
    for (const part of parts) {
      if (at >= 0 && at < part.start) at = text.indexOf(end, part.start);
      for (; at >= 0 && at < part.end; at = text.indexOf(end, at + 1)) if (++lines > MOST_LINES) return false;
    }
  }
  return true;
}

/** As much of the end as may be read; a line end is what `decode` takes for one. Only a line that is too long by itself is cut within. */
function lastOf(text: string, parts: readonly Stretch[]): Scouted {
  if (isWithin(text, parts)) return { parts, cut: false };
  const kept: Stretch[] = [];
  let lines = 0;
  let letters = 0;
  for (const part of [...parts].reverse()) {
    let begin = part.end;
    for (let at = part.end - 1; at >= part.start; at--) {
      const code = text.charCodeAt(at);
      const ends = code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10);
      if (ends) {
        begin = at + 1;
        lines++;
      }
      letters++;
      if (lines <= MOST_LINES && letters <= MOST_TEXT) continue;
      const isOneLine = begin === part.end && kept.length === 0;
      if (isOneLine || begin < part.end) kept.push({ start: isOneLine ? at : begin, end: part.end });
      return { parts: kept.reverse(), cut: true };
    }
    kept.push(part);
  }
  return { parts: kept.reverse(), cut: false };
}
