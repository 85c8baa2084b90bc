/** What a file declared before its text broke: kept for what the broken text hides, as long as its declaration still stands there. */

import type { Facts } from "../domain/model";
import type { Place, Position } from "../domain/text";

/** The last reading without a syntax error, and the text that it was made from. */
export interface Good {
  readonly facts: Facts;
  readonly text: string;
}

/**
 * The facts of a broken text with the models (and whatever else of a reader's has a name and a place) that it lost. Places are moved with
 * their lines; what stood on a line that is gone or rewritten is left out, and so is a model whose name is gone.
 */
export function withLost(now: Facts, text: string, good: Good): Facts {
  const move = mover(good.text, text);
  const extra: Record<string, unknown> = { ...now.extra };
  for (const [key, before] of Object.entries(good.facts.extra ?? {}))
    if (Array.isArray(before) && before.some(isNamed))
      extra[key] = [...listIn(now.extra?.[key]), ...lost(before, listIn(now.extra?.[key]), move)];
  const models = [...now.models, ...(lost(good.facts.models, now.models, move) as Facts["models"])];
  return { ...now, models, ...(Object.keys(extra).length > 0 ? { extra } : {}) };
}

interface Named {
  readonly name: string;
  readonly place: Place;
}

function isNamed(value: unknown): value is Named {
  const { name, place } = (value ?? {}) as Partial<Named>;
  return typeof name === "string" && isPlace(place);
}

function isPlace(value: unknown): value is Place {
  const { file, start, end } = (value ?? {}) as Partial<Place>;
  return typeof file === "string" && typeof start?.line === "number" && typeof end?.line === "number";
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function lost(before: readonly unknown[], now: readonly unknown[], move: Move): unknown[] {
  const known = new Set(now.filter(isNamed).map(({ name }) => name));
  return before.flatMap((one) => {
    if (!isNamed(one) || known.has(one.name)) return [];
    const place = move.place(one.place) ?? move.name(one.place, one.name);
    if (!place) return [];
    const { place: _, ...rest } = one;
    const moved = movedIn(rest, move);
    return moved === gone ? [] : [{ ...(moved as object), place }];
  });
}

const gone = Symbol("its line is gone");

/** Any JSON with its places moved; a list loses what stood on a line that is gone. */
function movedIn(value: unknown, move: Move): unknown {
  if (Array.isArray(value)) return value.map((one) => movedIn(one, move)).filter((one) => one !== gone);
  if (typeof value !== "object" || value === null) return value;
  if (isPlace(value)) return move.place(value) ?? gone;
  const entries = Object.entries(value).map(([key, one]) => [key, movedIn(one, move)] as const);
  return entries.some(([, one]) => one === gone) ? gone : Object.fromEntries(entries);
}

interface Move {
  /** Undefined = a line of it is gone or rewritten. */
  place(place: Place): Place | undefined;
  /** Where the name of a declaration stands whose line was rewritten; undefined = nowhere near. */
  name(place: Place, name: string): Place | undefined;
}

/** Lines before and behind the changed stretch keep their places; within it a line is found by its words. */
function mover(before: string, after: string): Move {
  const old = before.split(/\r\n|\r|\n/);
  const now = after.split(/\r\n|\r|\n/);
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < least - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const stretch = new Map<string, number[]>();
  for (let i = head; i < now.length - tail; i++) {
    const words = now[i]?.trim() ?? "";
    stretch.set(words, [...(stretch.get(words) ?? []), i]);
  }
  const nth = new Map<string, number>();
  const target = new Map<number, number>();
  for (let i = head; i < old.length - tail; i++) {
    const words = old[i]?.trim() ?? "";
    const count = nth.get(words) ?? 0;
    const at = stretch.get(words)?.[count];
    nth.set(words, count + 1);
    if (at !== undefined) target.set(i, at);
  }
  const index = (line: number) => {
    if (line < head) return line;
    return line >= old.length - tail ? line + now.length - old.length : target.get(line);
  };
  const position = ({ line, column }: Position): Position | undefined => {
    const to = index(line - 1);
    if (to === undefined) return undefined;
    return { line: to + 1, column: Math.max(1, column + indent(now[to]) - indent(old[line - 1])) };
  };
  return {
    place({ file, start, end }) {
      const [from, to] = [position(start), position(end)];
      if (!from || !to || to.line - from.line !== end.line - start.line) return undefined;
      return { file, start: from, end: to };
    },
    name({ file }, name) {
      for (let i = head; i < now.length - tail; i++) {
        const column = wordAt(now[i] ?? "", name);
        if (column < 0) continue;
        const line = i + 1;
        return { file, start: { line, column: column + 1 }, end: { line, column: column + 1 + name.length } };
      }
      return undefined;
    },
  };
}

function indent(line = ""): number {
  return line.length - line.trimStart().length;
}

function wordAt(line: string, word: string): number {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1))
    if (!/[\w$]/.test(line[at - 1] ?? " ") && !/[\w$]/.test(line[at + word.length] ?? " ")) return at;
  return -1;
}
