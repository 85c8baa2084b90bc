/** What the user's code declares: models, their fields and constraints, and the writes of them. */

import type { ViolationKind } from "./incident";
import type { Place } from "./text";

export type ConstraintKind = "unique" | "primary_key" | "foreign_key" | "not_null" | "check" | "exclusion";

export interface Field {
  readonly name: string;
  /** Column name; null until link() knows it (a naming strategy, a foreign key's `_id`). */
  readonly column: string | null;
  readonly place: Place;
  /** Type as written, for messages and fixes ("CharField", "String?"). */
  readonly type: string | null;
  readonly nullable: boolean;
  /** Where a missing value comes from. `increment` = the database's serial / identity / auto_increment. */
  readonly default: "none" | "value" | "increment";
}

/**
 * A declared constraint with its place. One per declaration: a `unique: true` field is one, its `NOT NULL` another.
 * Fields and columns go in pairs, in the order declared.
 */
export interface Constraint {
  readonly kind: ConstraintKind;
  readonly fields: readonly string[];
  readonly columns: readonly string[];
  /** The columns under another naming that the code does not rule out. */
  readonly otherColumns?: readonly string[];
  /** The name that the user gave to the database object; null = generated, see Orm.names. */
  readonly name: string | null;
  /** Names that migrations gave to it, other than `name`: what the database calls it. */
  readonly migrationNames?: readonly string[];
  /** The declaration: what the editor underlines. */
  readonly place: Place;
  /** A unique index instead of a constraint: engines and ORMs name these differently. */
  readonly index?: boolean;
  /** Text of a check, or of an expression index. */
  readonly expression?: string | null;
  /** Text of a partial index's condition. */
  readonly condition?: string | null;
  /** Foreign keys: the model referred to; link() knows its table and columns. */
  readonly references?: {
    /** The model's id; before link(), and where the workspace does not declare it, the name as written. */
    readonly model: string;
    readonly table: string | null;
    readonly columns: readonly string[];
  };
  /** True where it may be checked at the end of the transaction only, whatever it begins with. */
  readonly deferrable?: boolean;
  /** Known only from a migration: the model does not declare it (any more). */
  readonly fromMigration?: boolean;
  /** What only this ORM needs to build the names (a naming strategy, a version); JSON-able. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface Model {
  /** Unique in its ORM: usually `file#Name`. */
  readonly id: string;
  readonly orm: string;
  readonly name: string;
  /** Null until link() knows it, and for abstract bases. */
  readonly table: string | null;
  readonly schema: string | null;
  readonly place: Place;
  readonly fields: readonly Field[];
  readonly constraints: readonly Constraint[];
  /** No table of its own: a base or mixin whose constraints its children inherit. */
  readonly abstract?: boolean;
  /** Names of base classes as written; link() resolves them across files. */
  readonly bases?: readonly string[];
  /** The field by which this model's reads leave out deleted rows without being told (a default manager, a deletion column). */
  readonly hidesRowsBy?: string;
  /** Ids of the databases that this declaration is for, where the code says so: schemas of several stand side by side. */
  readonly engines?: readonly string[];
  /** What holds its rows, where the code says so: no document's key is meant by an error of a table, nor the other way round. */
  readonly keptIn?: "tables" | "documents";
  /** Told by a type that has columns alone: any other declaration of the table is meant. */
  readonly columnsOnly?: true;
  /** A library's model (Django's auth.User): answered by name although its source is not in the workspace. */
  readonly external?: boolean;
  /** What only this ORM needs to link (imports, Meta, relations); JSON-able. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What one file, or after link() the workspace, declares. JSON-able, so it can be cached and sent between processes. */
export interface Facts {
  readonly models: readonly Model[];
  /** Sentences about what could not be read. */
  readonly notes: readonly string[];
  /** True where the file's text has a syntax error: some of what it declares may be missing. */
  readonly broken?: boolean;
  /** What only this ORM's link() needs from this file (migrations, naming strategy, settings); JSON-able. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export const noFacts: Facts = { models: [], notes: [] };

export type WriteOperation = "insert" | "update" | "upsert" | "get-or-create" | "delete" | "flush" | "raw";

/** A place in user code that writes (or may write) a model. */
export interface Write {
  /** Id of the model whose rows it writes. */
  readonly model: string;
  /** The ORM by whose call, where it is not the model's own: SQL of a bare driver. Its fixes are those of this call. */
  readonly by?: string;
  readonly operation: WriteOperation;
  /** Name of the method as called: `create`, `save`, `bulk_create`. */
  readonly method: string;
  /** True where its method is one of the row itself (`customer.delete()`), not of a query. */
  readonly ofRow?: true;
  /** Raw SQL: what its statements do to the model's table, and its text where the program fills nothing in. */
  readonly sql?: {
    readonly does: readonly WriteOperation[];
    readonly text: string | null;
    /** The other file in which it is written. */
    readonly file?: string;
  };
  /** Raw SQL with placeholders: the engines whose drivers take them as they are spelt (`$1`, `?`). Absent = the text does not tell. */
  readonly engines?: readonly string[];
  /** Fields to which it surely gives a value that is not null: a literal, a template, what is made there. */
  readonly surely?: readonly string[];
  /** Where its ORM's messages name the call: the outer call as the code spells it, and as the ORM names it by its model. */
  readonly printed?: readonly [spelt: string, method: string];
  /** The call, from its receiver to its closing bracket. */
  readonly place: Place;
  /** The name of the call in it (`create`): what the editor underlines; absent where no name stands there. */
  readonly named?: Place;
  /** The function around it, for people: `register`, `UserService.create`; null at module level. */
  readonly function: string | null;
  /** Body of the function around it: a frame within it "leads to" the write. Null at module level. */
  readonly functionPlace: Place | null;
  /** Model fields that this write sets, null where the code does not tell (a variable, a spread). */
  readonly fields: readonly string[] | null;
  /** Of those that it sets the ones that are seen where others are hidden (`{ ...row, tenant }`); absent where `fields` tells all. */
  readonly seen?: readonly string[];
  /** What the code itself gives to fields, as text: `{ tenant: "import", active: false }`; null where it says null. */
  readonly literals?: Readonly<Record<string, string | null>>;
  /** What the code gives to fields that is no literal. */
  readonly given?: Readonly<Record<string, Given>>;
  /** Where its row is a copy of one that is there: where the primary key was taken away, and what the copy was given of its own. */
  readonly copied?: { readonly place: Place; readonly sets: readonly string[] };
  /** Fields whose new value is computed from the one that was read (`row.n = row.n - 1`), each with the place of that. */
  readonly counts?: Readonly<Record<string, Place>>;
  /** An update of all rows that match: the fields by which they are looked for. */
  readonly matches?: readonly string[];
  /** True where it writes a list of rows in one call, false where it is surely one row. */
  readonly several?: boolean;
  /** True where it hands a list to the database's own copying (COPY). */
  readonly copies?: true;
  /** True where its call writes rows of several models (nested data), for which the ORM opens a transaction by itself. */
  readonly nests?: true;
  /** Fields by which an upsert or get-or-create looks the row up. */
  readonly lookup?: readonly string[];
  /** Why what could be one statement is a read and an insert here, in words. */
  readonly inTwo?: string;
  /** True where it looks once more by itself when its insert fails: a race alone does not make it fail. */
  readonly looksAgain?: boolean;
  /** True where the receiver's model is certain, false where it was inferred by name or type only. */
  readonly exact: boolean;
  /** Place of a read of the same model by some of these fields earlier in the same function: check-then-insert. */
  readonly checkedAt?: Place;
  /** Place of the last read of the same model in front of it of which the code does not show what it asks for, where no other is a look: it may be one. */
  readonly readBefore?: Place;
  /** Fields by which that read filters; absent = not known. */
  readonly checkedBy?: readonly string[];
  /** What that read asks for beside them, as it is written (`modify("active")`): rows that it leaves out may be in the way. */
  readonly checkedBeside?: string;
  /** Where that read has several conditions of which one is enough, the fields of each: `email = … OR username = …`. `checkedBy` names all. */
  readonly checkedEither?: readonly (readonly string[])[];
  /** Further such reads: which one asks for the violated key is known with the constraint (`resolve/looked-for.ts`). */
  readonly checkedToo?: readonly Checked[];
  /** True where it sees the rows as well that other reads of the model leave out: `withDeleted: true`, `Item.all_objects`. */
  readonly checkedAll?: true;
  /** Where a function of the program's own looks, whose condition is not seen: its call as it is written. `checkedBy` is what it is handed. */
  readonly checkedOwn?: string;
  /** Where the code behind it reads a row of the model again by what it knows of the new one. */
  readonly rereads?: readonly Reread[];
  /** The violations that a handler around it already catches; true = all of them. */
  readonly handled?: true | readonly ViolationKind[];
  /**
   * Where a handler around catches the error although the write has no savepoint of its own, and a failed statement breaks the transaction
   * around, if there is one: what the handler goes on with fails as well.
   */
  readonly caughtAt?: Place;
  /** True where the database decides whether the transaction is broken then. */
  readonly byDatabase?: true;
  /**
   * A handler around that is for such an error and never meets this one: it names a class that something else raises (`raised` is what comes
   * here), or stands around what only notes the row.
   */
  readonly passedBy?: {
    readonly place: Place;
    readonly caught: string;
    readonly raised?: string;
    readonly kinds: "every" | readonly ViolationKind[];
  };
  /** Where a handler around catches the error and goes on with a unit of work that is unusable since then, and the call that it lacks. */
  readonly leftFailed?: { readonly place: Place; readonly undo: string };
  /**
   * True for the ORM's own method within a model's override of it (`def save(self): …; super().save()`): whoever called the override wrote,
   * so a frame further out that writes comes before it.
   */
  readonly handsOn?: true;
  /** True for what the deletion of a row does to those that refer to it: it takes their key away. */
  readonly ofDeletion?: true;
  /** Of a driver that has both: whether its call is awaited. Absent = not told. */
  readonly awaited?: boolean;
  /** True where nothing waits for its promise: no handler around it sees its failure. */
  readonly unawaited?: true;
  /** Where a handler around would go on from the error if something waited for the promise. */
  readonly unheardAt?: Place;
  /** True where the handler at `caughtAt` or `unheardAt` does more than note the error. */
  readonly handlerActs?: true;
  /** What the code behind it says of its failure: texts of the errors that it throws instead, and of the lines that it logs. */
  readonly says?: readonly string[];
  /** The class of the error as which its failure is thrown, null = what the call gave back, which is no error; absent = the code does not tell. */
  readonly raisedAs?: string | null;
  /** True where an open transaction is visible around it. */
  readonly inTransaction?: boolean;
  /**
   * Of a call that only notes a row in a unit of work: the call that sends it, up to its name. That one fails: what is said of handlers,
   * transactions and looks is said of it. Null = it is not in the function. Absent = the call sends its row itself.
   */
  readonly flushedAt?: Place | null;
  /** The name of that call. */
  readonly sentBy?: string;
  /** True where it writes by what the opener of that transaction handed in (`tx`, `manager`): while it runs, the opener waits. */
  readonly lent?: true;
  /**
   * Present where the line writes this model only on the way on which it was reached (`BaseRepository<T>`, `this.model`): what its names stand
   * for there. It writes other models too, so no edit of it can speak of this one.
   */
  readonly stands?: Readonly<Record<string, string>>;
  /** What only this ORM's fixes need; JSON-able. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A read of a row that was just written, by fields of it: none of its values come from what the write gave. */
export interface Reread {
  readonly place: Place;
  readonly by: readonly string[];
}

/** A value as the code has it. */
export interface Given {
  /** At most 80 characters, on one line. */
  readonly text: string;
  /** True for a parameter of the function around that nothing else is assigned to: whoever calls it gives the value. */
  readonly argument?: true;
}

/** The text of a value, short enough for a sentence. */
export function givenText(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** As a look is named in a sentence: one line, shorter still. */
export function shortened(text: string): string {
  const line = givenText(text.slice(0, 200));
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}

/** A call that surely writes, where the code does not tell which model: `getRepository(entities[kind]).save(row)`. */
export interface BlindWrite extends Pick<Write, "operation" | "method" | "place" | "function"> {
  /** True where what it is called on is certainly the ORM's; false where only names speak for it. */
  readonly exact: boolean;
}

/** A model and one of its constraints: what a match points at. */
export interface Declared {
  readonly model: Model;
  readonly constraint: Constraint;
}

/** Where the user's code declares it; undefined for what a library's model declares itself: a migration of the user's may add to that. */
export function declaredPlace(declared: Declared | null): Place | undefined {
  if (!declared) return undefined;
  const { model, constraint } = declared;
  return model.external && constraint.place.file === model.place.file ? undefined : constraint.place;
}

/** The name of the model that a foreign key refers to, as people call it; undefined for other constraints. */
export function referredName({ references }: Constraint, models: readonly Model[]): string | undefined {
  return references && (models.find(({ id }) => id === references.model)?.name ?? references.model);
}

/** True where the code around the write already catches such a violation. */
export function isHandled({ handled }: Write, kind: ViolationKind | null): boolean {
  return handled === true || (kind !== null && (handled?.includes(kind) ?? false));
}

/** What a write says of one look before it. */
export type Checked = Pick<
  Write,
  "checkedAt" | "checkedBy" | "checkedBeside" | "checkedEither" | "checkedAll" | "checkedOwn"
>;

/** Which declared kinds can be behind a violation: a unique violation may be the primary key's, a follow-up tells none. */
export function declaredKinds(kind: ViolationKind | null): readonly ConstraintKind[] {
  if (kind === null) return [];
  return kind === "unique" ? ["unique", "primary_key"] : [kind];
}

/** Names of fields by which a row is marked as deleted and kept: `deletedAt`, `is_archived`. */
export const deletionMark =
  /^(?:is_?|was_?|date_?)?(?:deleted|removed|archived|trashed)(?:_?(?:at|on|date|time))?$/i;
