/** Log records and dumped strings whose line breaks are two characters, `\` and `n`: JSON, bytes, quoted text. */

import { type Change, type CleanLine, change, cut, replaced, type Step } from "./clean-line";

/** A log may hold a record in a record: three rounds undo `\\\\n`. */
const ROUNDS = 3;

export const withoutEscapes: Step = (lines) => {
  let result = lines;
  for (let round = 0; round < ROUNDS; round++) {
    const next = replaced(result, open);
    if (next === result) break;
    result = next;
  }
  return result;
};

/** A string that a runtime dumps over several lines: `'…\n' +` at the end, a quote in front of what goes on. */
export const withoutDumpedStrings: Step = (lines) => {
  let result: CleanLine[] | undefined;
  let inside = false;
  lines.forEach((line, i) => {
    const ends = line.text.includes("\\n") && DUMPED.test(line.text.slice(-12));
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
  const brace = text.indexOf("{");
  const mayBeRecord = brace >= 0 && (text.charCodeAt(brace + 1) === 34 || text.charCodeAt(brace + 2) === 34);
  if (!mayBeRecord && !text.includes("\\")) return undefined;
  const start = text.search(/\S/);
  if (start < 0) return undefined;
  if (mayBeRecord && brace - start <= 200 && isRecord(text, start, brace)) return readRecord(line, brace);
  if (!text.includes("\\")) return undefined;
  if (!escapedBreaks(text)) return undefined;
  // The quotes around a whole text belong to the program that printed it.
  const open = /^\s{0,40}b?['"]/.exec(text.slice(0, 50))?.[0].length ?? 0;
  const close = open > 0 && /['"]\s{0,4}$/.test(text.slice(-6)) ? text.lastIndexOf(text[open - 1] ?? "") : -1;
  const end = close > open ? close : text.length;
  const changes = unescapes(text, open, end);
  if (open > 0) changes.unshift({ start: 0, end: open, text: "" });
  if (end < text.length) changes.push({ start: end, end: text.length, text: "" });
  return change(line, changes);
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
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly isString: boolean;
  /** Number of the array that it is an item of, 0 = none. */
  readonly array: number;
}

/**
 * A JSON record as a stack and its properties, in the shape in which a runtime dumps them: strings of several lines and
 * arrays of lines stand on lines of their own, the others as `  key: 'value',` behind them. Truncated records are read as
 * far as they go.
 */
function readRecord(line: CleanLine, brace: number): readonly CleanLine[] | undefined {
  const { text } = line;
  const tokens = readTokens(text, brace);
  const [only] = tokens;
  if (!only) return undefined;
  // A container runtime's log file: one line of output in each record.
  if (only.key === "log" && tokens.length <= 4 && text.startsWith('{"log":', brace))
    return textOf(line, only);
  const stacks: CleanLine[] = [];
  const properties: CleanLine[] = [];
  tokens.forEach((token, i) => {
    const names = namesAt(tokens, i, text);
    if (names) {
      if (names[0] === token) properties.push(listed(line, names));
      return;
    }
    const value = textOf(line, token);
    const [first] = value;
    const isStack = value.length > 1 || isArrayOfLines(tokens, i) || first?.text.startsWith('{"') === true;
    if (isStack) for (const one of value) stacks.push(one);
    else if (first && first.text !== "") properties.push(prefixed(token.key, first, token.isString));
  });
  const head = cut(line, 0, brace);
  const blank: CleanLine = { text: "", offset: line.offset };
  return [blank, ...(head.text.trim() === "" ? [] : [head])].concat(stacks, properties, blank);
}

function textOf(line: CleanLine, { start, end }: Token): CleanLine[] {
  const own = cut(line, start, end);
  const value = change(own, unescapes(own.text, 0, own.text.length));
  return value.length > 1 && value.at(-1)?.text === "" ? value.slice(0, -1) : value;
}

/** Strings in one array, of which the neighbours are as well: the lines of a stack. */
function isArrayOfLines(tokens: readonly Token[], i: number): boolean {
  const one = tokens[i];
  if (!one || one.array === 0 || !one.isString) return false;
  return [tokens[i - 1], tokens[i + 1]].some((other) => other?.array === one.array && other.isString);
}

/** The whole array of the token, where it holds nothing but names under a key: the columns of a key, not the lines of a stack. */
function namesAt(tokens: readonly Token[], i: number, text: string): Token[] | undefined {
  const one = tokens[i];
  if (!one || one.array === 0 || one.key === "") return undefined;
  let from = i;
  while (tokens[from - 1]?.array === one.array && i - from < MOST_NAMES) from--;
  let to = i + 1;
  while (tokens[to]?.array === one.array && to - i < MOST_NAMES) to++;
  const all = tokens.slice(from, to);
  const named = all.every((token) => token.isString && NAME.test(text.slice(token.start, token.end)));
  return named && all.length < MOST_NAMES ? all : undefined;
}

/** No key has more columns: PostgreSQL and SQL Server stop at 32. */
const MOST_NAMES = 40;
const NAME = /^[\w$.-]{1,128}$/;

/** `["shopId","sku"]` as `  target: [ 'shopId', 'sku' ],` */
function listed(line: CleanLine, names: readonly Token[]): CleanLine {
  const [first, last] = [names[0], names.at(-1)];
  if (!first || !last) return line;
  const own = cut(line, first.start, last.end);
  const changes: Change[] = [{ start: 0, end: 0, text: `  ${first.key}: [ '` }];
  names.slice(1).forEach((token, i) => {
    const before = names[i] ?? first;
    changes.push({ start: before.end - first.start, end: token.start - first.start, text: "', '" });
  });
  changes.push({ start: own.text.length, end: own.text.length, text: "' ]," });
  return change(own, changes)[0] ?? own;
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
function readTokens(text: string, from: number): Token[] {
  const tokens: Token[] = [];
  // What is open, innermost last: an array's number, 0 for an object.
  const open: number[] = [];
  let arrayCount = 0;
  let key = "";
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const array = open.at(-1) ?? 0;
    if (code === 34) {
      const end = endOfString(text, i + 1);
      let after = end + 1;
      while (text.charCodeAt(after) === 32) after++;
      if (text.charCodeAt(after) === 58) {
        key = text.slice(i + 1, Math.min(end, i + 100));
        i = after + 1;
        continue;
      }
      tokens.push({ key, start: i + 1, end, isString: true, array });
      i = end + 1;
      continue;
    }
    if ((code >= 48 && code <= 57) || code === 45) {
      let end = i + 1;
      while (isNumeric(text.charCodeAt(end))) end++;
      tokens.push({ key, start: i, end, isString: false, array });
      i = end;
      continue;
    }
    if (code === 91) open.push(++arrayCount);
    else if (code === 123) open.push(0);
    else if (code === 93 || code === 125) open.pop();
    else if (code === 44 && array === 0) key = "";
    i++;
  }
  return tokens;
}

function isNumeric(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || code === 46 || code === 45 || code === 43 || code === 69 || code === 101
  );
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
