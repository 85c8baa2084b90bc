/** The chain, the calls that lead from a printed frame to the write over files: its steps, and what a language must tell for it. */

import type { Place, Source } from "./text";

/** One step of a chain as people read it. The first stands on the printed line, the last is the write. */
export interface ChainStep {
  readonly file: string;
  readonly line: number;
  /** The function around the line; null at module level. */
  readonly function: string | null;
  /** In words, what leads on: "calls `this.users.add`, inherited from BaseRepository". */
  readonly why: string;
}

/**
 * A function that a chain passes through, or the code of a module outside of its functions. Plain data; what else the language knows of it
 * (its node, what `this` is on this way, what was handed over) it keeps for itself, by the object: the search hands the same objects back.
 */
export interface Spot {
  readonly file: string;
  /** As people and stacks call it: `UserService.create`, `register`; null at module level and where it has no name. */
  readonly function: string | null;
  /** The whole function, head included; of a module the whole text. */
  readonly place: Place;
  /**
   * What names of this file stand for along this way, for `WriteReader.read`: a type parameter (`T` -> `User`, where the way came through
   * `extends BaseRepository<User>`) or a member (`this.delegate` -> `sheet`, `self.model` -> `Customer`). Values are names as the models
   * are called in code.
   */
  readonly stands: Readonly<Record<string, string>>;
}

/** A call in the code of a spot. */
export interface Call {
  readonly from: Spot;
  /** From its receiver to its closing bracket, as `Write.place`. */
  readonly place: Place;
  /** What is called, without arguments: `this.users.add`; cut at 100 characters. */
  readonly text: string;
  /**
   * True where the function around must stand in a complete stack if what is called fails: the call is synchronous, or awaited in it.
   * False where its promise is given away (`return repo.save()`, kept in a variable, handed to a library, a callback that runs later,
   * a task that is queued): then the frame of the function around may be missing.
   */
  readonly kept: boolean;
}

/** What a call may run. */
export interface Callee {
  readonly to: Spot;
  /** In words: "`this.users` is a UserRepository, which has `add` from BaseRepository". */
  readonly why: string;
  /**
   * `resolved`: followed through imports, types and values. `only`: by its name alone, and nothing else in the workspace has that name.
   * `name`: by its name alone, one of several; a chain over it is never decided.
   */
  readonly by: "resolved" | "only" | "name";
}

/** The answer for one call. */
export interface Callees {
  readonly callees: readonly Callee[];
  /**
   * True where it may run code of the workspace that was not found (a function that is handed in, a computed name, one of too many). False for
   * libraries, the language's own functions, names that nothing in the workspace has, and where all is found. A chain over an awaited call is
   * only decided where nothing on the way is open.
   */
  readonly open: boolean;
}

/** The workspace as the search lends it to a language: what is asked for counts against its budget (60 files). */
export interface World {
  /** A file to be parsed. Undefined = not there, or the budget is used up; configuration (`.json`, `.toml`) does not count. */
  read(path: string): Source | undefined;
  /** Its text, for a test before it is parsed; "" where there is none. Costs nothing. */
  text(path: string): string;
  /** True where such a file is there; costs nothing. */
  has(path: string): boolean;
  /** Paths of the workspace; costs nothing. */
  files(globs: readonly string[]): readonly string[];
  /**
   * Files of the language whose text holds the word, code of tests last; at most 40. Reads texts, parses none.
   * @param near looks only into the widest folder around this file that has at most 1,000 of them: the whole workspace, where that is small
   */
  mentioning(word: string, near?: string): readonly string[];
}

/**
 * How a language follows calls: what `Code.calls` holds. Every member is total and cheap: it parses the file that it is asked about, and
 * those that a name in it leads to, no other. To implement a language:
 *
 * - `spotAt` and `spotsNamed` find functions; `callsIn` lists the calls in the run of one; `callees` resolves one call.
 * - The search (resolve/chain.ts) goes breadth first: it reads the writes of the wanted models in each spot's file (with `stands`), takes
 *   those within the spot's place, and follows the calls on, at most five of them in a row. It also decides; a language only tells what it
 *   knows, and never guesses: a call whose receiver is not known gives `by: "only"` or `by: "name"` callees, or none and `open: true`.
 * - Carry along what the way tells: arguments that are functions, the actual class of `this` or `self` (a method of a base class that
 *   calls `self.model` or an abstract method), type parameters: in a WeakMap by the spot; what stands for a model goes into `Spot.stands`.
 * - A frame that is printed wins over everything: do not follow into library code, and give no callee for a name of the language's own.
 */
export interface Calls {
  /** Globs of the files that it can read. */
  readonly files: readonly string[];
  /**
   * True where every function has a frame for as long as it runs: what a deeper line leads to is not looked for behind an outer one, but
   * where the deeper one runs what it was handed.
   */
  readonly keepsFrames?: true;
  /** True where lines that call no code of the user's may send what stands before them in their function: `session.commit()`, `with atomic():`. */
  readonly sendsLater?: true;
  /**
   * The innermost function around a printed line that has a frame of its own; the module's spot outside of functions.
   * @param frame `function` as printed: some runtimes print the class of the object, not that of the code (`UserRepository.create` in the
   * file of its base), and so tell what `this` is
   */
  spotAt(
    source: Source,
    frame: { readonly line: number; readonly column: number | null; readonly function: string | null },
    world: World,
  ): Spot;
  /** The functions of a file by the name that a stack prints: `UserService.create`, `create`, `Module.create`. Empty = none. */
  spotsNamed(source: Source, printed: string, world: World): readonly Spot[];
  /**
   * The calls in the run of the spot in the order of the text: functions that it defines for others to call are left out, callbacks that it
   * hands to a call count.
   * @param at only those that the printed place can mean: with a column usually one. Also what was begun before and is waited for there.
   */
  callsIn(
    spot: Spot,
    world: World,
    at?: { readonly line: number; readonly column: number | null },
  ): readonly Call[];
  callees(call: Call, world: World): Callees;
  /**
   * The functions in which something stands for a model (`Spot.stands`) because of how they are used: methods of `BaseRepository<T>` where a
   * class extends `BaseRepository<User>`, or `new Base(prisma.user)`. For incidents without a frame; tests left out.
   * @param names how code calls the model
   */
  boundTo?(names: readonly string[], world: World): readonly Spot[];
  /**
   * The packages that a file imports, and those that the files of the workspace import to which it leads in a few steps; types do not count.
   * Undefined = too many files stand on the way, or one cannot be read. Absent = not told.
   */
  packages?(path: string, world: World): ReadonlySet<string> | undefined;
}

/** What fills a database at a developer's or at the program's first start: it is run by nobody's request. */
export function isSeedFile(path: string): boolean {
  return /(?:^|[/._-])seed(?:s|ers?)?(?:[-_.][\w-]{1,40})?[/.]/i.test(path);
}

/** Code that runs only to try the program out: tests, specs, stories, fixtures, mocks, and seeds. */
export function isTestFile(path: string): boolean {
  return (
    /(?:^|\/)(?:__tests__|__mocks__|tests?|specs?|e2e|cypress|playwright|fixtures?|stories|seeds?|seeders?|mocks?|testing|benchmarks?)\//i.test(
      path,
    ) ||
    /(?:^|[./_-])(?:test|tests|spec|ispec|e2e|cy|stories|story|fixture|fixtures|mock|seed|seeds|seeder|bench|conftest)(?:[-_.][\w-]{1,40})?\.[a-z]{2,4}$/i.test(
      path,
    )
  );
}
