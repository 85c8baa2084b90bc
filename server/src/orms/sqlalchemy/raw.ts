/** What one Python file says of SQLAlchemy's tables, as written: names are joined by link. JSON-able. */

import type { Facts, Field } from "../../domain/model";
import type { Place } from "../../domain/text";

export interface RawFile {
  readonly file: string;
  /** Names that the file imports -> where from. */
  readonly imports: Readonly<Record<string, string>>;
  readonly named: readonly RawNamed[];
  /** `Index("ix_lower", User.email)` outside of a class. */
  readonly indexes: readonly RawKey[];
  /** `Base.metadata.naming_convention = {...}`: the metadata as written, and the convention. */
  readonly conventions: readonly { readonly of: string; readonly convention: RawConvention }[];
}

export type RawNamed = RawClass | RawTable | RawBase | RawMetadata | RawTexts | RawType | RawSession;

interface Named {
  readonly name: string;
  readonly place: Place;
}

export interface RawClass extends Named {
  readonly is: "class";
  readonly bases: readonly string[];
  /** True where a registry's decorator maps it. */
  readonly mapped: boolean;
  /** `table=True` of SQLModel. */
  readonly isTable: boolean;
  readonly abstract: boolean;
  /** `__tablename__`; null = the class has none. */
  readonly table: RawTableName | null;
  /** `__table__ = users`: the name of the table, or the table itself. */
  readonly core: string | RawTable | null;
  readonly schema: string | null;
  readonly metadata: RawMeta | null;
  readonly columns: readonly RawColumn[];
  /** Null = the class has no `__table_args__`: a base's count. */
  readonly keys: readonly RawKey[] | null;
  readonly relations: readonly RawRelation[];
  /** It has an `__init__` of its own. */
  readonly ownConstructor: boolean;
}

/** `orders = relationship("Order", backref="user")` */
export interface RawRelation {
  readonly name: string;
  /** The class as written, in text or as a name. */
  readonly target: string;
  /** Null where neither an argument nor the type says it. */
  readonly many: boolean | null;
  /** The attribute that it gives to the other class. */
  readonly backref: string | null;
  /** The table between, as written: its name in the database, or its variable. */
  readonly through: string | null;
  /** A deletion makes no row of the other side null. */
  readonly keeps: boolean;
}

/** `text`, or around the class's name where `of` says how that is spelt; both null = it can not be read. */
export interface RawTableName {
  readonly text: string | null;
  readonly of: { readonly before: string; readonly after: string; readonly lower: boolean } | null;
  /** True where every subclass asks again: it is a `declared_attr`. */
  readonly asked: boolean;
}

export interface RawTable extends Named {
  readonly is: "table";
  readonly table: string;
  readonly schema: string | null;
  readonly metadata: RawMeta | null;
  readonly columns: readonly RawColumn[];
  readonly keys: readonly RawKey[];
}

/** `Base = declarative_base(...)`, `db = SQLAlchemy(...)`, `mapper_registry = registry(...)`. */
export interface RawBase extends Named {
  readonly is: "base";
  readonly flask: boolean;
  readonly metadata: RawMeta | null;
}

/** `Current = scoped_session(...)`, `SessionLocal = sessionmaker(...)` */
export interface RawSession extends Named {
  readonly is: "session";
}

export interface RawMetadata extends Named {
  readonly is: "metadata";
  readonly metadata: RawMeta;
}

/** A dictionary of texts: a naming convention. */
export interface RawTexts extends Named {
  readonly is: "texts";
  readonly texts: Readonly<Record<string, string | null>>;
}

/** `intpk = Annotated[int, mapped_column(primary_key=True)]` */
export interface RawType extends Named {
  readonly is: "type";
  readonly column: RawColumn;
}

/** Texts by kind, null = a text that can not be read; or the name of such a dictionary. */
export type RawConvention = Readonly<Record<string, string | null>> | string;

export type RawMeta =
  | { readonly schema: string | null; readonly convention: RawConvention | null }
  /** `Base.metadata`, `metadata`, the class that Flask-SQLAlchemy is given. */
  | { readonly ref: string };

export interface RawColumn {
  readonly name: string;
  /** As given to the column; null = as its attribute. */
  readonly column: string | null;
  /** The declaration. */
  readonly place: Place;
  readonly type: string | null;
  /** Null where neither an argument nor the type says it. */
  readonly nullable: boolean | null;
  readonly default: Field["default"];
  readonly primary: boolean;
  readonly unique: boolean;
  readonly index: boolean;
  readonly foreign: readonly RawKey[];
  readonly checks: readonly RawKey[];
  /** A name of the type that may stand for an annotated column. */
  readonly annotated?: string;
}

/** A constraint beside the columns. */
export interface RawKey {
  readonly kind: "unique" | "index" | "primary_key" | "foreign_key" | "check" | "exclusion";
  readonly name: string | null;
  /** True for a name that no convention changes: `conv("...")`. */
  readonly fixed: boolean;
  /** Texts are names of columns, the others attributes as written (`email`, `User.email`, `users.c.email`). */
  readonly columns: readonly RawRef[];
  readonly expression: string | null;
  readonly condition: string | null;
  readonly references: readonly RawRef[];
  readonly deferrable: boolean;
  readonly place: Place;
}

export interface RawRef {
  readonly text?: string;
  readonly attribute?: string;
}

export function rawFile({ extra }: Facts): RawFile | undefined {
  return extra as unknown as RawFile | undefined;
}
