/** Cuts TypeScript text at the lines where statements and class members begin, by their first column alone: damage before them does not matter. */

/** A stretch of the text: offsets, end exclusive. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** A line with its first character that is no blank. */
interface Line extends Chunk {
  readonly indent: number;
  /** "" for a blank line. */
  readonly first: string;
}

const keywords =
  /^(?:export|import|abstract|class|const|let|var|function|async|interface|type|enum|declare|namespace|module)\b/;

/** One chunk for each statement of the file; together they are the whole text. Linear. */
export function statementChunks(text: string): Chunk[] {
  const cutter = new Cutter(0);
  let ended = true;
  for (const line of linesOf(text, 0, text.length)) {
    const { first, indent } = line;
    const written = text.slice(line.start, Math.min(line.end, line.start + 80));
    if (first === "" || indent > 0 || first === "/" || first === "*") cutter.continue(line);
    else if (")]}".includes(first)) {
      cutter.continue(line);
      ended ||= first === "}" && !cutter.decorated;
    } else if (first === "@") cutter.decorator(line, text);
    else if (written.startsWith("import")) cutter.begin(line);
    else if (cutter.decorated) cutter.declare(line);
    else if (ended || keywords.test(written)) cutter.begin(line);
    else cutter.continue(line);
    if (first !== "" && indent === 0 && !")]}/*".includes(first)) ended = false;
    if (first !== "" && text.slice(line.start, line.end).trimEnd().endsWith(";")) ended = true;
  }
  return cutter.chunks;
}

/** One chunk for each member of a class body, its decorators with it. Empty where nothing is indented. Linear. */
export function memberChunks(text: string, body: Chunk): Chunk[] {
  const lines = linesOf(text, body.start, body.end);
  const own = lines.find(({ first }) => first !== "" && !"/*".includes(first))?.indent ?? 0;
  if (own === 0) return [];
  const cutter = new Cutter(body.start);
  for (const line of lines) {
    const { first, indent } = line;
    if (first === "" || indent > own || ")]}/*".includes(first)) cutter.continue(line);
    else if (first === "@") cutter.decorator(line, text);
    else if (cutter.decorated) cutter.declare(line);
    else cutter.begin(line);
  }
  return cutter.chunks;
}

/** Collects lines; decorators stay with what they decorate. */
class Cutter {
  readonly chunks: { start: number; end: number }[] = [];
  /** The last chunk holds decorators alone so far. */
  decorated = false;

  constructor(private readonly from: number) {}

  continue(line: Line): void {
    const last = this.chunks.at(-1);
    if (last) last.end = line.end;
    else this.chunks.push({ start: this.from, end: line.end });
  }

  begin(line: Line): void {
    this.decorated = false;
    // What stands in front of the first statement (comments, blank lines) is part of it.
    this.chunks.push({ start: line.start, end: line.end });
  }

  declare(line: Line): void {
    this.decorated = false;
    this.continue(line);
  }

  decorator(line: Line, text: string): void {
    if (this.decorated) this.continue(line);
    else this.begin(line);
    this.decorated = !declaresToo.test(text.slice(line.start + line.indent, line.end).trimEnd());
  }
}

/** `@Column() email: string;`: the line holds what it decorates as well. */
const declaresToo = /^@[\w.]{1,80}(?:\(.*\))?[ \t]+[\w"'[#]|;$/;

export function linesOf(text: string, start: number, end: number): Line[] {
  const lines: Line[] = [];
  for (let at = start; at < end; ) {
    const newline = text.indexOf("\n", at);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    let blank = at;
    while (blank < next && " \t\r\n\ufeff".includes(text[blank] ?? "")) blank++;
    lines.push({ start: at, end: next, indent: blank - at, first: blank < next ? (text[blank] ?? "") : "" });
    at = next;
  }
  return lines;
}
