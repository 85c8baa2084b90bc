/** One line of a V8 stack (and its relatives) -> a frame, by scanning: no regular expression sees a hostile line. */

import type { Line } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import type { Place } from "../domain/text";
import { decodePart } from "../domain/uri";
import { readTrackerFrame } from "./tracker-frame";

/** A frame line that names no file (`at native`, `at Promise.all (index 0)`) still belongs to its stack. */
export type FrameLine = Frame | "no-file";

/** No real frame is longer; what is longer is text. */
const LONGEST = 2048;

/** The frame that the line holds, "no-file" for a frame without place, undefined where the line is none. */
export function readFrame(line: Line, isUserCode: (file: string) => boolean): FrameLine | undefined {
  const { text } = line;
  const start = skipBlanks(text, 0);
  // Cheap reject first: nearly every line of a log ends here.
  const first = text.charCodeAt(start);
  let from: number;
  if (first === 97 && text.charCodeAt(start + 1) === 116 && isBlank(text.charCodeAt(start + 2))) {
    from = skipBlanks(text, start + 3);
  } else if (first === 0x276f && text.charCodeAt(start + 1) === 32) {
    from = skipBlanks(text, start + 2);
  } else {
    if (!mayBeOther(text, start)) return undefined;
    const tracked =
      (first === 70 && text.startsWith('File "', start)) ||
      text.includes(" at line ") ||
      (text.includes(" - ") && DASHED.test(text.slice(0, 600)));
    return tracked ? readTrackerFrame(line, SCRIPT, isUserCode) : readOther(line, start, isUserCode);
  }
  if (text.length - from > LONGEST) return undefined;
  return frameFrom(line, from, endOf(text, from), first === 0x276f, isUserCode);
}

/**
 * False for nearly every line of a message or of a dump, by a few characters: a frame without `at` ends in its place, or the file that it
 * begins with has a dot in front of the first blank.
 */
function mayBeOther(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  if (first === 70 || first < 32 || first > 126) return true;
  const end = text.length;
  const last = text.charCodeAt(text.charCodeAt(end - 1) === 41 ? end - 2 : end - 1);
  if (last >= 48 && last <= 57) return true;
  const dot = text.indexOf(".", start);
  if (dot < 0) return false;
  const blank = text.indexOf(" ", start);
  return blank < 0 || dot < blank;
}

