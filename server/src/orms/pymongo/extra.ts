/** The `extra` bags of PyMongo: what a file says of collections and indexes, and what a linked collection tells its writes. */

import type { Facts, Model } from "../../domain/model";
import type { Place } from "../../domain/text";

/** A unique index: `create_index([("email", ASCENDING)], unique=True)`. */
export interface RawIndex {
  /** Path and direction (or kind): `["email", "1"]`; a direction that the code does not show is `?`. */
  readonly keys: readonly (readonly [string, string])[];
  readonly name: string | null;
  /** Text of `partialFilterExpression`. */
  readonly condition: string | null;
  readonly sparse: boolean;
  /** Text of the `collation`: values that it takes for the same although they differ. */
  readonly collation: string | null;
  readonly place: Place;
}

/** What holds a collection, a database or a client in a file, for those that import it. */
export interface Held {
  readonly name: string;
  readonly file: string;
  readonly kind: "collection" | "database" | "client" | "wrapper" | "text";
  /** The collection's name, or the text of a constant. */
  readonly collection?: string;
  /** A function that gives it. */
  readonly gives?: true;
  /** True where the client is an asynchronous one, false where it is none; absent = not told. */
  readonly isAsync?: boolean;
}

/** A collection by its own name, or by the name of another file that holds it: `app.db.users`. */
export type Named =
  | { readonly collection: string }
  | { readonly imported: string }
  | { readonly constant: string };

/** A collection that the file surely uses. */
export interface RawUse {
  readonly of: Named;
  readonly place: Place;
  readonly indexes: readonly RawIndex[];
}

export interface FactsExtra {
  readonly file: string;
  readonly held: readonly Held[];
  readonly uses: readonly RawUse[];
}

export function factsExtra({ extra }: Facts): FactsExtra {
  return { file: "", held: [], uses: [], ...(extra as Partial<FactsExtra>) };
}

export interface LinkedExtra {
  /** What holds this collection, and databases and clients of all, in the workspace. */
  readonly held: readonly Held[];
}

export function linkedExtra({ extra }: Model): LinkedExtra {
  return { held: [], ...(extra as Partial<LinkedExtra>) };
}

/** What only an index's names and its tests need. */
export interface IndexExtra {
  /** Path and direction, as the server tells them in `keyPattern`. */
  readonly keys?: readonly (readonly [string, string])[];
  readonly sparse?: true;
}
