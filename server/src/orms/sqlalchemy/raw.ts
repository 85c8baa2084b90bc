/** What one Python file says of SQLAlchemy's tables, as written: names are joined by link. JSON-able. */

import type { Facts } from "../../domain/model";
import type { Place } from "../../domain/text";
import type { RawRevision } from "./alembic/raw";
import type { RawColumn, RawKey } from "./raw-column";

export interface RawFile {
  readonly file: string;
  /** Names that the file imports -> where from. */
  readonly imports: Readonly<Record<string, string>>;
  readonly named: readonly RawNamed[];
  /** `Index("ix_lower", User.email)` outside of a class. */
  readonly indexes: readonly RawKey[];
  /** `Base.metadata.naming_convention = {...}`: the metadata as written, and the convention. */
  readonly conventions: readonly { readonly of: string; readonly convention: RawConvention }[];
  /** Present in a migration. */
  readonly revision?: RawRevision;
}

export type RawNamed = RawClass | RawTable | RawBase | RawMetadata | RawTexts | RawType | RawSession;

interface Named {
  readonly name: string;
  readonly place: Place;
}

export interface RawClass extends Named {
  readonly is: "class";
  readonly bases: readonly string[];
  /** The registry whose decorator maps it, as written; null = none does. */
  readonly mapped: string | null;
  /** True where a decorator makes it the base of others: it has no table. */
  readonly base: boolean;
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
  /** The class whose columns it has (`TypedColumns` of 2.1), as written. */
  readonly typed: string | null;
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

export function rawFile({ extra }: Facts): RawFile | undefined {
  return extra as unknown as RawFile | undefined;
}
