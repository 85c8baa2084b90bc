/** Entries of one failure as one incident: the same thing that went wrong again is counted, not listed again. */

import { type Entry, isSameFailure } from "./incidents";

export interface Failure {
  readonly id: string;
  /** Newest last; each is another text, or another place of one. */
  readonly entries: readonly Entry[];
  /** The newest one: it stands for all. */
  readonly shown: Entry;
  readonly count: number;
  readonly last: number;
}

/** Texts of one failure that are kept; of older ones only the count stays. */
const keptTexts = 3;

/** One for each failure, oldest first. */
export function failuresOf(entries: readonly Entry[]): Failure[] {
  return [...byId(entries)].flatMap(([id, all]) => {
    const shown = all.at(-1);
    if (!shown) return [];
    const count = all.reduce((sum, entry) => sum + entry.count, 0);
    return { id, entries: all, shown, count, last: Math.max(...all.map(({ last }) => last)) };
  });
}

export function failureOf(entry: Entry, entries: readonly Entry[]): Failure | undefined {
  return failuresOf(entries.filter(({ id }) => id === entry.id))[0];
}

/**
 * What is known after a document was read anew: its entries give way to the new ones, which join the failures that are known.
 * @param again the document's failures have happened once more; else it is looked at once more
 */
export function join(
  known: readonly Entry[],
  uri: string,
  added: readonly Entry[],
  again: boolean,
): { entries: Entry[]; added: Entry[] } {
  const others = known.filter((entry) => entry.uri !== uri);
  const before = known.filter((entry) => entry.uri === uri);
  const joined: Entry[] = [];
  for (const entry of added) {
    const same = [...known, ...joined].find((other) => isSameFailure(other, entry));
    const one: Entry = same ? { ...entry, id: same.id } : entry;
    const isFirst = same !== undefined && !joined.some(({ id }) => id === same.id);
    if (isFirst) one.count += countOf(before, same.id, again);
    joined.push(one);
  }
  return { entries: [...others, ...joined].reduce(withRoom, []), added: joined };
}

/** What a document's own entries leave to those that take their place: what is beyond one look at each. */
function countOf(before: readonly Entry[], id: string, again: boolean): number {
  const mine = before.filter((entry) => entry.id === id);
  const total = mine.reduce((sum, { count }) => sum + count, 0);
  return again ? total : total - mine.length;
}

/** Adds one; where the failure has too many texts then, the oldest gives way and leaves its count. */
function withRoom(entries: Entry[], entry: Entry): Entry[] {
  const all = [...entries, entry];
  const mine = all.filter(({ id }) => id === entry.id);
  const texts = [...new Set(mine.map(({ uri }) => uri))];
  if (texts.length <= keptTexts) return all;
  const gone = mine.filter(({ uri }) => uri === texts[0]);
  entry.count += gone.reduce((sum, { count }) => sum + count, 0);
  return all.filter((one) => !gone.includes(one));
}

function byId(entries: readonly Entry[]): Map<string, Entry[]> {
  const found = new Map<string, Entry[]>();
  for (const entry of entries) found.set(entry.id, [...(found.get(entry.id) ?? []), entry]);
  return found;
}
