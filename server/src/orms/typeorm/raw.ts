/** What one file says about entities, before files are joined: plain data, so that it can be cached and sent between processes. */

import type { Place } from "../../domain/text";

/** A class with TypeORM's decorators (or that may only inherit them), or an EntitySchema. */
export interface RawClass {
  readonly name: string;
  /** Other names by which code refers to it: the variable that holds an EntitySchema. */
  readonly aliases: readonly string[];
  readonly file: string;
  readonly place: Place;
  /** `class` = no entity itself: an abstract base, an embedded class. */
  readonly kind: "entity" | "child" | "class" | "schema";
  readonly table: string | null;
  readonly schema: string | null;
  readonly bases: readonly string[];
  /** Where the names that the class refers to come from: local name -> [module, exported name]. */
  readonly imports: Readonly<Record<string, readonly [string, string]>>;
  /** Single table inheritance: its children live in its table. */
  readonly inheritance: boolean;
  readonly members: readonly RawMember[];
  readonly rules: readonly RawRule[];
}

export type RawMember = RawColumn | RawRelation | RawEmbedded;

export interface RawNamed {
  readonly name: string;
  readonly place: Place;
  /** The declaration: decorator, or the schema's member. */
  readonly declared: Place;
}

export interface RawColumn extends RawNamed {
  readonly kind: "column";
  readonly type: string | null;
  readonly column: string | null;
  readonly nullable: boolean;
  readonly default: "none" | "value" | "increment";
  readonly primary: boolean;
  readonly primaryName: string | null;
  readonly deleteDate: boolean;
}

export interface RawRelation extends RawNamed {
  readonly kind: "relation";
  readonly relation: "one-to-one" | "many-to-one" | "one-to-many" | "many-to-many";
  readonly target: string | null;
  readonly nullable: boolean;
  readonly primary: boolean;
  /** False where `createForeignKeyConstraints: false` switches the constraints off. */
  readonly constrained: boolean;
  readonly deferrable: boolean;
  /** What a `save` of this side does to rows of the other one; absent = nothing. */
  readonly cascade?: readonly ("insert" | "update")[];
  /** The columns of the owning side; null where there is no @JoinColumn. */
  readonly join: readonly RawJoin[] | null;
  readonly joinTable: RawJoinTable | null;
}

export interface RawJoin {
  readonly column: string | null;
  readonly references: string | null;
  readonly foreignKey: string | null;
}

export interface RawJoinTable {
  readonly name: string | null;
  readonly columns: readonly RawJoin[];
  readonly inverseColumns: readonly RawJoin[];
  readonly place: Place;
}

interface RawEmbedded extends RawNamed {
  readonly kind: "embedded";
  readonly target: string | null;
  /** null = the property's name, "" = none. */
  readonly prefix: string | null;
}

/** A unique constraint, a unique index, a check or an exclusion. */
export interface RawRule {
  readonly kind: "unique" | "index" | "check" | "exclusion";
  readonly name: string | null;
  /** Property paths; empty for a check. */
  readonly properties: readonly string[];
  readonly expression: string | null;
  readonly condition: string | null;
  readonly deferrable: boolean;
  readonly place: Place;
}

/** What a data source's options say about all tables. */
export interface RawOptions {
  /** Class of the naming strategy as written. */
  readonly namingStrategy: string | null;
  readonly entityPrefix: string | null;
  readonly schema: string | null;
}
