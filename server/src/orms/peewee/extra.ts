/** The `extra` bags of Peewee: what a class and a file tell link(), and what a linked model tells names, writes and fixes. */

import type { Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";

/** A constraint that stands as SQL: `Check("age >= 0")`, `SQL("UNIQUE (a, b)")`. */
export interface RawSql {
  readonly kind: "check" | "unique";
  readonly name: string | null;
  /** Text of a check; columns of a key. */
  readonly expression: string | null;
  readonly columns: readonly string[];
  readonly place: Place;
}

/** An index of several fields: of Meta, of `add_index`. Parts are names of fields or columns; null = an expression. */
export interface RawIndex {
  readonly parts: readonly (string | null)[];
  readonly unique: boolean;
  readonly text: string | null;
  readonly where: string | null;
  readonly name: string | null;
  readonly place: Place;
}

/** A field as written. */
export interface RawField {
  readonly name: string;
  readonly column: string | null;
  readonly type: string;
  readonly place: Place;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly default: Field["default"];
  readonly constraints: readonly RawSql[];
  readonly refers?: {
    /** As written; `self` = its own class. */
    readonly model: string;
    readonly field: string | null;
    readonly name: string | null;
    readonly backref: string | null;
    /** `DeferredForeignKey`, `deferrable=`. */
    readonly deferred: boolean;
    readonly deferrable: boolean;
  };
  /** ManyToManyField. */
  readonly pairs?: {
    readonly model: string;
    readonly backref: string | null;
    readonly through: string | null;
  };
}

/** How a function makes the names of tables: around the class's own. */
export interface TableFunction {
  readonly before: string;
  readonly after: string;
  readonly as: "lower" | "snake" | "plain";
}

/** What a Meta says; what is undefined is inherited. */
export interface RawMeta {
  readonly table?: string;
  readonly schema?: string | null;
  readonly legacy?: boolean;
  /** "unknown" = a function that is not read. */
  readonly tableFunction?: TableFunction | "unknown";
  readonly indexes?: readonly RawIndex[];
  readonly constraints?: readonly RawSql[];
  /** Fields of a CompositeKey; false = there is none. */
  readonly primary?: readonly string[] | false;
  /** As written: `db`. */
  readonly database?: string;
}

export interface ClassExtra {
  readonly imports: Readonly<Record<string, string | undefined>>;
  readonly fields: readonly RawField[];
  readonly removed: readonly string[];
  readonly meta: RawMeta;
}

export interface FileExtra {
  readonly path: string;
  /** `db_wrapper = FlaskDB(app, db)`: their `Model` is Peewee's. */
  readonly wrappers: readonly string[];
  /** What `add_index` adds: the class as written -> the index. */
  readonly added: readonly { readonly model: string; readonly index: RawIndex }[];
  /** `StudentCourse = Student.courses.get_through_model()` */
  readonly through: readonly { readonly name: string; readonly of: string }[];
  /** The databases that the file opens, by their ids; `*` where it takes one from elsewhere. */
  readonly engines: readonly string[];
}

export function classOf(model: Model): ClassExtra {
  return model.extra as unknown as ClassExtra;
}

/** What writes and fixes need to know of a linked model. */
export interface LinkedExtra {
  /** Words by which code writes its rows beside its own name: fields of many-to-many. */
  readonly called: readonly string[];
  /** Foreign keys: field -> id of the model. */
  readonly relations: Readonly<Record<string, string>>;
  /** Many-to-many fields: name -> ids of the model at the other end and of the table between. */
  readonly pairs: Readonly<Record<string, { readonly model: string; readonly through: string }>>;
  /** Where the database stands that its Meta names: `app.db.db`. */
  readonly database: string | null;
  readonly engines: readonly string[];
}

export function linkedExtra(model: Model): LinkedExtra {
  return model.extra as unknown as LinkedExtra;
}

/** In `engines`: the program takes the database from elsewhere. */
export { anyEngine } from "../../code/python/recognise";
