/** What a branch that leaves does beside leaving, for the row that a look found: it tells whether the row is used, and whether a new one is used alike. */

import type { Found } from "../../domain/intent";

/** A list that takes something, a variable that is set, a count, what a generator gives. */
export interface Aside {
  /** As it is written, with one sign for the row. */
  readonly text: string;
  /** It has the row, or a value of it. */
  readonly usesRow: boolean;
}

/**
 * `ids.push(found.id); continue;` goes on with the row, as what stands behind the write does with a new one; `skipped++; continue;` leaves, and
 * does something that leaving alone would not.
 * @param behind the same of what runs behind the write, for the new row
 */
export function withAside(done: Found, aside: readonly Aside[], behind: readonly Aside[]): Found {
  if (done.does !== "leaves" || aside.length === 0) return done;
  if (!aside.some(({ usesRow }) => usesRow)) return { ...done, apart: true };
  const isAlike = aside.every(({ text }) => behind.some((one) => one.text === text));
  return { does: "goes on", ...(isAlike ? {} : { apart: true }) };
}

/** Methods by which a list, a map or a set of the program takes a value. */
export const taking = /^(?:push|unshift|add|set|append|appendleft|insert|enqueue|extend|setdefault)$/;

/** The text with its blanks as one, and brackets and waiting around the row left out. */
export function said(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replaceAll(`await ${sign}`, sign)
    .replaceAll(`(${sign})`, sign)
    .replace(/;$/, "");
}

/** Stands for the row. */
export const sign = "\0";
