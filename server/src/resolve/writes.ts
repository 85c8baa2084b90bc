/** Looks for writes: one pass over the workspace for all the models that can be meant, each file read once for all ORMs. */

import type { Orm, WriteReader } from "../domain/adapters";
import type { BlindWrite, Model, Write } from "../domain/model";
import { SearchFirst } from "../domain/paced";
import type { Project } from "../domain/project";
import { createdTables } from "../domain/statement";
import type { Place, Source } from "../domain/text";
import type { Declarations } from "./key";
import { createLooked } from "./looked";
import { packages } from "./packages";
import { createWorld } from "./world";

/** The writes of some models, as one who looks for a line needs them. */
export interface Writes {
  readonly models: readonly Model[];
  /** Of the ORM whose models these are; undefined = there is none, and no parser is loaded. */
  readonly runtime: string | undefined;
  /**
   * Those in a file that a frame names, or a chain leads to; read as code whether or not its text shows one.
   * @param stands names of the file that stand for a model on the way there
   */
  inFile(source: Source, stands?: Readonly<Record<string, string>>): readonly Write[];
  /** Those of the whole workspace, by files and places. Walks it when it is asked for the first time. */
  everywhere(): readonly Write[];
  /** The writes of any model of the ORM: rows of other models may go along with them (nested data, a cascade). */
  readonly ofAny: Pick<Writes, "inFile">;
  /** The calls that send what others noted. */
  flushes(source: Source): readonly Place[];
  /** Those of which the code does not tell the model: each may be one of these. */
  readonly blind: Blind;
}

/** Writes of an unknown model. */
export interface Blind {
  inFile(source: Source, stands?: Readonly<Record<string, string>>): readonly BlindWrite[];
  /** Those in the files that the search for writes parses, and in a few whose text shows one. Walks the workspace when it is asked for the first time. */
  everywhere(): readonly BlindWrite[];
}

export interface Search {
  /** @param targets models of that ORM, of those that the search is for */
  of(orm: Orm | undefined, targets: readonly Model[]): Writes;
}

/**
 * @param wanted all the models whose writes will be asked for, of whatever ORM
 * @param orms those of the stack's language; all where there is no stack
 * @param walks false = nothing but the files that are asked for is read: `everywhere` gives none
 */
export function createSearch(
  project: Project,
  declarations: readonly Declarations[],
  wanted: readonly Model[],
  orms: readonly Orm[] = [],
  walks = true,
): Search {
  const readers = declarations.flatMap(({ orm, models }) => {
    const targets = wanted.filter((model) => model.orm === orm.id);
    return orm.writes && targets.length > 0
      ? [createReader(project, orm.id, orm.writes, targets, models)]
      : [];
  });
  // What writes by tables writes those of any ORM; those that SQL alone makes are of no language.
  const others = orms.flatMap(({ id, writes, runtime }) => {
    const isWritten = (orm: Orm) => orm.runtime === runtime || orm.models?.bare === true;
    const own = declarations.filter(({ orm }) => orm.id !== id && isWritten(orm));
    const targets = wanted.filter((model) => own.some(({ orm }) => orm.id === model.orm));
    return writes?.byTable && targets.length > 0
      ? [
          createReader(
            project,
            id,
            writes,
            targets,
            own.flatMap(({ models }) => models),
          ),
        ]
      : [];
  });
  const packageOf = packages(project);
  /** What a package declares itself, by the table that SQL names or by the name of its class, it writes: not the one of another package. */
  const isAnothers = ({ model, place }: Write, targets: readonly Model[], byTable: boolean) => {
    const meant = targets.find(({ id }) => id === model);
    const home = packageOf(place.file);
    if (!meant?.table || packageOf(meant.place.file) === home) return false;
    const table = meant.table.toLowerCase();
    const isAlike = (each: Model) =>
      byTable ? each.table?.toLowerCase() === table : each.name === meant.name && each.orm !== meant.orm;
    const isDeclared = declarations.some(({ models }) =>
      models.some((each) => isAlike(each) && packageOf(each.place.file) === home),
    );
    // Of the ORMs that the text does not name nothing has been read.
    return isDeclared || (byTable && createdIn(home).has(table));
  };
  const created = new Map<string, ReadonlySet<string>>();
  const createdIn = (home: string): ReadonlySet<string> => {
    const known = created.get(home);
    if (known) return known;
    const files = project.files(["**/*.sql", "**/*migrat*/**/*.{ts,js,mts,mjs,cjs}"]);
    const own = files.filter((file) => packageOf(file) === home).slice(0, mostCreating);
    const tables = new Set(own.flatMap((file) => [...createdTables(project.read(file)?.text ?? "")]));
    created.set(home, tables);
    return tables;
  };
  let searched = false;
  const all = [...readers, ...others];
  function* pieces(paths: readonly string[]): Iterable<void> {
    for (const path of paths) {
      const source = project.read(path);
      if (source) for (const reader of all) reader.look(source);
      yield;
    }
    for (const reader of all) {
      reader.follow();
      yield;
    }
    searched = true;
  }
  const search = () => {
    if (searched || !walks) return;
    const paths = [...new Set(all.flatMap(({ files }) => [...files()]))].sort();
    if (paths.length > fewFiles) throw new SearchFirst(() => pieces(paths));
    for (const _ of pieces(paths));
  };
  return {
    of(orm, targets) {
      const reader = readers.find(({ id }) => id === orm?.id);
      const ids = new Set(targets.map(({ id }) => id));
      const only = (writes: readonly Write[]) => writes.filter(({ model }) => ids.has(model));
      const ofTables = orm?.writes?.byTable === true;
      const further = others.filter(({ id }) => id !== orm?.id);
      const beside = (own: readonly Write[], from: (other: (typeof others)[number]) => readonly Write[]) => [
        ...only(own).filter((write) => !isAnothers(write, targets, ofTables)),
        ...further.flatMap((other) =>
          only(from(other))
            .filter((write) => !isAnothers(write, targets, true) && !own.some((each) => isSame(each, write)))
            .map((write) => ({ ...write, by: other.id })),
        ),
      ];
      // Whoever writes tables may write these.
      const writers = [...(reader ? [reader] : []), ...further];
      return {
        models: targets,
        runtime: reader ? orm?.runtime : undefined,
        inFile: (source, stands) =>
          beside(reader?.read(source, stands) ?? [], (other) => other.read(source, stands)),
        ofAny: { inFile: (source, stands) => reader?.any(source, stands) ?? [] },
        everywhere: () => {
          search();
          return beside(reader?.found ?? [], ({ found }) => found);
        },
        flushes: (source) => reader?.flushes(source) ?? [],
        blind: {
          inFile: (source, stands) => writers.flatMap((each) => each.blind(source, stands)),
          everywhere: () => {
            search();
            return writers.flatMap((each) => each.parsed.flatMap((source) => each.blind(source)));
          },
        },
      };
    },
  };
}

