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

/** The files of a workspace as they are at this moment. */
export interface FileList {
  /** Those that fit one of the globs, in order: the same array as long as no file comes or goes. */
  paths(globs: readonly string[]): readonly string[];
  /** One of them. */
  file(path: string): StampedFile;
}

export interface FactsIndex {
  /** What the ORMs' models declare, in their order. Each file is stamped and read once for all of them, and only where it may be another one. */
  facts(orms: readonly Orm[], files: FileList, cancel?: AbortSignal): Promise<readonly Facts[]>;
  /** These files may be other ones than they were, and no others: without a word on a file the next question does not look at it. Undefined = all. */
  mayDiffer(paths?: readonly string[]): void;
  /** Keeps for the next run what was read in this one; does nothing where there is nothing new. */
  keep(): Promise<void>;
}

interface Known extends KeptFile {
  /** Its last reading without a syntax error, where that showed something. */
  readonly good?: Good | undefined;
  /** It could not be opened: the next run shall say so too. */
  readonly unread?: boolean;
}

/** What is known of one ORM's files. */
interface Catalogue {
  known: Map<string, Known>;
  /** All of these are in `known` as they are, but for those that may differ; undefined = each has to be looked at. */
  paths?: readonly string[] | undefined;
  mayDiffer: Set<string>;
  /** How often all of it was doubted. */
  doubts: number;
  linked?: { readonly read: readonly Facts[]; readonly facts: Facts };
}

/** A file whose text is new and shows models. */
interface Changed {
  readonly source: Source;
  readonly file: StampedFile;
  readonly notes: readonly string[];
}

/** What one ORM has to look at for one question. */
interface Shelf {
  readonly orm: Orm;
  readonly models: ModelReader;
  readonly catalogue: Catalogue;
  /** What the guarded members had to say since it was emptied last. */
  readonly notes: string[];
  readonly paths: readonly string[];
  /** Of `paths`, those that are looked at: the others are as they were. */
  readonly asked: readonly string[];
  readonly doubts: number;
  readonly now: Map<string, Known>;
  readonly changed: Changed[];
  /** A file of it was looked at that is not as it was. */
  isNew: boolean;
}

