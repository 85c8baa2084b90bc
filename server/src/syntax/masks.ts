/**
 * Blanks out, at equal length, what would cost a parser its stack or a time that grows faster than the text: brackets hundreds deep, endless
 * runs of modifiers, long chains without an end. One linear pass that knows strings and comments; what people write is never touched.
 */

/** A stretch of the text: offsets, end exclusive. */
export interface Masked {
  /** As long as the given text, with the same line ends. */
  readonly text: string;
  /** 1-based lines at which something was left out, in order. */
  readonly lines: readonly number[];
}

/** Brackets within each other. Generated code has a few dozen; the parsers' stacks end between 500 and 1,000. */
export const deepest = 200;

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Nothing that could declare anything stands there: not worth a word. */
  readonly silent?: boolean;
}

/** The text with the stretches blank; they do not overlap and are in order. */
export function blank(text: string, stretches: readonly Stretch[]): Masked {
  if (stretches.length === 0) return { text, lines: [] };
  const parts: string[] = [];
  const lines: number[] = [];
  let at = 0;
  let line = 1;
  for (const { start, end, silent } of stretches) {
    for (let next = text.indexOf("\n", at); next >= 0 && next < start; next = text.indexOf("\n", next + 1))
      line++;
    if (!silent && lines.at(-1) !== line) lines.push(line);
    const hidden = text.slice(start, end);
    parts.push(text.slice(at, start), hidden.replace(/[^\r\n]/g, " "));
    for (const sign of hidden) if (sign === "\n") line++;
    at = end;
  }
  return { text: parts.join("") + text.slice(at), lines };
}

/** "src/a.ts: what begins at line 9 is nested too deeply to be read; the rest was read."; undefined where nothing was left out. */
export function leftOutNote(path: string, lines: readonly number[]): string | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  return `${path}: what begins at line ${first} is nested too deeply or repeated too often to be read; the rest was read.`;
}

/** Collects what is to be blank while a text is walked: nested code from a bracket to its end, single tokens. */
export class Cuts {
  readonly stretches: Stretch[] = [];
  private from = -1;
  private level = 0;

  get isOpen(): boolean {
    return this.from >= 0;
  }

  /** Everything from here on until less than `level` brackets are open. */
  open(at: number, level: number): void {
    if (this.from >= 0) return;
    this.from = at;
    this.level = level;
  }

  /** `level` brackets are open behind `at`. */
  closed(at: number, level: number): void {
    if (this.from < 0 || level >= this.level) return;
    this.stretches.push({ start: this.from, end: at });
    this.from = -1;
  }

  /** One token. */
  cut(start: number, end: number, silent = false): void {
    if (this.from >= 0) return;
    const last = this.stretches.at(-1);
    // Runs are one stretch, so that they are one note.
    if (last && !last.silent === !silent && start - last.end <= 4)
      this.stretches[this.stretches.length - 1] = { ...last, end };
    else this.stretches.push({ start, end, silent });
  }

  end(at: number): void {
    this.closed(at, -1);
  }
}
