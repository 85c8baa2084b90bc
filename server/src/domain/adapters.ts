/** The contracts that runtimes, databases and ORMs fulfil: all that a stage knows of them. */

import type { ConflictAnswer } from "./answer";
import type { Calls, World } from "./chain";
import type { DataForm } from "./data";
import type { Cause, CauseId, FixKind, FixSafety } from "./diagnosis";
import type { CallerLine, Hearers } from "./hearers";
import type { Frame, Violation } from "./incident";
import type { Intent, IntentQuery, Outcome } from "./intent";
import type { BlindWrite, Constraint, ConstraintKind, Facts, Model, Write } from "./model";
import type { OrmFrames } from "./orm-frames";
import type { Outline } from "./outline";
import type { FileEdit, Place, Source } from "./text";

/**
 * A line of the cleaned paste. Places that a runtime gives (`Frame.at`) are `line` and `column` + index in `text`;
 * the trace stage, which knows what cleaning took away, turns them into places of the paste.
 */
export interface Line {
  readonly text: string;
  /** 1-based line of the cleaned text. */
  readonly line: number;
  /** 1-based column at which `text` starts. */
  readonly column: number;
}

/** One exception of a chain as its runtime prints it. */
export interface Thrown {
  /** Class as printed, null where there is none. */
  readonly name: string | null;
  /** Message with all its lines, dumped properties behind the stack included. */
  readonly message: string;
  /** Innermost call first. */
  readonly frames: readonly Frame[];
  /** True where the stack surely reaches from the failure to where it was caught, no line left out. */
  readonly whole?: boolean;
  /** True where a line of the stack says that several calls ran at once. */
  readonly together?: true;
}

/** One stack with its chain: `thrown[0]` is the outermost (what the program saw), the causes follow. */
export interface Trace {
  readonly runtime: string;
  readonly thrown: readonly Thrown[];
  /** Indexes into the lines given, end exclusive: the lines that belong to it, messages included. */
  readonly start: number;
  readonly end: number;
}

/** A language's stacks. */
export interface Runtime {
  readonly id: string;
  /** All stacks of the text, in order, not overlapping. Total and linear. */
  readTraces(lines: readonly Line[]): Trace[];
  /**
   * True where the file of a library's frame belongs to a package that the workspace holds: such code is its user's wherever a
   * package manager has put it. Absent = this runtime prints no path that tells.
   */
  ownsInstalled?(file: string, workspace: Files): boolean;
}

/** The files of a workspace, as far as a runtime asks for them. */
export interface Files {
  /** Those that fit one of the globs, sorted. */
  files(globs?: readonly string[]): readonly string[];
  read(path: string): Source | undefined;
}

/** A database engine: its words and its default names. */
export interface Database {
  readonly id: string;
  /** The first violation in the text that this engine (or a driver of it) worded; undefined = not mine. Total and linear. */
  readViolation(text: string): Violation | undefined;
  /** Pieces in lower case, one of which stands in whatever `readViolation` reads: of a large text only what is around them is read. */
  readonly signs: readonly string[];
  /**
   * Where this engine prints data of rows: nothing is read in them. The readers see each letter and digit there as a character
   * of the private use area, and what they take along is revealed afterwards.
   */
  readonly data?: readonly DataForm[];
  /** What it keeps rows in; absent = tables. */
  readonly keeps?: "documents";
  /** By driver (`Violation.driver`): the packages that a program imports to use it. Absent = not told. */
  readonly packages?: Readonly<Record<string, readonly string[]>>;
  /** The name that the engine itself gives to a constraint created without one; null = it gives none that it prints. */
  defaultName(target: NameTarget): string | null;
  /** In bytes; Infinity where there is no limit. */
  readonly maxNameLength: number;
  /** True where a unique index can leave out rows by a condition (`CREATE UNIQUE INDEX ... WHERE`). */
  readonly partialIndexes?: boolean;
  /** True where nulls in a unique key are no duplicates of each other. */
  readonly nullsDiffer?: boolean;
  /** What a failed statement leaves of a transaction, and whether a read in it sees what others committed since; absent = it ends. */
  readonly inTransaction?: { readonly goesOn: boolean; readonly seesLatest: boolean };
  /** False where an insert cannot name the key to whose conflict it reacts: it then reacts to any. */
  readonly namesConflicts?: boolean;
  /**
   * True where an insert that passes over rows that are there passes over one as well that lacks a value (`INSERT OR IGNORE`). Not told
   * where `namesConflicts` is false: no fix writes such an insert there.
   */
  readonly ignoresMissing?: boolean;
  /** False where the error of a foreign key does not say which one it is. */
  readonly namesForeignKeys?: boolean;
  /** True where a row that is still in use has an error of its own in newer versions (PostgreSQL 18: 23001 instead of 23503). */
  readonly restrictsApart?: boolean;
  /** SQL that repairs the cause, ready to copy; undefined = there is none. */
  repair?(cause: CauseId, target: RepairTarget): string | undefined;
  /**
   * How code knows this constraint, and no other, by the error that the driver gave: all of the tests hold.
   * Undefined = what was read of the violation does not tell; absent = not known of this database.
   * @param runtime whose driver it is
   */
  recognise?(violated: Violated, runtime: string): readonly ErrorTest[] | undefined;
}

