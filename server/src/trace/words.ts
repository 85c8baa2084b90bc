/** Plain words that a tool puts in front of every line: pod and container, a host, a job. The frames of a stack tell them. */

import { type CleanLine, cut, type Step } from "./clean-line";
import { byService, MOST_SERVICES, withoutPrefixes } from "./prefixes";

/** What stands in front of the frames of one stack stands in front of all its lines; what is behind it may be stamped again. */
export const withoutWords: Step = (lines) => {
  const fronts = findFronts(lines);
  if (fronts.size === 0) return lines;
  const used: string[] = [];
  let last = "";
  const cleaned = lines.map((line) => {
    const front = frontOf(line, fronts);
    last = front ?? last;
    used.push(last);
    return front === undefined ? line : cut(line, Math.min(front.length + 1, line.text.length));
  });
  const services = new Set(used.filter((front) => front !== ""));
  return withoutPrefixes(services.size > 1 ? byService(cleaned, used) : cleaned);
};

/** So many frames have the same words in front of them. */
const ENOUGH = 2;

/** The words by the first one of them. */
function findFronts(lines: readonly CleanLine[]): Map<string, string[]> {
  const counts = new Map<string, number>();
  for (const { text } of lines) {
    const front = wordsBefore(text);
    if (front !== undefined) counts.set(front, (counts.get(front) ?? 0) + 1);
  }
  const fronts = new Map<string, string[]>();
  let kept = 0;
  for (const [front, count] of counts) {
    if (count < ENOUGH || kept++ >= MOST_SERVICES) continue;
    const first = firstWord(front);
    fronts.set(
      first,
      [...(fronts.get(first) ?? []), front].sort((a, b) => b.length - a.length),
    );
  }
  return fronts;
}

function frontOf({ text }: CleanLine, fronts: ReadonlyMap<string, readonly string[]>): string | undefined {
  if (text === "" || /^\s/.test(text)) return undefined;
  return fronts
    .get(firstWord(text.slice(0, WINDOW)))
    ?.find((front) => text.startsWith(front) && /^\s?$/.test(text.charAt(front.length)));
}

function firstWord(text: string): string {
  const blank = text.search(/\s/);
  return blank < 0 ? text : text.slice(0, blank);
}

const WINDOW = 300;
/** How a frame begins behind its words, in the languages that indent frames and in those that do not. */
const FRAME =
  / (?: {1,16}|\t)(?:at \S|File "|from \S|\(\w{1,60} [\w.+-]{1,40}\) |\S{1,200}\.go:\d)| (?:#\d{1,4} \S{1,200}\(\d|\S{1,200}\.rb:\d{1,7}:in )/;
/** What one of its alternatives begins or ends with. */
function mayHoldFrame(window: string): boolean {
  return window.includes("  ") || window.includes(" \t") || window.includes(" #") || window.includes(".rb:");
}
const STAMP = / \[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,:Z+-]{0,20}\]?$/;
/** A word of a name; what has a colon or says that something failed is a message. */
const WORD = /^\[?[A-Za-z0-9][\w.@/-]{0,80}\]?$/;
const SENTENCE = /error|exception|violat|fail|^(?:from|at|in|by|caused|file)$/i;

/** `shop-7c9f8d6b54-abcde shop` of `shop-7c9f8d6b54-abcde shop     at add (/srv/x.js:1:2)`; undefined = no words, or no frame. */
function wordsBefore(text: string): string | undefined {
  if (text === "" || /^\s/.test(text)) return undefined;
  const window = text.slice(0, WINDOW);
  if (!mayHoldFrame(window)) return undefined;
  const found = FRAME.exec(window);
  if (!found) return undefined;
  const front = window.slice(0, found.index).replace(STAMP, "").trimEnd();
  const words = front.split(" ");
  return words.length <= 3 && words.every((word) => WORD.test(word) && !SENTENCE.test(word))
    ? front
    : undefined;
}
