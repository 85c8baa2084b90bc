/** The index of models: which files can declare some, what each declares, and all of it linked; cached by content. */

import type { ModelReader, Orm } from "../domain/adapters";
import { guardOrm } from "../domain/guard";
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
      const notes: string[] = [];
      const { models } = guardOrm(orm, (note) => notes.push(note));
      if (!models) return noFacts;
      const known = byOrm.get(orm.id);
      const now = new Map<string, Known>();
      const changed: { source: Source; stamp: string; inEditor: boolean; notes: readonly string[] }[] = [];
      for (const { path, stamp, inEditor = false, read } of files) {
        const before = known?.get(path);
        if (before?.stamp === stamp) {
          now.set(path, before);
          continue;
        }
        const source = read();
        now.set(path, { stamp, facts: null });
        if (source && models.marker(source.text, path))
          changed.push({ source, stamp, inEditor, notes: notes.splice(0) });
      }
      cancel?.throwIfAborted();
      const read =
        changed.length > 0
          ? await readFacts(
              orm,
              changed.map(({ source }) => source),
            )
          : [];
      changed.forEach(({ source, stamp, inEditor, notes }, index) => {
        const facts = read[index] ?? noFacts;
        const good = facts.broken ? known?.get(source.path)?.good : { facts, text: source.text };
        const kept = facts.broken && inEditor && good ? withLost(facts, source.text, good) : facts;
        now.set(source.path, {
          stamp,
          facts: { ...kept, notes: [...kept.notes, ...notes] },
          good: !facts.broken || inEditor ? good : undefined,
        });
      });
      byOrm.set(orm.id, now);
      const all = [...now.values()].map(({ facts }) => facts).filter((facts) => facts !== null);
      const last = linked.get(orm.id);
      if (last && sameList(last.read, all)) return last.facts;
      const facts = link(models, all);
      linked.set(orm.id, { read: all, facts });
      return facts;
    },
  };
}

/** Reads in this process; a file at which the adapter fails becomes a note. */
export async function readFactsHere(orm: Orm, sources: readonly Source[]): Promise<Facts[]> {
  const notes: string[] = [];
  const { prepare, models } = guardOrm(orm, (note) => notes.push(note));
  await prepare?.();
  return sources.map((source) => {
    const { notes: own, ...facts } = models?.read(source) ?? noFacts;
    return { ...facts, notes: [...new Set([...own, ...notes.splice(0)])] };
  });
}

function link(models: ModelReader, all: readonly Facts[]): Facts {
  const facts = models.link(all);
  return { ...facts, notes: [...new Set([...all.flatMap((one) => one.notes), ...facts.notes])] };
}

function sameList(a: readonly Facts[], b: readonly Facts[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