/** A constraint of a model that was violated. */
export interface Violated {
  readonly violation: Violation;
  readonly model: Model;
  readonly constraint: Constraint;
}

/**
 * One test of a driver's error: what a member of it is, or what its text holds. `lastQuoted`: the last text in its single quotes is this, or
 * ends with it behind a dot, whatever words stand around.
 */
export type ErrorTest = { readonly member: string } & (
  | { readonly is: string | number }
  | { readonly lastQuoted: string }
  | { readonly endsWith: string }
  | { readonly includes: string }
);

/** What a generated name depends on. */
export interface NameTarget {
  readonly kind: ConstraintKind;
  readonly table: string;
  readonly columns: readonly string[];
  /** A unique index instead of a constraint. */
  readonly index?: boolean;
}

/** What a repair's SQL depends on. */
export interface RepairTarget extends NameTarget {
  /** Absent or null = the one that the connection finds by itself. */
  readonly schema?: string | null;
  /** Those of the columns in which nulls do not count as equal. */
  readonly nullable?: readonly string[];
}

/**
 * An ORM: all that Keyclash knows of it. An ORM whose code cannot be read yet has its wording alone;
 * a missing part means "this ORM has none".
 */
export interface Orm {
  readonly id: string;
  /** Name for people: "Django". */
  readonly title: string;
  /** Id of the runtime its programs run on. */
  readonly runtime: string;
  /** What package managers call it, likeliest first: by these a manifest of the workspace tells its version. Absent = it is no package of one. */
  readonly packages?: readonly string[];
  /** What it keeps rows in: `tables` where it speaks SQL alone; absent = in either, or as its models say. */
  readonly keeps?: Model["keptIn"];
  /** The ORM's own wording of a violation; undefined = not mine. Total and linear. */
  readViolation(text: string): Violation | undefined;
  /** As `Database.signs`, for what tells a violation or a follow-up of one by itself; absent = it only says that the ORM ran. */
  readonly signs?: readonly string[];
  /** Where this ORM prints data of rows, as in `Database`. */
  readonly data?: readonly DataForm[];
  /** True where the fields of its wording stand for the columns, if no database tells those. */
  readonly fieldsNameColumns?: boolean;
  /** Classes of its own between the driver's error and the one that a program sees: no program catches them. */
  readonly innerErrors?: readonly string[];
  /** Which frames are the ORM's own, wherever its code stands; absent = its stacks have none that tell. */
  readonly frames?: OrmFrames;
  readonly models?: ModelReader;
  readonly writes?: WriteReader;
  readonly migrations?: MigrationReader;
  /** Every name under which the database may know this constraint of the model, likeliest first. Computed forward, never parsed back. */
  names?(model: Model, constraint: Constraint, database: Database): string[];
  /** Names that this ORM makes of a hash: where such a name fits nothing that is declared, it may be that of a table or column renamed since. */
  readonly hashedName?: RegExp;
  readonly fixes?: readonly Fix[];
  /** Fixes of the declaration instead of the line that wrote; ranked among the others, never preferred. */
  readonly schemaFixes?: readonly SchemaFix[];
  /** What stands before a table's name while its migrations copy it into a new one (SQLite can not alter a column). */
  readonly remakePrefixes?: readonly string[];
  /** Loads the parsers (lazily, once) before readers or fixes are called. */
  prepare?(): Promise<void>;
  /** The command by which this ORM's users repair the cause; undefined = the database's SQL is the way. @param database undefined = the text does not say which one */
  repair?(
    cause: CauseId,
    model: Model,
    constraint: Constraint,
    database: Database | undefined,
  ): string | undefined;
}

