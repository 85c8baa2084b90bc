/** The index of models: which files can declare some, what each declares, and all of it linked; cached by content. */

import { createHash } from "node:crypto";
import type { Orm } from "../domain/adapters";
import { type Facts, noFacts } from "../domain/model";
import type { Source } from "../domain/text";

/** Reads the models of many files at once, for example in a child process. The answer is in the order of the sources. */
export type ReadFacts = (orm: Orm, sources: readonly Source[]) => Promise<readonly Facts[]>;

export interface FactsIndex {
  facts(orm: Orm, sources: Iterable<Source>, cancel?: AbortSignal): Promise<Facts>;
}

export function createFactsIndex(readFacts: ReadFacts = readFactsHere): FactsIndex {
  const files = new Map<string, { hash: string; facts: Facts }>();
  const linked = new Map<string, { read: readonly Facts[]; facts: Facts }>();
  return {
    async facts(orm, sources, cancel) {
      const reader = orm.models;
      if (!reader) return noFacts;
      const candidates = [...sources].filter((source) => reader.marker(source.text, source.path));
      cancel?.throwIfAborted();
      const id = (source: Source) => `${orm.id} ${source.path}`;
      const changed = candidates.filter((source) => files.get(id(source))?.hash !== hash(source.text));
      const read = changed.length > 0 ? await readFacts(orm, changed) : [];
      changed.forEach((source, index) => {
        files.set(id(source), { hash: hash(source.text), facts: read[index] ?? noFacts });
      });
      const all = candidates.map((source) => files.get(id(source))?.facts ?? noFacts);
      const known = linked.get(orm.id);
      if (known && sameList(known.read, all)) return known.facts;
      const facts = linkSafely(orm, all);
      linked.set(orm.id, { read: all, facts });
      return facts;
    },
  };
}

/** Reads in this process; a file at which the adapter fails becomes a note. */
export async function readFactsHere(orm: Orm, sources: readonly Source[]): Promise<Facts[]> {
  await orm.prepare?.();
  return sources.map((source) => {
    try {
      return orm.models?.read(source) ?? noFacts;
    } catch (error) {
      return { models: [], notes: [`${orm.id} could not read ${source.path}: ${message(error)}`] };
    }
  });
}

function linkSafely(orm: Orm, all: readonly Facts[]): Facts {
  try {
    const facts = orm.models?.link(all) ?? noFacts;
    const notes = new Set([...all.flatMap((one) => one.notes), ...facts.notes]);
    return { ...facts, notes: [...notes] };
  } catch (error) {
    return { models: [], notes: [`${orm.id} could not join its models: ${message(error)}`] };
  }
}

function sameList(a: readonly Facts[], b: readonly Facts[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

/** Texts themselves are not kept: the index of a large workspace stays small. */
function hash(text: string): string {
  return createHash("sha1").update(text).digest("base64");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
