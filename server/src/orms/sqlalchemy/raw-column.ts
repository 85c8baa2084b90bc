/** Columns and constraints as one Python file says them: of a model, a table or a migration. JSON-able. */

import type { Field } from "../../domain/model";
import type { Place } from "../../domain/text";

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
