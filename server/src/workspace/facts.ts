/** The index of models: which files can declare some, what each declares, and all of it linked; cached by content. */

import type { ModelReader, Orm } from "../domain/adapters";
import { createBreath } from "../domain/breath";
import { guardOrm } from "../domain/guard";
import { type Facts, noFacts } from "../domain/model";
import type { Source } from "../domain/text";
import { type Good, withLost } from "./last-good";
import { type FactsStore, type Kept, type KeptFile, nothingKept } from "./stored";
import { createTurns } from "./turns";

/** Reads the models of many files at once, for example in a child process. The answer is in the order of the sources. */
export type ReadFacts = (
  orm: Orm,
  sources: readonly Source[],
  cancel?: AbortSignal,
) => Promise<readonly Facts[]>;

/** A file that may declare models. The stamp changes with the text, so an unchanged file is not read again. */
export interface StampedFile {
  readonly path: string;
  readonly stamp: string;
  /** Its text is the editor's: somebody may be in the middle of a word. */
  readonly inEditor?: boolean;
  read(): Source | undefined;
}

export interface FactsIndex {
  /**
   * What the ORMs' models declare, in their order. Each file is stamped and read once for all of them.
   * @param list the files that fit one of an ORM's globs; the same file is the same object each time
   */
  facts(
    orms: readonly Orm[],
    list: (globs: readonly string[]) => readonly StampedFile[],
    cancel?: AbortSignal,
  ): Promise<readonly Facts[]>;
  /** Keeps for the next run what was read in this one; does nothing where there is nothing new. */
  keep(): Promise<void>;
}

interface Known extends KeptFile {
  /** Its last reading without a syntax error, where that showed something. */
  readonly good?: Good | undefined;
  /** It could not be opened: the next run shall say so too. */
  readonly unread?: boolean;
}

/** A file whose text is new and shows models. */
interface Changed {
  readonly source: Source;
  readonly file: StampedFile;
  readonly notes: readonly string[];
}

/** What one ORM has read, and what it still has to. */
interface Shelf {
  readonly orm: Orm;
  readonly models: ModelReader;
  /** What the guarded members had to say since it was emptied last. */
  readonly notes: string[];
  readonly files: ReadonlySet<StampedFile>;
  readonly known: ReadonlyMap<string, Known> | undefined;
  readonly now: Map<string, Known>;
  readonly changed: Changed[];
  /** A file of it was looked at that is not as it was. */
  isNew: boolean;
}

/** @param store where facts lie between two runs; what it keeps is not read again */
export function createFactsIndex(readFacts: ReadFacts = readFactsHere, store?: FactsStore): FactsIndex {
  const byOrm = new Map<string, ReadonlyMap<string, Known>>();
  /** What the store holds; of the ORMs that were asked for since. */
  let kept: Kept | undefined;
  const stored = new Map<string, ReadonlyMap<string, Known>>();
  /** The ORMs of which it may hold something else than is known now. */
  const unlike = new Set<string>();
  const takeOut = async (orm: string): Promise<ReadonlyMap<string, Known> | undefined> => {
    const known = byOrm.get(orm);
    if (known || !store) return known;
    kept ??= await store.load();
    const found = new Map((await kept.of(orm)).map((one) => [one.path, one] as const));
    stored.set(orm, found);
    byOrm.set(orm, found);
    return found;
  };
  const linked = new Map<string, { read: readonly Facts[]; facts: Facts }>();
  const finish = async (shelf: Shelf, cancel?: AbortSignal): Promise<Facts> => {
    const { orm, models, now, changed } = shelf;
    try {
      const sources = changed.map(({ source }) => source);
      const read = sources.length > 0 ? await readFacts(orm, sources, cancel) : [];
      changed.forEach((each, index) => {
        now.set(each.source.path, keep(each, read[index] ?? noFacts, shelf));
      });
      byOrm.set(orm.id, now);
      if (shelf.isNew || now.size !== (shelf.known?.size ?? 0)) unlike.add(orm.id);
      const all = [...now.values()].map(({ facts }) => facts).filter((facts) => facts !== null);
      const last = linked.get(orm.id);
      if (last && sameList(last.read, all)) return last.facts;
      const facts = link(models, all);
      linked.set(orm.id, { read: all, facts });
      return facts;
    } catch (error) {
      cancel?.throwIfAborted();
      const why = error instanceof Error ? error.message : error;
      return { models: [], notes: [`${orm.id} could not read the models: ${why}`] };
    }
  };
  const answer: FactsIndex["facts"] = async (orms, list, cancel) => {
    cancel?.throwIfAborted();
    const shelves: (Shelf | undefined)[] = [];
    const breath = createBreath();
    for (const orm of orms) {
      shelves.push(openShelf(orm, list, await takeOut(orm.id)));
      await breath();
    }
    const open = shelves.filter((shelf) => shelf !== undefined);
    for (const file of new Set(open.flatMap(({ files }) => [...files]))) {
      look(file, open);
      await breath();
      cancel?.throwIfAborted();
    }
    const all: Facts[] = [];
    for (const shelf of shelves) {
      cancel?.throwIfAborted();
      all.push(shelf ? await finish(shelf, cancel) : noFacts);
      await breath();
    }
    return all;
  };
  /** Two questions at once share what is read: the second finds it done. */
  const inTurn = createTurns();
  return {
    facts: (orms, list, cancel) => inTurn(() => answer(orms, list, cancel)),
    keep: () =>
      inTurn(async () => {
        if (!store) return;
        const changed = [...unlike].map(
          (orm) => [orm, keepable(byOrm.get(orm) ?? new Map(), store)] as const,
        );
        // What may not be kept today may be the next time.
        for (const [orm, files] of changed) if (files.size === byOrm.get(orm)?.size) unlike.delete(orm);
        if (changed.every(([orm, files]) => sameFiles(files, stored.get(orm)))) return;
        kept ??= nothingKept;
        for (const orm of kept.orms()) if (!stored.has(orm)) await takeOut(orm);
        for (const [orm, files] of changed) stored.set(orm, files);
        await store.save(new Map([...stored].map(([orm, files]) => [orm, [...files.values()]])));
      }),
  };
}

