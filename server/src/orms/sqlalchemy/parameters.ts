/** The values that SQLAlchemy prints behind a statement: `[parameters: ('ada@example.com', None)]`, `[parameters: {'email': 'ada@example.com'}]`. */

import type { BoundValue } from "../../domain/incident";

/** More values than any statement of one row has, and than are printed before SQLAlchemy leaves some out. */
const mostValues = 500;

/** Of one row; undefined where several rows were sent at once, or not all is there. https://docs.sqlalchemy.org/en/20/core/engines.html#sqlalchemy.create_engine.params.hide_parameters */
export function readParameters(text: string): readonly BoundValue[] | undefined {
  const words = "\n[parameters: ";
  const start = text.indexOf(words);
  if (start < 0) return undefined;
  const open = start + words.length;
  const parts = partsAt(text, open);
  if (!parts || parts.length === 0 || parts.length > mostValues) return undefined;
  if (text[open] === "{") {
    const named = parts.map((part) => {
      const name = quotedAt(part);
      const rest = name === undefined ? "" : part.slice(name.length + 2);
      return name === undefined || !rest.startsWith(":")
        ? undefined
        : { ...printedValue(rest.slice(1).trim()), name };
    });
    return named.every((each) => each !== undefined) && named.every(isWhole) ? named : undefined;
  }
  const values = parts.some((part) => /^[([{]/.test(part)) ? [] : parts.map(printedValue);
  return values.length > 0 && values.every(isWhole) ? values : undefined;
}

/** Of long lists the middle is left out: `'b' ... 40 parameters truncated ... 'y'`. Words of data cannot be read here. */
function isWhole({ text, bare }: BoundValue): boolean {
  return !bare || !text.includes(" ... ");
}

function printedValue(printed: string): BoundValue {
  const text = quotedAt(printed);
  const isText = text !== undefined && printed.length === text.length + 2;
  // Of a long text as well: `'aaa ... (200 characters truncated) ... zzz'` is none that code holds.
  if (isText && / \.\.\. \([^()]{1,60}\) \.\.\. /.test(text)) return { text: "…", bare: true };
  return isText ? { text: text.replaceAll(/\\(.)/gs, "$1") } : { text: printed, bare: true };
}

/** What stands in the quotes in which a part begins, as it is printed. */
function quotedAt(part: string): string | undefined {
  const end = /^['"]/.test(part) ? closingQuote(part, 0) : -1;
  return end < 0 ? undefined : part.slice(1, end);
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[open]) return at;
  }
  return -1;
}

/** What stands between the commas of the bracket at `open`, up to the one that closes it; undefined = it never closes. */
function partsAt(whole: string, open: number): string[] | undefined {
  const parts: string[] = [];
  const text = whole.slice(open, open + 10_000);
  if (!/^[({[]/.test(text)) return undefined;
  let depth = 0;
  let from = 1;
  for (let at = 0; at < text.length; at++) {
    const one = text[at] ?? "";
    if (one === "'" || one === '"') {
      at = closingQuote(text, at);
      if (at < 0) return undefined;
    } else if (/[({[]/.test(one)) depth++;
    else if (one === "," && depth === 1) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    } else if (/[)}\]]/.test(one) && --depth === 0) {
      const last = text.slice(from, at).trim();
      return last === "" ? parts : [...parts, last];
    }
  }
  return undefined;
}
