/** Places in text: the one way in which every stage says where something stands. */

/** A point in a text. Both are 1-based; `column` counts UTF-16 code units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of one file, end exclusive. `file` is a path of the workspace with `/`. */
export interface Place {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** A file's text with the means to say where its offsets stand. Plain reading: no I/O behind it. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** Offsets (UTF-16, end exclusive) -> place; offsets outside the text are clamped. */
  place(start: number, end: number): Place;
  /** 1-based line and column -> offset, clamped to the text. */
  offset(position: Position): number;
  /** The text of a 1-based line, without its line end; "" beyond the text. */
  line(line: number): string;
}

/** One replacement in a file: offsets into the text that it was computed from. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** All the replacements that a fix makes in one file; they do not overlap and are in order. */
export interface FileEdit {
  readonly file: string;
  readonly edits: readonly TextEdit[];
}

export function createSource(path: string, text: string): Source {
  let starts: Uint32Array | undefined;
  const lineStarts = () => (starts ??= findLineStarts(text));
  const position = (offset: number): Position => {
    const clamped = Math.max(0, Math.min(offset, text.length));
    const line = lastAtOrBelow(lineStarts(), clamped);
    return { line: line + 1, column: clamped - (lineStarts()[line] ?? 0) + 1 };
  };
  return {
    path,
    text,
    place: (start, end) => ({ file: path, start: position(start), end: position(end) }),
    offset: ({ line, column }) => {
      const index = Math.max(0, Math.min(line - 1, lineStarts().length - 1));
      const start = lineStarts()[index] ?? 0;
      const end = lineStarts()[index + 1] ?? text.length;
      return Math.max(start, Math.min(start + column - 1, end));
    },
    line: (line) => {
      const start = lineStarts()[line - 1];
      if (start === undefined) return "";
      const next = lineStarts()[line] ?? text.length;
      return text.slice(start, next).replace(/\r?\n$|\r$/, "");
    },
  };
}

/** Applies edits that refer to the same text; they may come in any order but must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = "";
  let done = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return result + text.slice(done);
}

/** A stretch of the text with the edits in it that stand there. */
export function editedPart(text: string, start: number, end: number, edits: readonly TextEdit[]): string {
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(text.slice(start, end), moved);
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** What stands on the line in front of an offset: its indentation, where it comes first. */
export function inFront(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/** Behind the last character of the line of an offset, a comment included. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  const end = newline < 0 ? text.length : newline;
  return text[end - 1] === "\r" ? end - 1 : end;
}

/** Takes one part out of a list with commas, and the comma with it. `parts` = the offsets of all of them. */
export function withoutPart(
  parts: readonly { readonly start: number; readonly end: number }[],
  at: number,
): TextEdit[] {
  const [before, part, after] = [parts[at - 1], parts[at], parts[at + 1]];
  if (!part) return [];
  if (after) return [{ start: part.start, end: after.start, text: "" }];
  return [{ start: before?.end ?? part.start, end: part.end, text: "" }];
}

/** The place of a stretch of the text that a reader was given, cut at the end of its first line. */
export function placeIn(text: string, start: number, end: number): Place {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf("\n"); next >= 0 && next < start; next = text.indexOf("\n", next + 1)) {
    line++;
    lineStart = next + 1;
  }
  const breaks = text.indexOf("\n", start);
  const stop = breaks >= 0 && breaks < end ? breaks : end;
  const position = (offset: number) => ({ line, column: offset - lineStart + 1 });
  return { file: "", start: position(start), end: position(stop) };
}

/** True where a position lies in the place, its end included (an editor's cursor may stand there). */
export function contains(place: Place, position: Position): boolean {
  return compare(place.start, position) <= 0 && compare(position, place.end) <= 0;
}

/** Order of two positions in one text: negative, zero or positive. */
export function compare(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

/** Counted first: a text may have millions of lines, and a list that grows needs several times their room. */
function findLineStarts(text: string): Uint32Array {
  if (text.includes("\r")) return findStartsOfAll(text);
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  const starts = new Uint32Array(count);
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts[line++] = at + 1;
  return starts;
}

/** The same where a line may end in `\r` alone. */
function findStartsOfAll(text: string): Uint32Array {
  let count = 1;
  for (let i = 0; i < text.length; i++) if (endsLine(text, i)) count++;
  const starts = new Uint32Array(count);
  let line = 1;
  for (let i = 0; i < text.length; i++) if (endsLine(text, i)) starts[line++] = i + 1;
  return starts;
}

function endsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10);
}

function lastAtOrBelow(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** True where the word stands in the text by itself: no letter, digit or `_` before or behind it. A search, so that any name is safe. */
export function holdsWord(text: string, word: string): boolean {
  if (word === "") return false;
  const isPart = (at: number) => /^\w/.test(text.charAt(at));
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
    if (!isPart(at - 1) && !isPart(at + word.length)) return true;
  return false;
}
