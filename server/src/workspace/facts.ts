/** The index of models: which files can declare some, what each declares, and all of it linked; cached by content. */

import type { Orm } from "../domain/adapters";
import { type Facts, noFacts } from "../domain/model";
import type { Source } from "../domain/text";
import { type Good, withLost } from "./last-good";

/** Reads the models of many files at once, for example in a child process. The answer is in the order of the sources. */
export type ReadFacts = (orm: Orm, sources: readonly Source[]) => Promise<readonly Facts[]>;

/** A file that may declare models. The stamp changes with the text, so an unchanged file is not read again. */
export interface StampedFile {
  readonly path: string;
  readonly stamp: string;
  /** Its text is the editor's: somebody may be in the middle of a word. */
  readonly inEditor?: boolean;
  read(): Source | undefined;
}

export interface FactsIndex {
  facts(orm: Orm, files: Iterable<StampedFile>, cancel?: AbortSignal): Promise<Facts>;
}

/** What is known of a file; null facts = its text shows no model. */
interface Known {
  readonly stamp: string;
  readonly facts: Facts | null;
  /** Its last reading without a syntax error, where that showed something. */
  readonly good?: Good | undefined;
}

export function createFactsIndex(readFacts: ReadFacts = readFactsHere): FactsIndex {
  const byOrm = new Map<string, ReadonlyMap<string, Known>>();
  const linked = new Map<string, { read: readonly Facts[]; facts: Facts }>();
  return {
    async facts(orm, files, cancel) {
      if (!orm.models) return noFacts;
      const known = byOrm.get(orm.id);
      const now = new Map<string, Known>();
      const changed: { source: Source; stamp: string; inEditor: boolean }[] = [];
      for (const { path, stamp, inEditor = false, read } of files) {
        const before = known?.get(path);
        if (before?.stamp === stamp) {
          now.set(path, before);
          continue;
        }
        const source = read();
        now.set(path, { stamp, facts: null });
        if (source && orm.models.marker(source.text, path)) changed.push({ source, stamp, inEditor });
      }
      cancel?.throwIfAborted();
      const read =
        changed.length > 0
          ? await readFacts(
              orm,
              changed.map(({ source }) => source),
            )
          : [];
      changed.forEach(({ source, stamp, inEditor }, index) => {
        const facts = read[index] ?? noFacts;
        const good = facts.broken ? known?.get(source.path)?.good : { facts, text: source.text };
        const isKept = facts.broken && inEditor && good;
        now.set(source.path, {
          stamp,
          facts: isKept ? withLost(facts, source.text, good) : facts,
          good: !facts.broken || inEditor ? good : undefined,
        });
      });
      byOrm.set(orm.id, now);
      const all = [...now.values()].map(({ facts }) => facts).filter((facts) => facts !== null);
      const last = linked.get(orm.id);
      if (last && sameList(last.read, all)) return last.facts;
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

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