export interface ModelReader {
  /** True where its models are tables as SQL makes them: where another ORM has a model of the table, that one is meant. */
  readonly bare?: true;
  /** True where a declaration is the very call by which the program makes it: what the database refuses while it is made, that call asked for. */
  readonly declaresByCalls?: true;
  /** Globs of files that can declare models (or what link() needs): `**\/*.py`. */
  readonly files: readonly string[];
  /** Cheap text test that a file is worth parsing. Linear. */
  marker(text: string, path: string): boolean;
  /** One file -> what it declares. Pure, total, cacheable by content. */
  read(source: Source): Facts;
  /**
   * The model with what is declared of its table, where this ORM's classes stand for tables that others declare (`bare`, migrations): it stands for that
   * declaration from here on; undefined = not for this one. Absent = its models declare their own columns. Pure.
   */
  over?(model: Model, table: Model): Model | undefined;
  /** All files' facts -> complete models: bases, mixins, tables, columns of foreign keys, multi-file schemas. Pure. */
  link(facts: readonly Facts[]): Facts;
}

/** What migrations demand of a column: read only where a row lacks a value. */
export interface MigrationReader {
  /** Globs of files that can hold migrations; sorted by their paths they run in order. */
  readonly files: readonly string[];
  /** Each statement of one file that says whether the column is required, in order. Pure, total. */
  requires(source: Source, model: Model, column: string): readonly Requirement[];
}

/**
 * How a column came to its demand: `added` to a table that was there, `copied` = the table is made anew and its rows are copied without it,
 * `created` with its table, `altered` = it was there and took null; `freed` = it takes null from here on.
 */
export interface Requirement {
  readonly how: "added" | "copied" | "created" | "altered" | "freed";
  readonly place: Place;
}

export interface WriteReader {
  /** True where it finds writes by the tables that they name: it is asked for the models of every ORM of its runtime. */
  readonly byTable?: true;
  /** Globs of files that can hold writes. */
  readonly files: readonly string[];
  /** Cheap text test that a file can write one of the models, however it is formatted. Linear. */
  marker(text: string, wanted: readonly Model[]): boolean;
  /**
   * The writes of the wanted models in one file. `models` = all linked models of the ORM (relations, children). Pure, total.
   * @param stands names of this file that stand for a model on the way on which it was reached (`Spot.stands`)
   * @param world the other files, where what it sends may be written in one of them (`borrows`)
   */
  read(
    source: Source,
    wanted: readonly Model[],
    models: readonly Model[],
    stands?: Readonly<Record<string, string>>,
    world?: World,
  ): Write[];
  /**
   * Cheap text test that a file takes what it sends from others. Absent = what a file writes stands in it alone. Linear.
   * @param marked the files that the test by `marker` found
   */
  borrows?(text: string, marked: readonly string[]): boolean;
  /** The calls of a file, up to their names, that send what others noted before (`Write.flushedAt`). Absent = every write sends itself. Pure, total. */
  flushes?(source: Source, models: readonly Model[]): readonly Place[];
  /**
   * What reads the model by one of the fields in front of a call on the line, in its function: a caller that looks. Nearest first. Pure, total.
   * Absent = not told.
   */
  looks?(
    caller: CallerLine,
    model: Model,
    models: readonly Model[],
    fields: readonly string[],
  ): readonly Place[];
  /** True where `read` tells all rows that go along with a write (a cascade, a parent's row): no others do. */
  readonly tellsAlong?: true;
  /** Cheap text test that a file can hold writes of which the code does not tell the model. Absent = they are looked for on the way alone. */
  hides?(text: string): boolean;
  /** The writes of one file of which the code does not tell the model: each may be of any. Absent = none are known. Pure, total. */
  blind?(
    source: Source,
    models: readonly Model[],
    stands?: Readonly<Record<string, string>>,
  ): readonly BlindWrite[];
}

/** A web framework: how its code tells the client that a value is taken. */
export interface Framework {
  readonly id: string;
  /** Name for people: "Express". */
  readonly title: string;
  readonly runtime: string;
  /** The answer that fits in this code; undefined = it does not show this framework. Total and linear. */
  answerAt(outline: Outline): ConflictAnswer | undefined;
  /**
   * True where the code handles a request itself; absent = wherever it answers. Code that is only called by such (a service) answers as
   * well, and nothing there shows whether a request is behind it.
   */
  handlesRequest?(outline: Outline): boolean;
  /** True where the function around is given every error that nobody has caught. Total. */
  hearsErrors?(outline: Outline): boolean;
  /** Frames of its own by which a stack shows what runs the code: a request, or something behind which nobody waits (`frameText`). */
  readonly frames?: { readonly request?: RegExp; readonly background?: RegExp };
}