/** So many are looked through before anybody notices. */
const fewFiles = 200;

/** Files of one package that are asked which tables they make. */
const mostCreating = 400;

/** Modules between a statement and the call that sends it: one that hands it on. */
const mostBorrowed = 2;

/** Files without a model's name that are looked through for writes of an unknown one. */
const mostHiding = 40;

function createReader(
  project: Project,
  id: string,
  reader: WriteReader,
  targets: readonly Model[],
  models: readonly Model[],
) {
  const known = new Map<string, readonly Write[]>();
  const found: Write[] = [];
  const parsed: Source[] = [];
  // What a file borrows from another is read by whatever world the search has: each of its files is parsed once.
  const world = reader.borrows && createWorld(project, reader, Number.POSITIVE_INFINITY);
  const marked: string[] = [];
  let unmarked: Source[] = [];
  const looked = createLooked(id, targets);
  let hiding = 0;
  const unknown = new Map<string, readonly BlindWrite[]>();
  let files: ReadonlySet<string> | undefined;
  const read = (source: Source, stands: Readonly<Record<string, string>> = {}): readonly Write[] => {
    const stood = Object.keys(stands).length > 0;
    const id = stood ? `${source.path}\n${JSON.stringify(stands)}` : source.path;
    const writes =
      known.get(id) ??
      (stood ? withStands(source, stands) : reader.read(source, targets, models, undefined, world));
    known.set(id, writes);
    return writes;
  };
  /** What is written without them as well is a write like any other. */
  const withStands = (source: Source, stands: Readonly<Record<string, string>>) => {
    const plain = read(source);
    return reader
      .read(source, targets, models, stands, world)
      .map((write) => plain.find((each) => isSame(each, write)) ?? { ...write, stands });
  };
  const own = () => (files ??= new Set(project.files(reader.files)));
  return {
    id,
    files: own,
    found,
    parsed,
    read,
    blind(source: Source, stands: Readonly<Record<string, string>> = {}): readonly BlindWrite[] {
      const key = `${source.path}\n${JSON.stringify(stands)}`;
      const writes = unknown.get(key) ?? reader.blind?.(source, models, stands) ?? [];
      unknown.set(key, writes);
      return writes;
    },
    flushes: (source: Source) => reader.flushes?.(source, models) ?? [],
    any: (source: Source, stands?: Readonly<Record<string, string>>) =>
      reader.read(source, models, models, stands, world),
    /** Text test, then parse the hits. */
    look(source: Source): void {
      if (!own().has(source.path)) return;
      const isMarked = looked.isMarked(source, () => reader.marker(source.text, targets));
      const hides = () => looked.hides(source, () => reader.hides?.(source.text) === true);
      // The texts are read anyway; of those that hold no name of a model a few more are parsed.
      if (isMarked || (hiding < mostHiding && hides() && ++hiding)) parsed.push(source);
      if (isMarked) {
        marked.push(source.path);
        found.push(...read(source));
      } else if (reader.borrows) unmarked.push(source);
    },
    /** Those that send what the files found so far hold, and those that send what these hand on. */
    follow(): void {
      let from: readonly string[] = marked;
      for (let step = 0; step < mostBorrowed && (step === 0 || from.length > 0); step++) {
        const lent = from;
        const borrowers = unmarked.filter(({ text }) => reader.borrows?.(text, lent));
        unmarked = unmarked.filter((each) => !borrowers.includes(each));
        for (const source of borrowers) found.push(...read(source));
        from = borrowers.map(({ path }) => path);
      }
    },
  };
}

function isSame(a: Write, b: Write): boolean {
  const [p, q] = [a.place, b.place];
  return (
    a.model === b.model &&
    p.file === q.file &&
    p.start.line === q.start.line &&
    p.start.column === q.start.column &&
    p.end.line === q.end.line &&
    p.end.column === q.end.column
  );
}
