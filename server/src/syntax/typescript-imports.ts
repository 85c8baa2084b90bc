/** Reads a broken import for what is left of it: its names, and its module where that can be told. */

/** A whole import made of a broken one, with the way back to the text that was read. */
export interface Mended {
  readonly text: string;
  /** Offset in `text` -> offset in the broken text; never falls. */
  readonly origin: (offset: number) => number;
}

/** A line that holds the beginning of the word and nothing else: what a user types first. */
const begun = /^\s*im(?:p|po|por)?[ \t]*\r?$/m;

/** `"import {`, `importimport {`: with blanks in place of what was typed in front of the word. */
export function withoutStray(chunk: string): string {
  const stray = /^\s{0,1000}(?:["'`](?=import\b)|import(?=import\b))/.exec(chunk)?.[0];
  return stray === undefined ? chunk : " ".repeat(stray.length) + chunk.slice(stray.length);
}

/** True for a chunk that is, was or will be an import. */
export function looksLikeImport(chunk: string): boolean {
  return (
    begun.test(chunk.slice(0, chunk.indexOf("\n") + 1 || chunk.length)) ||
    /^\s*import(?:\b(?!\s*[(.])|.{0,500}\bfrom\s*["'])/.test(chunk) ||
    (/^\s*[{*]/.test(chunk) && /\bfrom\s*["']/.test(chunk))
  );
}

/**
 * `import { Entity, Column from "typeorm` -> `import { Entity, Column } from "typeorm"`. A module that is not there is `""`, one whose
 * string is not closed is what there is of it.
 */
export function mendImport(broken: string): Mended {
  const tokens = tokensOf(broken);
  const named = tokens.some(({ text }) => text === "{" || text === "}");
  const writer = new Writer();
  let at = 0;
  const peek = (ahead = 0) => tokens[at + ahead]?.text ?? "";
  while (/^im(?:p|po|por|port|portimport)?$/.test(peek())) at++;
  writer.filler("import ");
  if (peek() === "type" && !["from", ",", "", "type"].includes(peek(1))) {
    writer.token(tokens[at++]);
    writer.filler(" ");
  }
  const defaults: Token[] = [];
  const inBraces: (readonly [Token, Token | undefined])[] = [];
  let namespace: Token | undefined;
  let open = named && !tokens.some(({ text }) => text === "{");
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token || isString(token.text) || token.text === ";") break;
    if (token.text === "from" && !["as", ","].includes(peek(1)) && peek(1) !== "}") break;
    if (token.text === "{") open = true;
    if (!isWord(token.text)) continue;
    if (token.text === "as") continue;
    if (peek(-1) === "as" && peek(-2) === "*") namespace = token;
    else if (peek(1) === "as" && isWord(peek(2))) {
      inBraces.push([token, tokens[at + 2]]);
      at += 2;
    } else if (open) inBraces.push([token, undefined]);
    else defaults.push(token);
  }
  const module = moduleOf(broken, tokens);
  const [first] = defaults;
  if (first) writer.token(first);
  if (namespace) {
    writer.filler(first ? ", * as " : "* as ");
    writer.token(namespace);
  } else if (named || inBraces.length > 0) {
    writer.filler(first ? ", {" : "{");
    inBraces.forEach(([name, alias], index) => {
      if (index > 0) writer.filler(", ");
      writer.token(name);
      if (alias) writer.filler(" as ");
      if (alias) writer.token(alias);
    });
    writer.filler("}");
  }
  if (first || namespace || named || inBraces.length > 0) writer.filler(" from ");
  writer.filler(JSON.stringify(module), tokens.find(({ text }) => isString(text))?.start);
  writer.filler(";");
  return { text: writer.text, origin: (offset) => writer.origins[offset] ?? broken.trimEnd().length };
}

/**
 * True where a line that begins with `import` leaves open from where: its names can not be told from those of another module.
 * Cheap, by the text alone. Linear.
 */
export function hasOpenImport(text: string): boolean {
  for (const part of text.split(
    /^(?=(?:im|imp|impo|impor|import|export|class|abstract|const|function)\b|@)/m,
  )) {
    if (!part.startsWith("im") || !looksLikeImport(part)) continue;
    if (!/["'][^"'\n]+["']/.test(part.slice(0, 20_000))) return true;
  }
  return false;
}

interface Token {
  readonly text: string;
  readonly start: number;
}

const token = /\/\/[^\n]*|\/\*[^*]*\*\/|"[^"\n]*"?|'[^'\n]*'?|[\w$]+|[^\s\w$]/g;

function tokensOf(text: string): Token[] {
  return [...text.matchAll(token)]
    .filter((match) => !/^\/[/*]/.test(match[0]))
    .map((match) => ({ text: match[0], start: match.index }));
}

const isString = (text: string) => text.startsWith('"') || text.startsWith("'");
const isWord = (text: string) => /^[A-Za-z_$]/.test(text);

/** What stands in quotes at the end of a line, else the one string, closed or not; two different ones tell nothing. */
function moduleOf(broken: string, tokens: readonly Token[]): string {
  const atEnd = /(["'])([@\w./-]{1,200})\1[ \t]*;?[ \t]*$/m.exec(broken)?.[2];
  if (atEnd !== undefined) return atEnd;
  const strings = tokens.map(({ text }) => text).filter(isString);
  const contents = new Set(
    strings.map((text) =>
      text.length > 1 && text.endsWith(text[0] ?? "") ? text.slice(1, -1) : text.slice(1),
    ),
  );
  const plain = new Set(
    [...contents].map((text) => text.replace(/[;\s]+$/, "")).filter((text) => text !== ""),
  );
  return plain.size === 1 ? ([...plain][0] ?? "") : "";
}

/** Text put together from tokens and what had to be added, each with the offset that it stands for. */
class Writer {
  text = "";
  readonly origins: number[] = [];
  private last = 0;

  token(token: Token | undefined): void {
    if (!token) return;
    this.last = Math.max(this.last, token.start);
    for (let i = 0; i < token.text.length; i++) this.origins.push(this.last + i);
    this.text += token.text;
    this.last += token.text.length;
  }

  filler(text: string, start?: number): void {
    if (start !== undefined) this.last = Math.max(this.last, start);
    for (let i = 0; i < text.length; i++) this.origins.push(this.last);
    this.text += text;
  }
}
