/** What one file says about entities, before files are joined: plain data, so that it can be cached and sent between processes. */

import type { Facts, Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import type { Migration } from "../../schemas/changes";

/** An entity however it is declared, or what entities take properties from: a base, an embeddable, an object that is spread. */
export interface RawEntity {
  readonly name: string;
  /** Other names by which code refers to it: the variable of a schema, its class. */
  readonly aliases: readonly string[];
  readonly file: string;
  readonly place: Place;
  /** `part` = no entity itself. */
  readonly kind: "entity" | "part";
  readonly table: string | null;
  readonly schema: string | null;
  /** What it extends and spreads, nearest last. */
  readonly bases: readonly string[];
  /** Where the names that it refers to come from: local name -> [module, exported name]. */
  readonly imports: Readonly<Record<string, readonly [string, string]>>;
  /** Single table inheritance: the property that says whose row it is. */
  readonly discriminator: string | null;
  /** A table for each class of the inheritance. */
  readonly perType: boolean;
  /** Version 7 surely: its decorators have a package of their own. */
  readonly modern: boolean;
  readonly props: readonly RawProp[];
  readonly rules: readonly RawRule[];
  /** The first property by which a filter that is on by itself leaves rows out. */
  readonly hides?: string;
}

export type PropKind = "scalar" | "m:1" | "1:1" | "1:m" | "m:n" | "embedded";

export interface RawProp {
  readonly kind: PropKind;
  readonly name: string;
  readonly place: Place;
  /** The declaration: decorator, or the schema's member. */
  readonly declared: Place;
  readonly type: string | null;
  /** The other entity, or the embeddable. */
  readonly target: string | null;
  readonly columns: readonly string[];
  readonly nullable: boolean;
  /** Written with `?`, which only one of MikroORM's metadata providers sees. */
  readonly optional: boolean;
  /** Version 6 takes what is removed along for nullable. */
  readonly removes: boolean;
  readonly primary: boolean;
  /** true, or the name of the constraint. */
  readonly unique: boolean | string;
  readonly default: "none" | "value" | "increment";
  /** An enum's values, where the code shows them as text. */
  readonly items: readonly string[] | null;
  readonly isEnum: boolean;
  /** False for what has no column. */
  readonly stored: boolean;
  /** An embedded object in one column. */
  readonly object: boolean;
  readonly prefix: string | boolean | null;
  readonly absolute: boolean | null;
  /** False for the side of a relation that the other one maps. */
  readonly owner: boolean;
  readonly constrained: boolean;
  readonly foreignKey: string | null;
  readonly references: readonly string[];
  readonly pivot: {
    readonly table: string | null;
    readonly entity: boolean;
    readonly own: readonly string[];
    readonly inverse: readonly string[];
    readonly ordered: boolean;
  };
}

export interface RawRule {
  readonly kind: "unique" | "check";
  readonly name: string | null;
  readonly properties: readonly string[];
  readonly expression: string | null;
  readonly condition: string | null;
  readonly deferrable: boolean;
  readonly place: Place;
}

/** What one file says, before link(). */
export interface FactsExtra {
  readonly entities: readonly RawEntity[];
  /** Classes of naming strategies and metadata providers, and `mongodb`, as configurations name them. */
  readonly settings: readonly string[];
  /** Also the SQL that an entity gives for an index of its own. */
  readonly migrations: readonly Migration[];
}

export function factsExtra({ extra }: Facts): FactsExtra {
  return { entities: [], settings: [], migrations: [], ...(extra as Partial<FactsExtra> | undefined) };
}

export interface ModelExtra {
  readonly aliases: readonly string[];
  /** The entities of a single table inheritance whose rows can be of this one: itself, its bases and its children. */
  readonly family: readonly string[];
  /** A table between two entities: who declares it, by which property. */
  readonly pivot?: { readonly owner: string; readonly property: string };
}

export function modelExtra({ extra }: Pick<Model, "extra">): ModelExtra {
  return { aliases: [], family: [], ...(extra as Partial<ModelExtra> | undefined) };
}
