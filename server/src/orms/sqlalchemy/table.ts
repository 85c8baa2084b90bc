/** A table of SQLAlchemy's before its constraints have names. */

import type { RawClass, RawFile, RawTable } from "./raw";
import type { RawColumn, RawKey } from "./raw-column";
import type { Meta } from "./world";

/** A column or a constraint with the file in which its names are written. */
export type From<T> = T & { readonly from: RawFile };

export interface Table {
  readonly id: string;
  readonly file: RawFile;
  readonly named: RawClass | RawTable;
  readonly table: string;
  readonly schema: string | null;
  readonly meta: Meta | undefined;
  readonly columns: From<RawColumn>[];
  readonly keys: From<RawKey>[];
}
