/** What migrations do to tables, as plain data: every builder and all SQL is read into these changes, and schemas/replay.ts replays them. */

import type { Constraint, Field } from "../domain/model";
import type { Place } from "../domain/text";

/**
 * Names are as written, without schema (`inSchema` of schemas/tables-in-sql.ts keeps one that is no default). A constraint's `columns` are those of its table ([] where it is over expressions), its `fields`
 * nobody knows yet: schemas/declared.ts finds them.
 */
export type Change =
  /** What has the same name in the table, or no name and the same kind and columns, is made anew. */
  | { readonly change: "add"; readonly table: string; readonly constraint: Constraint }
  /** `table` null: the statement does not say. */
  | { readonly change: "drop"; readonly table: string | null; readonly name: string }
  /** Dropped by what it is over; `columns` null: by nothing that the code tells, so that it may be any. `unnamed`: only what has no name. */
  | {
      readonly change: "drop-like";
      readonly table: string;
      readonly kind: Constraint["kind"];
      readonly columns: readonly string[] | null;
      readonly unnamed?: boolean;
    }
  | { readonly change: "rename"; readonly table: string | null; readonly name: string; readonly to: string }
  | { readonly change: "drop-table"; readonly table: string }
  | { readonly change: "rename-table"; readonly table: string; readonly to: string }
  | { readonly change: "drop-column"; readonly table: string; readonly name: string }
  | {
      readonly change: "rename-column";
      readonly table: string;
      readonly name: string;
      readonly to: string;
    }
  | TableChange;

/** What tables are made of: only schemas/tables.ts asks for it, `replay` for constraints alone passes over it. */
export type TableChange =
  /** `unlessThere`: where a table of that name is there, nothing happens. Its constraints follow as changes of their own. */
  | {
      readonly change: "create-table";
      readonly table: string;
      readonly place: Place;
      readonly unlessThere: boolean;
      readonly columns: readonly Column[];
      readonly constraints: readonly Constraint[];
    }
  | { readonly change: "add-column"; readonly table: string; readonly column: Column }
  | {
      readonly change: "default";
      readonly table: string;
      readonly name: string;
      readonly default: Field["default"];
    }
  | {
      readonly change: "not-null";
      readonly table: string;
      readonly name: string;
      readonly set: boolean;
      readonly place: Place;
    };

export interface Column {
  readonly name: string;
  readonly place: Place;
  readonly type: string | null;
  /** It says NOT NULL itself; a primary key requires its columns too. */
  readonly required: boolean;
  readonly default: Field["default"];
}

/** What one file of migrations does, in its order. JSON-able. */
export interface Migration {
  readonly file: string;
  readonly changes: readonly Change[];
}

/** The changes of all files in the order in which they run: their names begin with a number or a time. */
export function inOrder(migrations: readonly Migration[]): Change[] {
  return [...migrations]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
    .flatMap(({ changes }) => changes);
}
