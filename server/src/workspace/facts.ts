/** The index of models: which files can declare some, what each declares, and all of it linked; cached by content. */

import type { ModelReader, Orm } from "../domain/adapters";
import { createBreath } from "../domain/breath";
import { guardOrm } from "../domain/guard";
import { type Facts, noFacts } from "../domain/model";
import type { Source } from "../domain/text";
import { type Good, withLost } from "./last-good";
import type { FactsStore, Kept, KeptFile } from "./stored";
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

/** What is known of a file; null facts = its text shows no model. */
interface Known {
  readonly stamp: string;
  readonly facts: Facts | null;
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
}

/** @param store where facts lie between two runs; what it keeps is not read again */
export function createFactsIndex(readFacts: ReadFacts = readFactsHere, store?: FactsStore): FactsIndex {
  let byOrm: Map<string, ReadonlyMap<string, Known>> | undefined;
  /** What the store holds. */
  let stored: ReadonlySet<Known> = new Set();
  const linked = new Map<string, { read: readonly Facts[]; facts: Facts }>();
  const finish = async (shelf: Shelf, cancel?: AbortSignal): Promise<Facts> => {
    const { orm, models, now, changed } = shelf;
    try {
      const sources = changed.map(({ source }) => source);
      const read = sources.length > 0 ? await readFacts(orm, sources, cancel) : [];
      changed.forEach((each, index) => {
        now.set(each.source.path, keep(each, read[index] ?? noFacts, shelf));
      });
      byOrm?.set(orm.id, now);
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
    if (!byOrm) {
      byOrm = store ? unpacked(await store.load()) : new Map();
      stored = new Set([...byOrm.values()].flatMap((known) => [...known.values()]));
    }
    const before = byOrm;
    const shelves = orms.map((orm) => openShelf(orm, list, before.get(orm.id)));
    const open = shelves.filter((shelf) => shelf !== undefined);
    const breath = createBreath();
    for (const file of new Set(open.flatMap(({ files }) => [...files]))) {
      look(file, open);
      await breath();
      cancel?.throwIfAborted();
    }
    const all: Facts[] = [];
    for (const shelf of shelves) {
      cancel?.throwIfAborted();
      all.push(shelf ? await finish(shelf, cancel) : noFacts);
    }
    return all;
  };
  /** Two questions at once share what is read: the second finds it done. */
  const inTurn = createTurns();
  return {
    facts: (orms, list, cancel) => inTurn(() => answer(orms, list, cancel)),
    keep: () =>
      inTurn(async () => {
        if (!store || !byOrm) return;
        const kept = [...byOrm].map(([orm, known]) => [orm, keepable(known, store)] as const);
        const now = new Set(kept.flatMap(([, files]) => files.map(([, known]) => known)));
        if (now.size === stored.size && [...now].every((known) => stored.has(known))) return;
        stored = now;
        await store.save(packed(kept));
      }),
  };
}

/** Without what may be otherwise at the next look: texts of the editor, files of this moment, and whatever there was something to say of. */
function keepable(known: ReadonlyMap<string, Known>, store: FactsStore): (readonly [string, Known])[] {
  return [...known].filter(
    ([, { stamp, facts, unread }]) => !unread && (facts?.notes.length ?? 0) === 0 && store.keeps(stamp),
  );
}

/** By file: one look at it tells all ORMs the same stamp. */
function packed(all: readonly (readonly [string, readonly (readonly [string, Known])[]])[]): Kept {
  interface Packed extends KeptFile {
    readonly blank: string[];
    readonly facts: [string, Facts][];
  }
  const kept = new Map<string, Packed>();
  for (const [orm, files] of all) {
    for (const [path, { stamp, facts }] of files) {
      const id = `${stamp} ${path}`;
      const file = kept.get(id) ?? { path, stamp, blank: [], facts: [] };
      kept.set(id, file);
      if (facts) file.facts.push([orm, facts]);
      else file.blank.push(orm);
    }
  }
  return [...kept.values()];
}

function unpacked(kept: Kept): Map<string, ReadonlyMap<string, Known>> {
  const all = new Map<string, Map<string, Known>>();
  const add = (orm: string, path: string, known: Known) => {
    const files = all.get(orm);
    if (files) files.set(path, known);
    else all.set(orm, new Map([[path, known]]));
  };
  for (const { path, stamp, blank, facts } of kept) {
    const shared = { stamp, facts: null };
    for (const orm of blank) add(orm, path, shared);
    for (const [orm, found] of facts) add(orm, path, { stamp, facts: found });
  }
  return all;
}

function openShelf(
  orm: Orm,
  list: (globs: readonly string[]) => readonly StampedFile[],
  known: Shelf["known"],
): Shelf | undefined {
  const notes: string[] = [];
  const { models } = guardOrm(orm, (note) => notes.push(note));
  if (!models) return undefined;
  return { orm, models, notes, known, files: new Set(list(models.files)), now: new Map(), changed: [] };
}

/** One look at a file for all the ORMs that it may concern: its text is read only where one has not seen it. */
function look(file: StampedFile, shelves: readonly Shelf[]): void {
  const { path, stamp } = file;
  let source: Source | undefined;
  let isRead = false;
  /** One for all ORMs whose models it does not show: there are many of both. */
  let blank: Known | undefined;
  for (const { files, known, now, models, notes, changed } of shelves) {
    if (!files.has(file)) continue;
    const before = known?.get(path);
    if (before?.stamp === stamp) {
      now.set(path, before);
      continue;
    }
    if (!isRead) source = file.read();
    isRead = true;
    blank ??= source ? { stamp, facts: null } : { stamp, facts: null, unread: true };
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
