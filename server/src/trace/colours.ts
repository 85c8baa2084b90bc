/** Terminal escape sequences: taken out wherever they stand, also where a copy has lost the escape character. */

import { type Change, type CleanLine, change, replaced, type Step } from "./clean-line";

const ESCAPE = 27;

export const withoutColours: Step = (lines) =>
  replaced(lines, (line) => {
    if (!mayHoldColours(line.text)) return undefined;
    const changes = sequences(line);
    return changes.length === 0 ? undefined : [change(line, changes)[0] ?? line];
  });

function mayHoldColours(text: string): boolean {
  if (text.includes("\u001b") || text.includes("\u009b")) return true;
  return text.includes("[") && text.length <= 20_000 && /\[\d{0,3}(?:;\d{1,3}){0,4}m/.test(text);
}

/** Sequences that follow each other are one change: a text of nothing else makes no million of objects. */
function sequences({ text }: CleanLine): Change[] {
  const changes: Change[] = [];
  let start = -1;
  let done = -1;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const end =
      code === ESCAPE || code === 0x9b
        ? endOfSequence(text, i)
        : code === 91 || code === 0x241b || code === 94
          ? endOfBare(text, i)
          : i;
    if (end === i) {
      i++;
      continue;
    }
    if (i !== done) {
      if (start >= 0) changes.push({ start, end: done, text: "" });
      start = i;
    }
    done = end;
    i = end;
  }
  if (start >= 0) changes.push({ start, end: done, text: "" });
  return changes;
}

/** CSI (`ESC [ … letter`), OSC (`ESC ] … BEL` or `ESC \`) and two-character sequences. */
function endOfSequence(text: string, at: number): number {
  const next = text.charCodeAt(at) === 0x9b ? 91 : text.charCodeAt(at + 1);
  let i = text.charCodeAt(at) === 0x9b ? at + 1 : at + 2;
  if (next === 91) {
    const limit = Math.min(text.length, i + 40);
    while (i < limit && (text.charCodeAt(i) < 64 || text.charCodeAt(i) > 126)) i++;
    return Math.min(text.length, i + 1);
  }
  if (next === 93) {
    const limit = Math.min(text.length, i + 2000);
    for (; i < limit; i++) {
      if (text.charCodeAt(i) === 7) return i + 1;
      if (text.charCodeAt(i) === ESCAPE) return i + 2;
    }
    return at + 2;
  }
  return Math.min(text.length, i);
}

/** `[36m` without its escape character, also as `^[[36m` and `␛[36m`. */
function endOfBare(text: string, at: number): number {
  let i = at;
  if (text.charCodeAt(i) === 94 && text.charCodeAt(i + 1) === 91) i += 2;
  else if (text.charCodeAt(i) === 0x241b) i++;
  if (text.charCodeAt(i) !== 91) return at;
  i++;
  const first = i;
  while (i < first + 12) {
    const code = text.charCodeAt(i);
    if (!((code >= 48 && code <= 57) || code === 59)) break;
    i++;
  }
  return text.charCodeAt(i) === 109 && (i > first || at !== first - 1) ? i + 1 : at;
}