/** A language of which the code is read: what every stage may ask of it, whatever ORM is used. */
export interface Code {
  readonly id: string;
  /** Id of the runtime on which its programs run. */
  readonly runtime: string;
  /** The code around a write, or around a place in its innermost function. Total; its parsers are those that have read the write. */
  outline(source: Source, write: Pick<Write, "place"> & Partial<Pick<Write, "functionPlace">>): Outline;
  /** What the program wants when the row is there already. Total, as `outline`. */
  intent(query: IntentQuery): Intent;
  /** A look for such a row in front of the call on a caller's line, as far as names show; undefined = there is none. Total. */
  askedAbove(query: CallerQuery): AskedAbove | undefined;
  /** Who calls whom; absent = chains are not followed in this language. */
  readonly calls?: Calls;
}

export interface CallerQuery extends CallerLine {
  readonly model: Model;
  /** Those of the violated key. */
  readonly fields: readonly string[];
}

/** `this.users.findByEmail(body.email)` */
export interface AskedAbove {
  readonly place: Place;
  /** As it is written, short enough for a sentence. */
  readonly text: string;
}

/** What a fix of the declaration may look at. */
export interface SchemaContext {
  readonly violation: Violation;
  readonly cause: Cause;
  readonly model: Model;
  /** Null where the database enforces what the model does not declare. */
  readonly constraint: Constraint | null;
  /** Null where the line that wrote the row is not known. */
  readonly write: Write | null;
  /** undefined = the text does not say which one. */
  readonly database?: Database | undefined;
  /** All that are known: a declaration may name one where the text names none. */
  readonly databases: readonly Database[];
  /** All linked models of this ORM. */
  readonly models: readonly Model[];
  /** The migration by which the database demands the column that lacks a value; absent = none is known. */
  readonly required?: Requirement | undefined;
  /** Every file of the workspace that fits one of the globs, sorted; absent = there is none but those that are named. */
  files?(globs: readonly string[]): readonly string[];
  /** A file of the workspace as it is now, undefined where there is none. */
  read(path: string): Source | undefined;
}

/** What a fix of the code may look at. */
export interface FixContext extends SchemaContext {
  readonly constraint: Constraint;
  readonly write: Write;
  /** The file of the write, as it is now. */
  readonly source: Source;
  /** How the code around answers a conflict; undefined = it shows no framework that is known. */
  readonly answer?: ConflictAnswer | undefined;
  /** What the program wants when the row is there already; absent = not read. */
  readonly intent?: Intent;
  /** Absent = they are not asked. */
  readonly hearers?: Hearers;
}

/** The edit, or the sentence that says why there is no correct one; "done" = nothing to do: already applied, or no place for it here. */
export type FixResult = FixEdits | { readonly declined: string } | "done";

export interface FixEdits {
  readonly edits: readonly FileEdit[];
}

/** One way to handle a cause. The stage chooses by `causes`; the fix itself declines where the code around allows no correct edit. */
export interface Fix {
  /** `catch`, `get-or-create`, `upsert`, ...: unique within the ORM. */
  readonly id: string;
  readonly kind: FixKind;
  /** `safe` only where it still fails, in better words: what goes on with the row that is there changes what the caller gets. */
  readonly safety: FixSafety;
  /** What the program does then with the row that is there: the preferred one must be what the code around wants. */
  readonly does: readonly Outcome[];
  /** True where it leaves with the row that is there, if the code does so where its look finds one: what follows the write is not run. */
  readonly gives?: boolean;
  /** Causes it handles, with the rank within each: the first of those that do what the code wants is the preferred one. A cause that is not named forbids the fix. */
  readonly causes: Readonly<Partial<Record<CauseId, number>>>;
  /** The one intent under which there is such a fix; absent = it is a choice under others as well. */
  readonly wants?: Outcome;
  /** Writes that have such a fix at all; absent = any has. */
  fits?(write: Write): boolean;
  /** True for a fix that uses `FixContext.answer`: where the code around answers conflicts itself, it comes first and is the preferred one. */
  readonly answers?: boolean;
  /** Imperative, short, with what changes: "Catch the duplicate email and re-raise everything else". */
  title(context: FixContext): string;
  /** False where more could come of it than the code shows (nobody hears what it says, another key's row is passed over): never the preferred one. */
  sure?(context: FixContext): boolean;
  make(context: FixContext): FixResult;
}

/**
 * An edit of the declaration: its kind is `schema`, and it always changes what the database accepts, so it is never the
 * preferred fix. The user's next migration carries it out: the title says so.
 */
export interface SchemaFix {
  /** Unique within the ORM, the ids of `fixes` included. */
  readonly id: string;
  /** As in `Fix`: the ranks of both kinds are compared. */
  readonly causes: Readonly<Partial<Record<CauseId, number>>>;
  title(context: SchemaContext): string;
  make(context: SchemaContext): FixResult;
}
