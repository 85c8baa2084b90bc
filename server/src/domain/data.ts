/** Where data of rows stand in what databases and ORMs print: nothing in such a stretch is anyone's message. */

/** Offsets into a text, end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** One way in which an engine or an ORM prints values. */
export interface DataForm {
  /** Without one of these the form does not begin. Matched to the letter. */
  readonly words: readonly string[];
  /**
   * The stretches of data of the form whose words begin at `at`, in order; undefined = it is not this form. Looks at a
   * bounded part of the text around `at`, and never throws.
   */
  find(text: string, at: number): readonly Stretch[] | undefined;
}

/** How far a form looks for its end (UTF-16 units). */
export const LONGEST_DATA = 10_000;

/** A form that is its words and then one stretch. */
export function after(
  words: readonly string[],
  end: (text: string, from: number) => number | undefined,
): DataForm {
  return {
    words,
    find(text, at) {
      const word = words.find((one) => text.startsWith(one, at)) ?? "";
      const start = at + word.length;
      const stop = end(text, start);
      return stop === undefined || stop <= start ? undefined : [{ start, end: stop }];
    },
  };
}

/** A list of a dump: the last character of the words is its bracket. One that never closes is data to its line's end. */
export function listAfter(...words: readonly string[]): DataForm {
  return after(words, (text, from) => closing(text, from) ?? lineEnd(text, from));
}

/** Where the bracket in front of `from` closes, with quotes and brackets counted; undefined = not within reach. */
export function closing(text: string, from: number): number | undefined {
  const limit = Math.min(text.length, from + LONGEST_DATA);
  let depth = 1;
  for (let i = from; i < limit; i++) {
    const char = text[i] ?? "";
    if (isQuote(char)) {
      const end = closingQuote(text, i, limit);
      if (end === undefined) return undefined;
      i = end;
    } else if (char === "(" || char === "[" || char === "{") depth++;
    else if ((char === ")" || char === "]" || char === "}") && --depth === 0) return i;
  }
  return undefined;
}

/** Text in the quotes of a dump; the words end in the opening quote. */
export function textAfter(...words: readonly string[]): DataForm {
  return after(words, (text, from) =>
    closingQuote(text, from - 1, Math.min(text.length, from + LONGEST_DATA)),
  );
}

/** The texts of a dumped object, without the names in front of the colons; the words end in the brace that opens it. */
export function objectAfter(...words: readonly string[]): DataForm {
  return {
    words,
    find(text, at) {
      const [all] = listAfter(...words).find(text, at) ?? [];
      const found: Stretch[] = [];
      for (let i = all?.start ?? 0; all && i < all.end; i++) {
        if (!isQuote(text[i])) continue;
        const end = closingQuote(text, i, all.end);
        if (end === undefined) break;
        if (!/^\s{0,4}:/.test(text.slice(end + 1, end + 6))) found.push({ start: i + 1, end });
        i = end;
      }
      return found;
    },
  };
}

function isQuote(char: string | undefined): boolean {
  return char === "'" || char === '"' || char === "`";
}

/** The quote that closes the one at `open`: a backslash hides one, so does its double; one behind a backslash closes its like. */
function closingQuote(text: string, open: number, limit: number): number | undefined {
  const quote = text[open];
  if (text[open - 1] === "\\") {
    for (let i = open + 1; i + 1 < limit; i++)
      if (text[i] === "\\" && text[i + 1] === quote && text[i - 1] !== "\\") return i + 1;
    return undefined;
  }
  for (let i = open + 1; i < limit; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] !== quote) continue;
    else if (text[i + 1] === quote) i++;
    else return i;
  }
  return undefined;
}

export function lineEnd(text: string, from: number): number {
  const end = text.slice(from, from + LONGEST_DATA).indexOf("\n");
  return end < 0 ? Math.min(text.length, from + LONGEST_DATA) : from + end;
}

/**
 * The end of a row's values in brackets: `).` that ends a line or a dumped string or stands in
 * front of a bracket with a label, else the last bracket of the line. Values
 * may hold line breaks: where the first line closes nothing the next ones are looked at.
 */
export function rowEnd(text: string, from: number): number {
  const end = lineEnd(text, from);
  const line = text.slice(from, end);
  const own = /\)\.?(?=["'`\\]|\s*$| \(\w+: )/.exec(line)?.index ?? line.lastIndexOf(")");
  if (own >= 0) return from + own;
  const further = /\)\.(?=["'`\\]|\s*$)/m.exec(text.slice(from, from + 4000))?.index;
  return further === undefined ? end : from + further;
}

/**
 * The literals in single quotes of the statement at `from`, to its line's end; a quote within which a dump holds the
 * statement opens none.
 */
export function literals(text: string, from: number): Stretch[] {
  const found: Stretch[] = [];
  const line = text.slice(from, lineEnd(text, from));
  for (const match of line.matchAll(/(?<=[\s=(,])\\?'((?:[^'\\]|''|\\[^'])*)\\?'(?=[\s,);"'`\\]|$)/dg)) {
    const [start, end] = match.indices?.[1] ?? [0, 0];
    if (end > start) found.push({ start: from + start, end: from + end });
  }
  return found;
}
