/** What a branch that leaves does before, for the row that a look found: it tells whether the row is used, refused or passed by. */

import type { Found } from "../../domain/intent";
import { isRefusing } from "./signs";

/** A statement of the branch that does something; what it writes into a log is nothing. */
export interface Deed {
  /** As it is written. */
  readonly text: string;
  /** The same with one sign for the row. */
  readonly said: string;
  /** A list, a map or a variable takes the row or a value of it, or a generator gives it. */
  readonly takesRow: boolean;
  /** It means the same behind the write: one line that knows nothing of the row, and nothing that is known in its branch alone. */
  readonly isFree: boolean;
}

/** How the branch ends. */
export interface Exit {
  readonly done: Found;
  readonly text: string;
  readonly isFree: boolean;
}

/**
 * `ids.push(found.id); continue;` goes on with the row, as what stands behind the write does with a new one; `res.status(409).end(); return;`
 * refuses; `skipped++; continue;` passes the row by. What can be said again behind the write is given as a whole, in lines.
 * @param saidBehind what runs behind the write, with one sign for the new row; asked where the branch does anything alone
 */
export function decided(
  { done, text, isFree }: Exit,
  deeds: readonly Deed[],
  saidBehind: () => readonly string[],
): Found {
  if (done.does === "refuses" && deeds.length > 0) {
    const { by, ...rest } = done;
    const whole = by === undefined ? undefined : inLines(deeds, by);
    return whole === undefined ? rest : { ...rest, by: whole };
  }
  const apart = (): { apart?: true } => {
    const behind = deeds.length > 0 ? saidBehind() : [];
    return deeds.every(({ said }) => behind.includes(said)) ? {} : { apart: true };
  };
  if (done.does === "goes on") return { ...done, ...apart() };
  if (done.does !== "leaves") return done;
  if (deeds.some(({ takesRow }) => takesRow)) return { does: "goes on", ...apart() };
  const whole = isFree ? inLines(deeds, text) : undefined;
  const by = whole === undefined ? {} : { by: whole };
  if (deeds.some(({ said }) => isRefusing(said))) return { does: "refuses", ...by };
  // It leaves another loop than the one in which the write stands.
  const isOuter = !isFree && /^(?:continue|break)/.test(text);
  return isOuter || (deeds.length > 0 && whole === undefined) ? { does: "acts" } : { does: "leaves", ...by };
}

/** What the code says of some rows alone (`if (found.email === email) …`): of another one its words may be wrong. */
export function ofSomeRows(done: Found): Found {
  if (done.does === "refuses") return { does: "refuses" };
  return done.does === "leaves" ? { does: "acts" } : done;
}

/** Members of what a look gives that tell how many rows there are, and are no field of one. */
export const counting = /^(?:length|size|count|total|rowCount|rowcount|rows|affected\w*|changes|n)$/;

function inLines(deeds: readonly Deed[], exit: string): string | undefined {
  return deeds.every(({ isFree }) => isFree)
    ? [...deeds.map(({ text }) => text), exit].join("\n")
    : undefined;
}

/** Methods by which a list, a map or a set of the program takes a value. */
export const taking = /^(?:push|unshift|add|set|append|appendleft|insert|enqueue|extend|setdefault)$/;

const logging =
  /^(?:(?:this|self)\.)?_?(?:console|log(?:ger|ging)?|print|pprint|metrics|statsd|span|tracer|debug|winston|pino|stdout|stderr|click|typer)(?:[.(]|$)|\.(?:log(?:ger)?|stdout|stderr)\.\w{1,20}$/i;

/** A call that tells whoever runs the program, and nobody else. */
export function isLog(callee: string): boolean {
  return logging.test(callee.slice(0, 200));
}

/** The text with its blanks as one, and brackets and waiting around the row left out. */
export function plainly(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replaceAll(`await ${sign}`, sign)
    .replaceAll(`(${sign})`, sign)
    .replace(/;$/, "");
}

/** Stands for the row. */
export const sign = "\0";
