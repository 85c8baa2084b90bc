/**
 * The data of rows disguised: a value is whatever a user typed, the words of another database or a stack included, and no
 * reader may take it for one. Every letter, digit and equals sign of it becomes a character that the paste does not hold, one for one, so
 * that places stay, brackets and quotes still count, and what a reader takes along can be revealed.
 */

import type { Line } from "../domain/adapters";
import { type DataForm, LONGEST_DATA, type Stretch } from "../domain/data";

export interface Disguised {
  readonly lines: readonly Line[];
  /** The same value with the disguised characters of its strings as they stood in the paste, however deep. */
  reveal<T>(value: T): T;
}

/**
 * Linear in the text: the leftmost form takes its stretch, and what stands in it begins none.
 * @param text the lines with their breaks
 */
export function disguise(lines: readonly Line[], text: string, forms: readonly DataForm[]): Disguised {
  const stretches = findData(text, forms);
  if (stretches.length === 0) return { lines, reveal: (value) => value };
  const alphabet = createAlphabet(text);
  return {
    lines: withHidden(lines, stretches, alphabet.disguise),
    reveal: (value) => deep(value, alphabet.reveal),
  };
}

/** Only the lines in which something stands are made anew. @param stretches of the lines' text, in order */
function withHidden(
  lines: readonly Line[],
  stretches: readonly Stretch[],
  disguise: (part: string) => string,
): readonly Line[] {
  const result = [...lines];
  let at = 0;
  let next = 0;
  for (let i = 0; i < lines.length && next < stretches.length; i++) {
    const line = lines[i];
    if (!line) continue;
    const { text } = line;
    const end = at + text.length;
    let hidden = "";
    let done = 0;
    for (; next < stretches.length; next++) {
      const { start, end: last } = stretches[next] ?? { start: end, end };
      if (start >= end) break;
      const from = Math.max(start - at, done);
      const to = Math.min(last - at, text.length);
      if (to > from) {
        hidden += text.slice(done, from) + disguise(text.slice(from, to));
        done = to;
      }
      // It goes on below the line's end.
      if (last > end + 1) break;
    }
    if (done > 0) {
      const whole = hidden + text.slice(done);
      if (whole !== text) result[i] = { ...line, text: whole };
    }
    at = end + 1;
  }
  return result;
}

/** The words of the adapters' forms are plain text. */
function escapedWord(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function findData(text: string, forms: readonly DataForm[]): Stretch[] {
  const byWord = new Map<string, DataForm[]>();
  for (const form of forms)
    for (const word of form.words) {
      const known = byWord.get(word);
      if (known) known.push(form);
      else byWord.set(word, [form]);
    }
  if (byWord.size === 0) return [];
  const opener = openerOf([...byWord.keys()]);
  const found: Stretch[] = [];
  const vain = new Map<DataForm, { from: number; times: number }>();
  for (let match = opener.exec(text); match; match = opener.exec(text)) {
    for (const form of byWord.get(match[0]) ?? []) {
      const before = vain.get(form);
      const tried =
        before && match.index - before.from <= LONGEST_DATA ? before : { from: match.index, times: 0 };
      vain.set(form, tried);
      if (tried.times >= MOST_VAIN) continue;
      const stretches = form.find(text, match.index)?.filter(({ start, end }) => end > start);
      const last = stretches?.at(-1);
      if (!stretches || !last || last.end <= match.index) {
        tried.times++;
        continue;
      }
      found.push(...stretches);
      opener.lastIndex = Math.max(opener.lastIndex, last.end);
      break;
    }
  }
  return found;
}

/** Any of the words. The adapters are always the same: their pattern is made once. */
function openerOf(all: readonly string[]): RegExp {
  const key = all.join("\n");
  if (made?.key !== key) {
    // Of two words that begin alike the longer one is looked for first.
    const words = [...all].sort((a, b) => b.length - a.length).map(escapedWord);
    made = { key, opener: new RegExp(words.join("|"), "g") };
  }
  made.opener.lastIndex = 0;
  return made.opener;
}

let made: { readonly key: string; readonly opener: RegExp } | undefined;

/** Each form looks far for its end: so often in vain within one such distance, and the walk stays linear. */
const MOST_VAIN = 64;

/** Unicode's private use area of the basic plane: no letters, no digits, no blanks, one UTF-16 unit each. */
const FIRST = 0xe000;
const LAST = 0xf8ff;

function createAlphabet(text: string) {
  const taken = new Set(text.match(/[\ue000-\uf8ff]/g));
  const hidden = new Map<string, string>();
  const shown = new Map<string, string>();
  let next = FIRST;
  const substitute = (char: string): string => {
    const known = hidden.get(char);
    if (known !== undefined) return known;
    while (next <= LAST && taken.has(String.fromCharCode(next))) next++;
    // More different letters than that are no data of a row: better lost than read.
    const fresh = next <= LAST ? String.fromCharCode(next++) : "\ufffd";
    hidden.set(char, fresh);
    if (fresh !== "\ufffd") shown.set(fresh, char);
    return fresh;
  };
  return {
    disguise: (part: string) =>
      part.replace(/[\p{L}\p{N}\p{M}=]/gu, (c) => (c.length > 1 ? c : substitute(c))),
    reveal: (part: string) => part.replace(/[\ue000-\uf8ff]/g, (char) => shown.get(char) ?? char),
  };
}

/** What holds nothing hidden is given as it is: of thousands of printings of one failure most do. */
function deep<T>(value: T, reveal: (text: string) => string): T {
  if (typeof value === "string") return reveal(value) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const shown = deep(value[i], reveal);
      if (shown === value[i]) continue;
      copy ??= [...value];
      copy[i] = shown;
    }
    return (copy ?? value) as T;
  }
  let copy: T | undefined;
  for (const key in value) {
    const shown = deep(value[key], reveal);
    if (shown === value[key]) continue;
    copy ??= { ...value };
    copy[key] = shown;
  }
  return copy ?? value;
}
