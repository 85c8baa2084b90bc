/** What one file says about schemas, models and indexes, before files are joined: plain data, so that it can be cached. */

import type { Facts } from "../../domain/model";
import type { Place } from "../../domain/text";

/** `new Schema({ … })`, or a class that a schema is made of. */
export interface RawSchema {
  /** By which code refers to it: its variable, its class, what `createForClass` gave; `#offset` where it has no name. */
  readonly names: readonly string[];
  readonly file: string;
  readonly place: Place;
  /** What the file gives to those that import it whole. */
  readonly whole: boolean;
  readonly imports: RawImports;
  readonly bases: readonly string[];
  readonly fields: readonly RawField[];
  readonly indexes: readonly RawIndex[];
  /** What runs around a write: `pre save`, `timestamps`. */
  readonly hooks: readonly string[];
  readonly collection: string | null;
  /** The type of its documents: `Schema<IUser>`. */
  readonly types: readonly string[];
  readonly options: { readonly excludeIndexes: boolean; readonly pluralization: boolean };
}

/** Local name -> [module, exported name]. */
export type RawImports = Readonly<Record<string, readonly [string, string]>>;

export interface RawField {
  /** `contact.phone` */
  readonly path: string;
  readonly place: Place;
  readonly type: string | null;
  /** Where it says `required`. */
  readonly required: Place | null;
  readonly hasDefault: boolean;
  readonly unique: RawIndex | null;
  /** The schema of the documents within. */
  readonly sub: string | null;
  readonly excludeIndexes: boolean;
  readonly validators: readonly { readonly place: Place; readonly text: string }[];
}

/** A unique index. */
export interface RawIndex {
  /** Path and direction (or kind): `["email", "1"]`. */
  readonly keys: readonly (readonly [string, string])[];
  readonly name: string | null;
  /** Text of `partialFilterExpression`. */
  readonly condition: string | null;
  readonly sparse: boolean;
  /** Values that it takes for the same although they differ (`strength: 2`). */
  readonly collation: string | null;
  /** `unique: [true, "taken"]`: Mongoose throws an error of its own with that message. */
  readonly message?: true;
  readonly place: Place;
}

/** `mongoose.model("User", userSchema)` and what is like it. */
export interface RawModel {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly types: readonly string[];
  readonly schema: string | null;
  readonly collection: string | null;
  /** The model whose collection a discriminator shares. */
  readonly base: string | null;
  readonly file: string;
  readonly place: Place;
  readonly imports: RawImports;
}

/** What is said of a schema, or of a collection, behind its declaration: `userSchema.index(…)`, `db.collection("users").createIndex(…)`. */
export interface RawLater {
  readonly of: { readonly schema: string } | { readonly collection: string } | { readonly model: string };
  readonly file: string;
  readonly imports: RawImports;
  readonly indexes: readonly RawIndex[];
  readonly fields: readonly RawField[];
  /** As the code calls it. */
  readonly plugin: string | null;
  /** `pre("save")`: what the program does around. */
  readonly hook: string | null;
  /** The first path by which a hook before finds leaves documents out. */
  readonly hides: string | null;
}

/** A type that the file declares, and the names in it: `type UserDocument = HydratedDocument<User>`. */
export interface RawType {
  readonly name: string;
  readonly file: string;
  readonly of: readonly string[];
}

/** `export const users = db.collection("users")` */
export interface RawHeld {
  readonly name: string;
  readonly file: string;
  readonly collection: string;
}

export interface FactsExtra {
  readonly schemas: readonly RawSchema[];
  readonly models: readonly RawModel[];
  readonly later: readonly RawLater[];
  readonly types: readonly RawType[];
  readonly held: readonly RawHeld[];
  /** `mongoose.pluralize(null)` */
  readonly plain: readonly true[];
}

export function factsExtra({ extra }: Facts): FactsExtra {
  return {
    schemas: [],
    models: [],
    later: [],
    types: [],
    held: [],
    plain: [],
    ...(extra as Partial<FactsExtra>),
  };
}
