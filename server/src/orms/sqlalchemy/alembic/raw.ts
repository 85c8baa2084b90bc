/** What one migration of Alembic says, as written: names are made by the convention when all are joined. JSON-able. */

import type { Constraint, Field } from "../../../domain/model";
import type { Place } from "../../../domain/text";
import type { Change } from "../../../schemas/changes";
import type { RawColumn, RawKey } from "../raw-column";

export interface RawRevision {
  readonly file: string;
  readonly revision: string;
  /** `down_revision` and `depends_on`: revisions, or labels of branches. */
  readonly after: readonly string[];
  readonly labels: readonly string[];
  readonly operations: readonly RawOperation[];
}

export type RawOperation =
  | {
      readonly op: "create-table";
      readonly table: string;
      readonly place: Place;
      readonly unlessThere: boolean;
      readonly columns: readonly RawColumn[];
      readonly keys: readonly RawKey[];
    }
  | { readonly op: "add-column"; readonly table: string; readonly column: RawColumn }
  | { readonly op: "add"; readonly table: string; readonly key: RawKey }
  | {
      readonly op: "drop";
      readonly table: string | null;
      readonly name: string;
      /** What the call says that it is; a naming convention changes no name without it. */
      readonly kind: Constraint["kind"] | "index" | null;
      /** `op.f("...")`: as it is. */
      readonly fixed: boolean;
      /** `batch_alter_table(naming_convention={...})`: how it calls what has no name. */
      readonly convention?: Readonly<Record<string, string | null>>;
    }
  | {
      readonly op: "alter-column";
      readonly table: string;
      readonly name: string;
      readonly to: string | null;
      readonly nullable: boolean | null;
      readonly default: Field["default"] | null;
      readonly place: Place;
    }
  /** What has no name that is made: tables and columns that go, SQL. */
  | { readonly op: "change"; readonly change: Change };
