/** What sql.ts reads from SQL, as plain data: every name and expression with its stretch of the text that was given. */

/** Offsets in the text that was given to readStatements, the end not included. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A name as it is written, without its quotes; case is kept. */
export interface SqlName extends Stretch {
  readonly name: string;
}

/** A table or an index, with the schema where one is written. */
export interface SqlTable extends SqlName {
  readonly schema: string | null;
}

/** An expression, a type or a default as it is written. */
export interface SqlText extends Stretch {
  readonly text: string;
}

export interface SqlValue extends SqlText {
  readonly kind: "literal" | "placeholder" | "default" | "null" | "expression";
  /** Of a literal. */
  readonly value?: string | number | boolean;
  /** The position of `$2`, `?`, `%s` (from 1), or the name of `:name`, `%(name)s`, `@name`. */
  readonly placeholder?: number | string;
}

/** `column = value`: an assignment or a comparison. */
export interface SqlPair {
  readonly column: SqlName;
  readonly value: SqlValue;
}

export interface SqlWhere extends SqlText {
  /** The comparisons by `=` that all rows must pass: those that AND joins, outside of brackets of OR and NOT. */
  readonly equal: readonly SqlPair[];
  /** True where the condition is nothing but `equal`. */
  readonly whole: boolean;
}

/** ON CONFLICT, ON DUPLICATE KEY, INSERT IGNORE, INSERT OR …, REPLACE. */
export interface SqlConflict {
  readonly action: "nothing" | "update" | "replace" | "fail";
  /** The columns of `ON CONFLICT (…)`; [] where it names none. */
  readonly columns: readonly SqlName[];
  /** The target is (also) an expression, or has a condition. */
  readonly special: boolean;
  readonly constraint: SqlName | null;
  readonly sets: readonly SqlPair[];
}

export interface SqlInsert extends Stretch {
  readonly kind: "insert";
  readonly table: SqlTable | null;
  readonly columns: readonly SqlName[];
  /** null where the rows come from a SELECT or are not written here. */
  readonly rows: readonly (readonly SqlValue[])[] | null;
  readonly conflict: SqlConflict | null;
}

export interface SqlUpdate extends Stretch {
  readonly kind: "update";
  readonly table: SqlTable | null;
  readonly sets: readonly SqlPair[];
  readonly where: SqlWhere | null;
}

export interface SqlDelete extends Stretch {
  readonly kind: "delete";
  readonly table: SqlTable | null;
  readonly where: SqlWhere | null;
}

export interface SqlMerge extends Stretch {
  readonly kind: "merge";
  readonly table: SqlTable | null;
}

export interface SqlConstraint extends Stretch {
  readonly kind: "unique" | "primary_key" | "foreign_key" | "check" | "exclusion";
  readonly name: string | null;
  /** Of a check: []. Of an exclusion: those that are plain columns. */
  readonly columns: readonly SqlName[];
  /** MySQL's `UNIQUE INDEX`/`UNIQUE KEY`. */
  readonly index: boolean;
  readonly references: { readonly table: SqlTable; readonly columns: readonly SqlName[] } | null;
  /** The condition of a check; the parts of a unique key that has expressions. */
  readonly expression: SqlText | null;
}

export interface SqlColumn extends SqlName {
  readonly type: string | null;
  readonly notNull: boolean;
  readonly default: SqlText | null;
  /** Those that stand behind the column: UNIQUE, PRIMARY KEY, REFERENCES, CHECK; their columns are this one. */
  readonly constraints: readonly SqlConstraint[];
}

export interface SqlCreateTable extends Stretch {
  readonly kind: "create-table";
  readonly table: SqlTable | null;
  readonly columns: readonly SqlColumn[];
  readonly constraints: readonly SqlConstraint[];
}

export interface SqlCreateIndex extends Stretch {
  readonly kind: "create-index";
  readonly unique: boolean;
  /** null where PostgreSQL makes it. */
  readonly name: SqlTable | null;
  readonly table: SqlTable | null;
  /** In order; `column` is null for an expression, `text` has no ASC, DESC, operator class or collation. */
  readonly parts: readonly (SqlText & { readonly column: string | null })[];
  readonly where: SqlText | null;
}

export type SqlChange =
  | { readonly change: "add-constraint"; readonly constraint: SqlConstraint }
  /** `name` null: the primary key. `what` is index for MySQL's DROP INDEX and DROP KEY. */
  | {
      readonly change: "drop-constraint";
      readonly name: string | null;
      readonly what: "constraint" | "index";
    }
  | { readonly change: "rename-constraint"; readonly name: string; readonly to: string }
  | { readonly change: "add-column"; readonly column: SqlColumn }
  | { readonly change: "drop-column"; readonly name: string }
  | { readonly change: "rename-column"; readonly name: string; readonly to: string }
  /** MySQL's MODIFY and CHANGE: the whole column anew; `name` is the old one. */
  | { readonly change: "alter-column"; readonly name: string; readonly column: SqlColumn }
  | { readonly change: "not-null"; readonly name: string; readonly set: boolean }
  | { readonly change: "rename-table"; readonly to: SqlTable };

export interface SqlAlterTable extends Stretch {
  readonly kind: "alter-table";
  readonly table: SqlTable | null;
  /** Those that are told above; others are left out. */
  readonly changes: readonly SqlChange[];
}

export interface SqlRenameIndex extends Stretch {
  readonly kind: "rename-index";
  readonly name: SqlTable;
  readonly to: string;
}

export interface SqlDrop extends Stretch {
  readonly kind: "drop-table" | "drop-index";
  readonly names: readonly SqlTable[];
}

/** Whatever else: SELECT, CREATE FUNCTION, SET, and what could not be read. */
export interface SqlOther extends Stretch {
  readonly kind: "other";
}

export type SqlStatement =
  | SqlInsert
  | SqlUpdate
  | SqlDelete
  | SqlMerge
  | SqlCreateTable
  | SqlCreateIndex
  | SqlAlterTable
  | SqlRenameIndex
  | SqlDrop
  | SqlOther;