/** Bugsnag: `src/users.ts:12:3 - register`. */
const DASHED = /^\s{0,16}[^\s:"'()]{1,400}\.\w{1,6}:\d{1,7}(?::\d{1,6})? - \S/;
const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/;

/** True where an error tracker printed the frame: the order of its calls is then not known. */
export function isTracked(text: string): boolean {
  return (
    text.includes(" at line ") ||
    (text.includes(" - ") && DASHED.test(text.slice(0, 600))) ||
    /^\s{0,16}(?:File "|at [^\s()]{1,120}\([^\s()]{1,400}\)$)/.test(text.slice(0, 600))
  );
}

/** `name@http://host/file.js:1:2` (Firefox, Safari) and node:test's `name (file:///app/file.js:1:2)` without `at`. */
function readOther(line: Line, start: number, isUserCode: (file: string) => boolean): FrameLine | undefined {
  const { text } = line;
  const end = text.length;
  if (end - start > LONGEST || end - start < 6) return undefined;
  const bracket = text.charCodeAt(end - 1) === 41;
  const last = text.charCodeAt(bracket ? end - 2 : end - 1);
  if (last < 48 || last > 57) return undefined;
  if (bracket) {
    const open = text.indexOf(" (", start);
    if (start === 0 || open < 0 || !PATH.test(text.slice(open + 2, open + 12))) return undefined;
    return frameFrom(line, start, end, true, isUserCode);
  }
  const sign = text.indexOf("@", start);
  if (
    sign >= 0 &&
    sign - start < 200 &&
    PATH.test(text.slice(sign + 1, sign + 12)) &&
    !text.slice(start, sign).includes(" ")
  ) {
    return placed(
      line,
      sign + 1,
      end,
      functionName(text.slice(start, sign).replace(/^async\*|\/<$/g, "")),
      isUserCode,
    );
  }
  const bare = text.startsWith("file:///", start) || (start >= 4 && isAbsolute(text, start));
  return start > 0 && bare && !text.includes(" ", start)
    ? placed(line, start, end, null, isUserCode)
    : undefined;
}

/** `/app/file.js` or `C:\\app\\file.js` begins here. */
function isAbsolute(text: string, at: number): boolean {
  return text.charCodeAt(at) === 47 || /^[A-Za-z]:[\\/]/.test(text.slice(at, at + 3));
}

const PATH = /^(?:file:\/\/|https?:\/\/|node:|webpack|\/|[A-Za-z]:[\\/])/;

/** True where the line ends in the brace that opens the dump of the error's properties. */
export function opensDump(text: string): boolean {
  let end = text.length;
  while (end > 0 && isBlank(text.charCodeAt(end - 1))) end--;
  return text.charCodeAt(end - 1) === 123 && isBlank(text.charCodeAt(end - 2));
}

/** The frame in `text[from, end)`, which is what follows `at `. */
export function frameFrom(
  line: Line,
  from: number,
  end: number,
  needsColumn: boolean,
  isUserCode: (file: string) => boolean,
): FrameLine | undefined {
  const { text } = line;
  let start = from;
  let name: string | null = null;
  let placeEnd = end;
  if (text.charCodeAt(end - 1) === 41) {
    const open = openingBracket(text, start);
    if (open >= 0 && open < end) {
      name = functionName(text.slice(start, open));
      start = open + 2;
      placeEnd = end - 1;
    } else if (
      text.charCodeAt(start) !== 40 &&
      /\([^()]{1,400}:\d{1,7}:\d{1,6}\)$/.test(text.slice(start, end))
    ) {
      // A tracker leaves out the blank: `at register(app:///src/users.ts:12:18)`.
      const bracket = text.lastIndexOf("(", end);
      name = functionName(text.slice(start, bracket));
      start = bracket + 1;
      placeEnd = end - 1;
    } else if (text.charCodeAt(start) === 40) {
      start++;
      placeEnd = end - 1;
    }
  } else if (text.startsWith("async ", start)) {
    start += 6;
  } else if (needsColumn) {
    // `❯ register src/users.ts:5:20`: no brackets, the last blank divides.
    const blank = text.lastIndexOf(" ", end - 1);
    if (blank > start) {
      name = functionName(text.slice(start, blank));
      start = blank + 1;
    }
  }
  return placed(line, start, placeEnd, name, isUserCode);
}

function placed(
  line: Line,
  from: number,
  end: number,
  name: string | null,
  isUserCode: (file: string) => boolean,
): FrameLine | undefined {
  const { text } = line;
  let start = from;
  let stop = end;
  if (text.startsWith("eval at ", start)) {
    // `eval at outer (eval at inner (/a/b.js:1:2), <anonymous>:1:1), <anonymous>:3:4`: the innermost brackets hold a file.
    const close = text.indexOf(")", start);
    const open = close < 0 ? -1 : text.lastIndexOf("(", close);
    if (open < start || close > end) return "no-file";
    start = open + 1;
    stop = close;
  }
  const last = numberBefore(text, start, stop);
  if (!last) return withoutLine(line, start, stop, name, isUserCode);
  const before = numberBefore(text, start, last.at);
  const fileEnd = before ? before.at : last.at;
  const lineNumber = before ? before.value : last.value;
  const column = before ? last.value : null;
  const file = cleanPath(text.slice(start, fileEnd));
  if (file === "" || file === "native" || lineNumber === 0) return "no-file";
  if (column === null && !/[./\\]/.test(file)) return undefined;
  return {
    file,
    line: lineNumber,
    column: column === 0 ? 1 : column,
    function: name,
    inApp: isUserCode(file),
    at: stretch(line, start, stop),
  };
}

/** Where ` (` stands: one character is looked for much quicker than two. */
function openingBracket(text: string, from: number): number {
  let open = text.indexOf("(", from + 1);
  while (open >= 0 && text.charCodeAt(open - 1) !== 32) open = text.indexOf("(", open + 1);
  return open < 0 ? -1 : open - 1;
}

/** A program packed into one file prints its sources without lines: `Item.refresh (/snapshot/shop/models/item.js)`. */
function withoutLine(
  line: Line,
  from: number,
  end: number,
  name: string | null,
  isUserCode: (file: string) => boolean,
): FrameLine | undefined {
  const printed = line.text.slice(from, end);
  if (isPlaceless(printed)) return "no-file";
  if (name === null || !PATH.test(printed) || !SCRIPT.test(printed) || printed.includes(" "))
    return undefined;
  const file = cleanPath(printed);
  return {
    file,
    line: null,
    column: null,
    function: name,
    inApp: isUserCode(file),
    at: stretch(line, from, end),
  };
}

/** Where a part of the line stands in the cleaned text. */
function stretch({ line, column }: Line, start: number, end: number): Place {
  return { file: "", start: { line, column: column + start }, end: { line, column: column + end } };
}

/** `:12` that ends at `end`: its value and where its colon stands. */
function numberBefore(text: string, from: number, end: number): { value: number; at: number } | undefined {
  let i = end - 1;
  let value = 0;
  let scale = 1;
  while (i >= from && i > end - 9) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) break;
    value += (code - 48) * scale;
    scale *= 10;
    i--;
  }
  return i === end - 1 || i < from || text.charCodeAt(i) !== 58 ? undefined : { value, at: i };
}

