/** What one file says of Sequelize's models, before the files are joined: JSON-able. */

import type { Facts } from "../../domain/model";
import type { Place } from "../../domain/text";
import type { Migration } from "../../schemas/changes";

/** Local name -> the module that it comes from, and what that calls it. */
export type RawImports = Readonly<Record<string, readonly [module: string, imported: string]>>;

/** Where something is written. */
export interface RawAt {
  readonly file: string;
  readonly place: Place;
  readonly imports: RawImports;
}

export interface RawUnique {
  /** As written; keys of one name are one over all their fields. */
  readonly name: string | null;
  /** True for an object: the key has what Sequelize calls it. */
  readonly custom?: true;
  readonly place: Place;
}

export interface RawReference {
  /** A model as the file calls it, or a table. */
  readonly to: string;
  readonly isTable: boolean;
  readonly key: string | null;
  readonly place: Place;
}

export interface RawField {
  readonly name: string;
  readonly place: Place;
  readonly column: string | null;
  readonly type: string | null;
  /** Where it says `allowNull: false`; false = it says `allowNull: true`. */
  readonly required: Place | false | null;
  readonly primary: Place | null;
  readonly default: "none" | "value" | "increment";
  readonly unique: RawUnique | null;
  readonly references: RawReference | null;
  /** The attributes that its setter may change. */
  readonly changes?: readonly string[];
}

/** A unique index of the options, or of decorators. */
export interface RawIndex {
  readonly name: string | null;
  readonly fields: readonly string[];
  /** Anything but names of fields in it. */
  readonly expression: string | null;
  readonly condition: string | null;
  readonly place: Place;
}

/** What the options of a model say, or those that `new Sequelize({ define })` gives to all; null = nothing. */
export interface RawOptions {
  readonly table: string | null;
  readonly schema: string | null;
  readonly plural: string | null;
  readonly freeze: boolean | null;
  readonly underscored: boolean | null;
  readonly timestamps: boolean | null;
  readonly paranoid: boolean | null;
  /** The attribute's name; false = there is none. */
  readonly createdAt: string | false | null;
  readonly updatedAt: string | false | null;
  readonly deletedAt: string | false | null;
  /** The first attribute by which the default scope leaves rows out. */
  readonly hides: string | null;
}

export interface RawModel extends RawAt {
  /** Null where the program puts it together. */
  readonly name: string | null;
  /** Variables and classes that hold it. */
  readonly aliases: readonly string[];
  /** 7 where the file imports `@sequelize/core`; null = it does not say. */
  readonly version: 6 | 7 | null;
  readonly bases: readonly string[];
  /** A class with decorators that makes no table by itself. */
  readonly abstract: boolean;
  readonly fields: readonly RawField[];
  readonly indexes: readonly RawIndex[];
  readonly options: RawOptions;
  readonly hooks: readonly string[];
  /** The attributes that setters beside them may change. */
  readonly setters: readonly string[];
}

export interface RawAssociation extends RawAt {
  readonly kind: "belongsTo" | "hasOne" | "hasMany" | "belongsToMany";
  readonly source: string;
  readonly target: string;
  readonly as: string | null;
  readonly key: string | null;
  /** `foreignKey: { allowNull: false }` */
  readonly required: boolean | null;
  readonly unique: boolean;
  readonly otherKey: string | null;
  /** What the foreign key refers to, where it is not the primary key. */
  readonly refersTo: string | null;
  readonly constraints: boolean;
  /** By a decorator of sequelize-typescript, which takes the attribute that is marked as the foreign key. */
  readonly decorated?: boolean;
  readonly through: { readonly to: string; readonly unique: boolean; readonly key: string | null } | null;
}

/** What joins a linked model to another. */
export interface Associated {
  readonly kind: RawAssociation["kind"];
  /** Ids of the other model, and of the one between. */
  readonly model: string;
  readonly through: string | null;
  readonly many: boolean;
  /** The foreign key's field. */
  readonly key: string | null;
}

/** `db.users = require("./user")(sequelize)`: what files call the model of a module. */
export interface RawAlias {
  readonly file: string;
  readonly name: string;
  readonly module: string;
}

export interface FactsExtra {
  readonly models: readonly RawModel[];
  readonly associations: readonly RawAssociation[];
  readonly aliases: readonly RawAlias[];
  readonly defaults: readonly (RawOptions & { readonly file: string })[];
  readonly hooks: readonly { readonly of: string; readonly hook: string }[];
  readonly migrations: readonly Migration[];
}

export function factsExtra({ extra }: Facts): FactsExtra {
  const none = { models: [], associations: [], aliases: [], defaults: [], hooks: [], migrations: [] };
  return { ...none, ...(extra as Partial<FactsExtra> | undefined) };
}
