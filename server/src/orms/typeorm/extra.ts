/** What TypeORM's parts tell each other through the `extra` members of facts, models and constraints. */

import type { Constraint, Facts, Model } from "../../domain/model";
import type { Migration } from "../../schemas/changes";
import type { RawClass, RawOptions } from "./raw";

/** What one file says, before link(). */
export interface FactsExtra {
  readonly classes: readonly RawClass[];
  readonly options: readonly RawOptions[];
  readonly migrations: readonly Migration[];
}

export function factsExtra({ extra }: Facts): FactsExtra {
  return { classes: [], options: [], migrations: [], ...(extra as Partial<FactsExtra> | undefined) };
}

export interface ModelExtra {
  /** Other names of the entity in code: the variable of an EntitySchema. */
  readonly aliases: readonly string[];
  /** The entities of a single table inheritance whose rows can be of this one: itself, its bases and its children. */
  readonly family: readonly string[];
  /** Owning relations: path -> the properties of the other entity that its columns refer to. */
  readonly relations: Readonly<Record<string, readonly string[]>>;
  /** Paths of the relations that this side does not own. */
  readonly collections: readonly string[];
  /** Paths of relations whose rows a `save` of this entity writes as well. */
  readonly cascades: Readonly<Record<string, Cascade>>;
  /** The entities whose `save` may write rows of this one so, by name. */
  readonly cascadedFrom: readonly string[];
  /** A table between two entities: who declares it, by which property. */
  readonly junction?: { readonly owner: string; readonly property: string };
}

/** Where a relation cascades, and what it does there: `cascade: true`, `["insert"]`, `["update"]`. */
export interface Cascade {
  /** Id of the other entity's model. */
  readonly to: string;
  readonly inserts: boolean;
  readonly updates: boolean;
}

export function modelExtra({ extra }: Pick<Model, "extra">): ModelExtra {
  const given = extra as Partial<ModelExtra> | undefined;
  return { aliases: [], family: [], relations: {}, collections: [], ...noCascades, ...given };
}

const noCascades = { cascades: {}, cascadedFrom: [] };

export interface ConstraintExtra {
  /** The unique constraint of a one-to-one relation. */
  readonly oneToOne?: boolean;
}

export function constraintExtra({ extra }: Pick<Constraint, "extra">): ConstraintExtra {
  return (extra ?? {}) as ConstraintExtra;
}

/** The names whose writes reach the model's table: its own, its single-table family's, for a table between two entities the owner's. */
export function calledNames(model: Model): string[] {
  const { junction, aliases, family } = modelExtra(model);
  return [...new Set([junction?.owner ?? model.name, ...aliases, ...family])];
}