/** `async ` and ` [as alias]` are V8's, not the function's. */
function functionName(printed: string): string | null {
  let name = printed.startsWith("async ") ? printed.slice(6) : printed;
  const alias = name.indexOf(" [as ");
  if (alias > 0) name = name.slice(0, alias);
  name = name.trim();
  return name === "" ||
    name === "?" ||
    name === "<anonymous>" ||
    name === "Object.<anonymous>" ||
    name === "null._"
    ? null
    : name;
}

/** A URL's scheme, a bundler's query and percent signs go; separators stay as printed. */
export function cleanPath(printed: string): string {
  const path = printed.trim();
  // Most paths begin with a slash: they have no scheme.
  return withoutQuery(path.charCodeAt(0) === 47 ? path : withoutScheme(path));
}

function withoutQuery(path: string): string {
  const query = path.indexOf("?");
  return query > 0 ? path.slice(0, query) : path;
}

function withoutScheme(printed: string): string {
  let path = printed;
  if (path.startsWith("async ")) path = path.slice(6);
  // A development server's address; what is loaded from elsewhere over https is a library and stays as it is.
  const host =
    path.charCodeAt(0) === 104 &&
    /^(?:http:\/\/[^/\s]{1,120}|https:\/\/(?:localhost|127\.0\.0\.1)(?::\d{1,5})?)\//.exec(path);
  if (host) path = path.slice(host[0].length - 1);
  if (path.startsWith("app:///")) path = path.slice(7);
  if (path.startsWith("file://")) {
    path = path.slice(7);
    if (/^\/[A-Za-z]:/.test(path)) path = path.slice(1);
    path = decodePart(path);
  } else if (
    path.startsWith("webpack-internal:///") ||
    path.startsWith("webpack:///") ||
    path.startsWith("webpack://")
  ) {
    path = path.replace(/^webpack(?:-internal)?:\/\/\/?/, "").replace(/^\([\w-]{1,40}\)\//, "");
    const dot = path.indexOf("/./");
    if (dot >= 0 && !path.startsWith(".")) path = path.slice(dot + 3);
    path = path.replace(/^\.\//, "");
  }
  return path;
}

function isPlaceless(place: string): boolean {
  return (
    place === "native" ||
    place === "<anonymous>" ||
    place === "unknown location" ||
    /^index \d{1,9}$/.test(place) ||
    place === "native code" ||
    place.includes("wasm")
  );
}

/** What may stand behind a frame: blanks, ` {`, a comma, the quotes and plus sign of a dumped string. */
function endOf(text: string, from: number): number {
  let end = text.length;
  for (; end > from; end--) {
    const code = text.charCodeAt(end - 1);
    // space, tab, { , ' " + ` ; and the \n of a dumped string
    if (
      code === 32 ||
      code === 9 ||
      code === 123 ||
      code === 44 ||
      code === 39 ||
      code === 34 ||
      code === 43 ||
      code === 96 ||
      code === 59
    )
      continue;
    if (code === 110 && text.charCodeAt(end - 2) === 92) {
      end--;
      continue;
    }
    break;
  }
  return end;
}

function skipBlanks(text: string, from: number): number {
  let i = from;
  while (isBlank(text.charCodeAt(i))) i++;
  return i;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0;
}
