/** What the compiler's parser cannot take of TypeScript text: it recurses through brackets, and looks ahead again and again through runs and chains. */

import { blank, Cuts, deepest, type Masked } from "./masks";
import { statementChunks } from "./typescript-chunks";

/** Modifiers and prefixes in a row: the parser looks through all that follow at each of them. */
const mostInARow = 100;
/** `f<a, f<a, …`, `a ? (b) : c => …` in one bracket and statement: each is tried in two ways. */
const mostInAChain = 300;
/** `async(async(…`: each is read twice, so that thirty take longer than the universe. */
const mostAsync = 5;

const prefixes: ReadonlySet<string> = new Set([
  ...["async", "public", "private", "protected", "declare", "abstract", "export", "static", "readonly"],
  ...["accessor", "override", "default", "const", "in", "out", "get", "set", "let", "using", "global"],
  ...["new", "typeof", "await", "void", "delete", "yield", "keyof", "unique", "infer", "asserts", "do"],
  ...["!", "@", "~", "-", "+"],
]);

interface Frame {
  readonly sign: string;
  readonly async: boolean;
  /** `<` that are not closed, and arrows, since the statement began. */
  angles: number;
  arrows: number;
  /** The rest of the statement is blank from somewhere on. */
  cut: boolean;
}

/** The text without what is too deep, too long in a row or in a chain. Linear. */
export function withoutTypescriptCosts(text: string): Masked {
  const starts = statementChunks(text).map(({ start }) => start);
  const cuts = new Cuts();
  const prefixed = { inARow: 0 };
  for (let i = 0; i < starts.length; i++)
    new Walk(text, starts[i] ?? 0, starts[i + 1] ?? text.length, cuts, prefixed).run();
  return blank(text, cuts.stretches);
}

/** One top-level statement. */
class Walk {
  private readonly frames: Frame[] = [frame("")];
  private asyncs = 0;
  private word = "";
  /** The last sign that is no blank: tells a pattern from a division. */
  private last = "";

  constructor(
    private readonly text: string,
    private readonly start: number,
    private readonly end: number,
    private readonly cuts: Cuts,
    /** Goes on from statement to statement: `export` may stand on a line of its own. */
    private readonly prefixed: { inARow: number },
  ) {}

  run(): void {
    let at = this.start;
    while (at < this.end) at = this.top.sign === "`" ? this.template(at) : this.code(at);
    this.cuts.end(this.end);
  }

  private get top(): Frame {
    return this.frames.at(-1) as Frame;
  }

  private template(at: number): number {
    const sign = this.text[at];
    if (sign === "\\") return at + 2;
    if (sign === "`") return this.pop(at);
    return sign === "$" && this.text[at + 1] === "{" ? this.push(at, at + 2, "{") : at + 1;
  }

  private code(at: number): number {
    const { text } = this;
    const sign = text[at] ?? "";
    if (sign === " " || sign === "\n" || sign === "\t" || sign === "\r") return at + 1;
    if (sign === "/" && text[at + 1] === "/") return this.until("\n", at);
    if (sign === "/" && text[at + 1] === "*") return this.until("*/", at + 2);
    if (/[\w$]/.test(sign)) return this.name(at);
    const next = this.sign(sign, at);
    if (!prefixes.has(sign)) this.prefixed.inARow = 0;
    else if (++this.prefixed.inARow > mostInARow) this.cuts.cut(at, at + 1);
    this.last = sign;
    this.word = "";
    return next;
  }

  private name(at: number): number {
    let end = at + 1;
    while (end < this.end && /[\w$]/.test(this.text[end] ?? "")) end++;
    this.word = this.text.slice(at, Math.min(end, at + 20));
    this.last = "a";
    if (!prefixes.has(this.word)) this.prefixed.inARow = 0;
    else if (++this.prefixed.inARow > mostInARow) this.cuts.cut(at, end);
    return end;
  }

  private sign(sign: string, at: number): number {
    const { top } = this;
    if (sign === "'" || sign === '"') return this.string(sign, at);
    if (sign === "`" || sign === "(" || sign === "[" || sign === "{") return this.push(at, at + 1, sign);
    if (sign === ")" || sign === "]" || sign === "}") return this.pop(at);
    if (sign === "/") return this.pattern(at);
    if (sign === ";") this.endStatement(at);
    if (sign === ",") top.arrows = 0;
    if (sign === "<") top.angles++;
    if (sign === ">" && this.last === "=") top.arrows++;
    else if (sign === ">" && top.angles > 0) top.angles--;
    if ((top.angles > mostInAChain || top.arrows > mostInAChain) && !this.cuts.isOpen) {
      this.cuts.open(at, this.frames.length);
      top.cut = true;
    }
    return at + 1;
  }

  /** A chain ends with its statement. */
  private endStatement(at: number): void {
    const { top } = this;
    if (top.cut) this.cuts.closed(at, this.frames.length - 1);
    top.angles = top.arrows = 0;
    top.cut = false;
  }

  private push(at: number, next: number, sign: string): number {
    const added = frame(sign, this.word === "async");
    this.frames.push(added);
    if (added.async) this.asyncs++;
    if (this.frames.length > deepest || this.asyncs > mostAsync) this.cuts.open(at, this.frames.length);
    return next;
  }

  private pop(at: number): number {
    if (this.frames.length > 1 && this.frames.pop()?.async) this.asyncs--;
    this.cuts.closed(at + 1, this.frames.length);
    return at + 1;
  }

  /** A string ends with its line at the latest. */
  private string(quote: string, at: number): number {
    for (let i = at + 1; i < this.end; i++) {
      const sign = this.text[i];
      if (sign === "\\") i++;
      else if (sign === quote || sign === "\n") return i + 1;
    }
    return this.end;
  }

  /** `/a[/]/`, where no value stands in front; else a division. */
  private pattern(at: number): number {
    if (/[\w$)\]}"'`]/.test(this.last)) return at + 1;
    let inClass = false;
    for (let i = at + 1; i < this.end; i++) {
      const sign = this.text[i];
      if (sign === "\n") break;
      if (sign === "\\") i++;
      else if (sign === "[") inClass = true;
      else if (sign === "]") inClass = false;
      else if (sign === "/" && !inClass) return i + 1;
    }
    return at + 1;
  }

  private until(closing: string, at: number): number {
    const found = this.text.indexOf(closing, at);
    return found < 0 || found >= this.end ? this.end : found + closing.length;
  }
}

function frame(sign: string, async = false): Frame {
  return { sign, async, angles: 0, arrows: 0, cut: false };
}
