/** Log records and dumped strings whose line breaks are two characters, `\` and `n`: JSON, bytes, quoted text. */

import { type Change, type CleanLine, change, cut, type Step } from "./clean-line";

/** A log may hold a record in a record: three rounds undo `\\\\n`. */
const ROUNDS = 3;

export const withoutEscapes: Step = (lines) => {
  let result = lines;
  for (let round = 0; round < ROUNDS; round++) {
    let touched = false;
    const next: CleanLine[] = [];
    for (const line of result) {
      const opened = open(line);
      if (opened) {
        touched = true;
        for (const one of opened) next.push(one);
      } else next.push(line);
    }
    if (!touched) return result;
    result = next;
  }
  return result;
};

/** A string that a runtime dumps over several lines: `'…\n' +` at the end, a quote in front of what goes on. */
export const withoutDumpedStrings: Step = (lines) => {
  let result: CleanLine[] | undefined;
  let inside = false;
  lines.forEach((line, i) => {
    const ends = DUMPED.test(line.text.slice(-12));
    if (!ends && !inside) return;
    result ??= [...lines];
    const lead = inside ? (/^\s{0,60}['"`]/.exec(line.text.slice(0, 64))?.[0].length ?? 0) : 0;
    const tail = ends ? (DUMPED.exec(line.text.slice(-12))?.[0].length ?? 0) : 0;
    result[i] = cut(line, lead, Math.max(lead, line.text.length - tail));
    inside = ends;
  });
  return result ?? lines;
};

const DUMPED = /\\n['"`] ?\+\s{0,4}$/;

function open(line: CleanLine): readonly CleanLine[] | undefined {
  const { text } = line;
  const start = text.search(/\S/);
  if (start < 0) return undefined;
  const brace = text.indexOf("{");
  if (brace >= 0 && brace - start <= 200 && isRecord(text, start, brace)) return readRecord(line, brace);
  if (!text.includes("\\")) return undefined;
  return escapedBreaks(text) ? change(line, unescapes(text, 0, text.length)) : undefined;
}

/** A whole JSON object to the line's end, or the beginning of one that a log's usual keys open (the rest was cut). */
function isRecord(text: string, start: number, brace: number): boolean {
  if (!/^\{\s?"[\w@$.-]{1,60}"\s?:/.test(text.slice(brace, brace + 70))) return false;
  if (brace === start && LOG_KEY.test(text.slice(brace, brace + 40))) return true;
  if (!/\}\s{0,4}$/.test(text.slice(-5))) return false;
  try {
    JSON.parse(text.slice(brace));
    return true;
  } catch {
    return false;
  }
}

const LOG_KEY =
  /^\{\s?"(?:level|severity|time|timestamp|ts|@timestamp|asctime|message|msg|event|err|error|exception|exc_info|stack|log|logger|name|code|textPayload|jsonPayload|insertId|statusCode|type)"/;

/** True where `\n` cannot be part of a Windows path or of a quoted value: what follows is a line of a stack or a message. */
function escapedBreaks(text: string): boolean {
  if (!text.includes("\\n")) return false;
  if (
    /^\s{0,40}(?:b['"]|["'])/.test(text.slice(0, 50)) &&
    /\\n["']?\s{0,4}[,+)]?\s{0,4}$/.test(text.slice(-20))
  )
    return true;
  return /\\n(?:\\t|\s{1,40})(?:at |File |from )|\\n(?:DETAIL|HINT|CONTEXT|Traceback|The above exception|During handling|\[SQL|Caused by)|(?:Error|Exception|Violation): [^\n]{0,400}\\n/.test(
    text,
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "",
  t: "\t",
  '"': '"',
  "'": "'",
  "/": "/",
  "\\": "\\",
  b: "",
  f: "",
  e: "\u001b",
};

/** The replacements that undo the escapes in `text[from, to)`. */
function unescapes(text: string, from: number, to: number): Change[] {
  const changes: Change[] = [];
  let at = text.indexOf("\\", from);
  while (at >= 0 && at < to - 1) {
    const next = text[at + 1] ?? "";
    const plain = ESCAPES[next];
    let end = at + 2;
    if (next === "u" || next === "x") {
      const digits = next === "u" ? 4 : 2;
      const hex = text.slice(at + 2, at + 2 + digits);
      if (/^[0-9a-fA-F]+$/.test(hex) && hex.length === digits) {
        end = at + 2 + digits;
        changes.push({ start: at, end, text: String.fromCharCode(Number.parseInt(hex, 16)) });
      }
    } else if (plain !== undefined) changes.push({ start: at, end, text: plain });
    at = text.indexOf("\\", end);
  }
  return changes;
}

interface Token {
  readonly key: { readonly start: number; readonly end: number } | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * A JSON record as a stack and its properties, in the shape in which a runtime dumps them: strings of several lines
 * stand on lines of their own, the others as `  key: 'value',` behind them. Truncated records are read as far as they go.
 */
function readRecord(line: CleanLine, brace: number): readonly CleanLine[] | undefined {
  const { text } = line;
  const tokens = readStrings(text, brace);
  if (tokens.length === 0) return undefined;
  const stacks: CleanLine[] = [];
  const properties: CleanLine[] = [];
  for (const token of tokens) {
    const name = token.key ? text.slice(token.key.start, token.key.end) : "";
    const changes = unescapes(text, token.start, token.end).map((one) => ({
      ...one,
      start: one.start - token.start,
      end: one.end - token.start,
    }));
    const value = change(cut(line, token.start, token.end), changes);
    if (value.length > 1) stacks.push(...value);
    else if (value[0] && value[0].text !== "")
      properties.push(prefixed(name, value[0], text.charCodeAt(token.end) === 34));
  }
  const head = cut(line, 0, brace);
  const blank: CleanLine = { text: "", offset: line.offset };
  return [blank, ...(head.text.trim() === "" ? [] : [head]), ...stacks, ...properties, blank];
}

function prefixed(name: string, value: CleanLine, isString: boolean): CleanLine {
  const quote = isString ? (value.text.includes("'") ? '"' : "'") : "";
  const front = name === "" ? "  " : `  ${name}: ${quote}`;
  return (
    change(value, [
      { start: 0, end: 0, text: front },
      { start: value.text.length, end: value.text.length, text: `${name === "" ? "" : quote},` },
    ])[0] ?? value
  );
}

/** The record's values with their keys, strings and numbers alike, in one pass. */
function readStrings(text: string, from: number): Token[] {
  const tokens: Token[] = [];
  let key: Token["key"];
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      const end = endOfString(text, i + 1);
      let after = end + 1;
      while (text.charCodeAt(after) === 32) after++;
      if (text.charCodeAt(after) === 58) {
        key = { start: i + 1, end };
        i = after + 1;
        continue;
      }
      tokens.push({ key, start: i + 1, end });
      i = end + 1;
    } else if ((code >= 48 && code <= 57) || code === 45) {
      let end = i + 1;
      while (/[\d.eE+-]/.test(text[end] ?? "")) end++;
      tokens.push({ key, start: i, end });
      i = end;
    } else {
      if (code === 44 && !inArray(text, i)) key = undefined;
      i++;
    }
  }
  return tokens;
}

/** A comma keeps its key inside an array; a cheap look at the next character decides well enough. */
function inArray(text: string, comma: number): boolean {
  return text.charCodeAt(comma + 1) !== 34 && text.charCodeAt(comma + 1) !== 123;
}

function endOfString(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === 92) i += 2;
    else if (code === 34) return i;
    else i++;
  }
  return text.length;
}