/** @param store where facts lie between two runs; what it keeps is not read again */
export function createFactsIndex(readFacts: ReadFacts = readFactsHere, store?: FactsStore): FactsIndex {
  const catalogues = new Map<string, Catalogue>();
  /** What the store holds; of the ORMs that were asked for since. */
  let kept: Kept | undefined;
  const stored = new Map<string, ReadonlyMap<string, Known>>();
  /** The ORMs of which it may hold something else than is known now. */
  const unlike = new Set<string>();
  const takeOut = async (orm: string): Promise<Catalogue> => {
    const before = catalogues.get(orm);
    if (before) return before;
    const known = new Map<string, Known>();
    if (store) {
      kept ??= await store.load();
      for (const one of await kept.of(orm)) known.set(one.path, one);
      stored.set(orm, new Map(known));
    }
    const made = { known, mayDiffer: new Set<string>(), doubts: 0 };
    catalogues.set(orm, made);
    return made;
  };
  const finish = async (shelf: Shelf, cancel?: AbortSignal): Promise<Facts> => {
    const { orm, models, now, changed, catalogue } = shelf;
    try {
      const sources = changed.map(({ source }) => source);
      const read = sources.length > 0 ? await readFacts(orm, sources, cancel) : [];
      changed.forEach((each, index) => {
        now.set(each.source.path, keep(each, read[index] ?? noFacts, catalogue));
      });
      const isOther = putAway(shelf);
      if (shelf.isNew || isOther) unlike.add(orm.id);
      const { linked } = catalogue;
      if (linked && !isOther) return linked.facts;
      const all = inOrder(catalogue.known);
      if (linked && sameList(linked.read, all)) return linked.facts;
      const facts = link(models, all);
      catalogue.linked = { read: all, facts };
      return facts;
    } catch (error) {
      cancel?.throwIfAborted();
      catalogue.paths = undefined;
      const why = error instanceof Error ? error.message : error;
      return { models: [], notes: [`${orm.id} could not read the models: ${why}`] };
    }
  };
  const answer: FactsIndex["facts"] = async (orms, files, cancel) => {
    cancel?.throwIfAborted();
    const breath = createBreath();
    const shelves: (Shelf | undefined)[] = [];
    for (const orm of orms) {
      shelves.push(openShelf(orm, files, await takeOut(orm.id)));
      await breath();
    }
    for (const [path, concerned] of shelvesOf(shelves)) {
      look(files.file(path), concerned);
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
    facts: (orms, files, cancel) => inTurn(() => answer(orms, files, cancel)),
    mayDiffer: (paths) => {
      for (const catalogue of catalogues.values()) {
        if (!paths) Object.assign(catalogue, { paths: undefined, doubts: catalogue.doubts + 1 });
        for (const path of paths ?? []) catalogue.mayDiffer.add(path);
      }
    },
    keep: () =>
      inTurn(async () => {
        if (!store) return;
        const knownOf = (orm: string) => catalogues.get(orm)?.known ?? new Map<string, Known>();
        const breath = createBreath();
        const changed: (readonly [orm: string, files: ReadonlyMap<string, Known>])[] = [];
        for (const orm of unlike) {
          changed.push([orm, keepable(knownOf(orm), store)]);
          await breath();
        }
        // What may not be kept today may be the next time.
        for (const [orm, files] of changed) if (files.size === knownOf(orm).size) unlike.delete(orm);
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

function openShelf(orm: Orm, files: FileList, catalogue: Catalogue): Shelf | undefined {
  const notes: string[] = [];
  const { models } = guardOrm(orm, (note) => notes.push(note));
  if (!models) return undefined;
  const paths = files.paths(models.files);
  const { doubts, known, mayDiffer } = catalogue;
  const asked = catalogue.paths === paths ? [...mayDiffer].filter((path) => known.has(path)) : paths;
  catalogue.mayDiffer = new Set();
  // Until all of it is seen: who is cancelled meanwhile leaves it to the next question.
  if (asked.length > 0) catalogue.paths = undefined;
  return {
    orm,
    models,
    catalogue,
    notes,
    paths,
    asked,
    doubts,
    now: new Map(),
    changed: [],
    isNew: false,
  };
}

/** Which ORMs ask for a file. Most of them ask for the same list, and there are many of both. */
function shelvesOf(shelves: readonly (Shelf | undefined)[]): ReadonlyMap<string, readonly Shelf[]> {
  const alike = new Map<readonly string[], Shelf[]>();
  for (const shelf of shelves) if (shelf) alike.set(shelf.asked, [...(alike.get(shelf.asked) ?? []), shelf]);
  const found = new Map<string, readonly Shelf[]>();
  for (const [paths, group] of alike)
    for (const path of paths) {
      const others = found.get(path);
      found.set(path, others ? [...others, ...group] : group);
    }
  return found;
}

/** One look at a file for all the ORMs that it may concern: its text is read only where one has not seen it. */
function look(file: StampedFile, shelves: readonly Shelf[]): void {
  const { path, stamp } = file;
  let source: Source | undefined;
  let isRead = false;
  /** One for all ORMs whose models it does not show: there are many of both. */
  let blank: Known | undefined;
  for (const shelf of shelves) {
    const { catalogue, now, models, notes, changed } = shelf;
    const before = catalogue.known.get(path);
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

/** @returns whether other files than before show models, or others of them */
function putAway({ catalogue, paths, asked, now, doubts }: Shelf): boolean {
  const { known } = catalogue;
  const isOther =
    (asked === paths && now.size !== known.size) ||
    [...now].some(([path, { facts }]) => (known.get(path)?.facts ?? null) !== facts);
  if (asked === paths) catalogue.known = now;
  else for (const [path, one] of now) known.set(path, one);
  if (catalogue.doubts === doubts) catalogue.paths = paths;
  return isOther;
}

/** By their paths, whoever was asked for them first: of two that declare the same the first is meant. */
function inOrder(known: ReadonlyMap<string, Known>): readonly Facts[] {
  const showing = [...known].filter(([, { facts }]) => facts !== null);
  showing.sort(([a], [b]) => (a < b ? -1 : 1));
  return showing.flatMap(([, { facts }]) => facts ?? []);
}

/** A text that does not parse while somebody types in it keeps what it showed before. */
function keep({ source, file, notes }: Changed, facts: Facts, { known }: Catalogue): Known {
  const { stamp, inEditor = false } = file;
  const good = facts.broken ? known.get(source.path)?.good : { facts, text: source.text };
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