/** Without what may be otherwise at the next look: texts of the editor, files of this moment, and whatever there was something to say of. */
function keepable(known: ReadonlyMap<string, Known>, store: FactsStore): ReadonlyMap<string, Known> {
  return new Map(
    [...known].filter(
      ([, { stamp, facts, unread }]) => !unread && (facts?.notes.length ?? 0) === 0 && store.keeps(stamp),
    ),
  );
}

function sameFiles(now: ReadonlyMap<string, Known>, before?: ReadonlyMap<string, Known>): boolean {
  return now.size === (before?.size ?? 0) && [...now].every(([path, known]) => before?.get(path) === known);
}

function openShelf(
  orm: Orm,
  list: (globs: readonly string[]) => readonly StampedFile[],
  known: Shelf["known"],
): Shelf | undefined {
  const notes: string[] = [];
  const { models } = guardOrm(orm, (note) => notes.push(note));
  if (!models) return undefined;
  return {
    orm,
    models,
    notes,
    known,
    files: new Set(list(models.files)),
    now: new Map(),
    changed: [],
    isNew: false,
  };
}

/** One look at a file for all the ORMs that it may concern: its text is read only where one has not seen it. */
function look(file: StampedFile, shelves: readonly Shelf[]): void {
  const { path, stamp } = file;
  let source: Source | undefined;
  let isRead = false;
  /** One for all ORMs whose models it does not show: there are many of both. */
  let blank: Known | undefined;
  for (const shelf of shelves) {
    const { files, known, now, models, notes, changed } = shelf;
    if (!files.has(file)) continue;
    const before = known?.get(path);
    if (before?.stamp === stamp) {
      now.set(path, before);
      continue;
    }
    if (!isRead) source = file.read();
    isRead = true;
    shelf.isNew = true;
    blank ??= { path, stamp, facts: null, ...(source ? {} : { unread: true }) };
    now.set(path, blank);
    if (source && models.marker(source.text, path)) changed.push({ source, file, notes: notes.splice(0) });
  }
}

/** A text that does not parse while somebody types in it keeps what it showed before. */
function keep({ source, file, notes }: Changed, facts: Facts, { known }: Shelf): Known {
  const { stamp, inEditor = false } = file;
  const good = facts.broken ? known?.get(source.path)?.good : { facts, text: source.text };
  const kept = facts.broken && inEditor && good ? withLost(facts, source.text, good) : facts;
  return {
    path: source.path,
    stamp,
    facts: { ...kept, notes: [...kept.notes, ...notes] },
    good: !facts.broken || inEditor ? good : undefined,
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
