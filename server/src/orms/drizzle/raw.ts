/** What one file says of tables, before the files are joined: JSON-able. */

import type { Facts, Field } from "../../domain/model";
import type { Place } from "../../domain/text";

/** A name as code says it: `users`, `schema.users`, `t.varchar`. */
export interface Ref {
  readonly name: string;
  readonly member?: string;
}

/** What a top-level name of a file stands for. */
export interface RawNamed {
  readonly name: string;
  readonly place: Place;
  /** `pgTable("users", { … })`, or another call that looks like it. */
  readonly table?: RawTable;
  /** Columns that tables spread. */
  readonly columns?: readonly RawEntry[];
  /** A column that tables name, or what a function of the file builds. */
  readonly column?: RawColumn;
  /** `pgTableCreator((name) => …)`, `pgSchema("auth")`. */
  readonly maker?: RawMaker;
}

export interface RawMaker {
  readonly of: Ref;
  /** What stands around the table's name; null where the program puts it together. */
  readonly around: readonly [string, string] | null;
  readonly schema: string | null;
}

export interface RawTable {
  readonly by: Ref;
  /** Null where the program puts it together. */
  readonly name: string | null;
  readonly columns: readonly RawEntry[];
  readonly rules: readonly RawRule[];
}

export type RawEntry =
  | { readonly key: string; readonly place: Place; readonly column: RawColumn }
  | { readonly spread: Ref };

/** `varchar("email", { length: 255 }).notNull().unique()` */
export interface RawColumn {
  /** What builds it: a function of Drizzle's, of the project's, or a column. */
  readonly by: Ref;
  readonly name: string | null;
  readonly place: Place;
  readonly links: readonly RawLink[];
}

export interface RawLink {
  readonly method: string;
  readonly place: Place;
  /** Its first argument, where that is a text. */
  readonly text: string | null;
  /** The column that `references` points at. */
  readonly to?: RawTarget;
  /** `primaryKey({ autoIncrement: true })` */
  readonly increments?: boolean;
}

export interface RawTarget {
  readonly table: Ref;
  readonly keys: readonly string[];
}

/** A line of a table's third argument. */
export interface RawRule {
  readonly kind: "unique" | "index" | "primary_key" | "foreign_key" | "check";
  readonly name: string | null;
  readonly keys: readonly string[];
  readonly expression: string | null;
  readonly condition: string | null;
  readonly to?: RawTarget;
  readonly place: Place;
}

export interface RawFile {
  readonly file: string;
  readonly named: readonly RawNamed[];
  /** Local name -> module and the name there. */
  readonly imports: Readonly<Record<string, readonly [module: string, name: string]>>;
  /** Exported name -> module (null = this one) and the name there. */
  readonly exports: Readonly<Record<string, readonly [module: string | null, name: string]>>;
  /** `export * from "./users"` */
  readonly passes: readonly string[];
  /** What its configuration makes of the keys of columns that have no name. */
  readonly casing: string | null;
}

export const rawFile = ({ extra }: Facts): RawFile | undefined => extra?.file as RawFile | undefined;

/** Where a missing value comes from, by the method that says it. */
export const defaults: Readonly<Record<string, Field["default"]>> = {
  ...of("increment", "serial", "bigserial", "smallserial", "autoincrement"),
  ...of("increment", "generatedAlwaysAsIdentity", "generatedByDefaultAsIdentity"),
  ...of(
    "value",
    "default",
    "defaultNow",
    "defaultRandom",
    "$default",
    "$defaultFn",
    "$onUpdate",
    "$onUpdateFn",
  ),
  ...of("value", "generatedAlwaysAs", "onUpdateNow"),
};

function of(value: Field["default"], ...methods: readonly string[]): Record<string, Field["default"]> {
  return Object.fromEntries(methods.map((method) => [method, value]));
}
