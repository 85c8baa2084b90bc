/** Texts made from texts: what a fuzzer changes to find what nobody wrote. */

import { words } from "./words.mjs";

/** Numbers from a seed (mulberry32): a run can be repeated. @returns a function of n: an integer in [0, n) */
export function dice(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % Math.max(1, n);
  };
}

/** One to six changes. @param other another text of the corpus, for splices; @param longest the result is cut there */
export function mutate(text, other, roll, longest) {
  let result = text;
  for (let round = 1 + roll(6); round > 0; round--)
    result = CHANGES[roll(CHANGES.length)](result, other, roll);
  return result.slice(0, longest);
}

const CHANGES = [
  (text, _, roll) => insert(text, roll(text.length + 1), words[roll(words.length)]),
  (text, _, roll) => insert(text, roll(text.length + 1), words[roll(words.length)]),
  (text, _, roll) =>
    insert(text, roll(text.length + 1), String.fromCharCode(roll(10) ? roll(128) : roll(0x10000))),
  (text, _, roll) => without(text, stretch(text, roll)),
  (text, _, roll) => without(text, stretch(text, roll)),
  (text, other, roll) => insert(text, roll(text.length + 1), cut(other, stretch(other, roll))),
  (text, other, roll) => text.slice(0, roll(text.length + 1)) + other.slice(roll(other.length + 1)),
  (text, _, roll) => insert(text, roll(text.length + 1), cut(text, stretch(text, roll)).repeat(1 + roll(8))),
  (text, _, roll) => lines(text, roll, (line) => words[roll(words.length)] + line),
  (text, _, roll) => lines(text, roll, () => ""),
  (text, _, roll) => text.replaceAll("\n", ["\r\n", "\r", "\\n", " ", "\n\n", "\n> "][roll(6)]),
  (text, _, roll) => (roll(4) ? text : JSON.stringify({ level: 50, msg: text })),
  (text, _, roll) => swap(text, roll),
];

function stretch(text, roll) {
  const start = roll(text.length + 1);
  return [start, start + roll(roll(3) ? 24 : 800)];
}

const cut = (text, [start, end]) => text.slice(start, end);
const insert = (text, at, piece) => text.slice(0, at) + piece + text.slice(at);
const without = (text, [start, end]) => text.slice(0, start) + text.slice(end);

/** Some lines in a row changed. */
function lines(text, roll, change) {
  const all = text.split("\n");
  const start = roll(all.length);
  const end = start + 1 + roll(6);
  return all.map((line, i) => (i >= start && i < end ? change(line) : line)).join("\n");
}

/** A quote, bracket or digit becomes another one. */
function swap(text, roll) {
  const from = roll(text.length + 1);
  const found = text.slice(from).search(/["'`()[\]{}:,\d]/);
  if (found < 0) return text;
  return `${text.slice(0, from + found)}${"\"'`()[]{}:,0 \n"[roll(14)]}${text.slice(from + found + 1)}`;
}
