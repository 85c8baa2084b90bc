/** What Prisma's parts tell each other through the `extra` members of models, constraints and writes. */

import type { Constraint, Facts, Model, Write } from "../../domain/model";
import type { Place } from "../../domain/text";
import type { Migration } from "../../schemas/changes";
import type { Datasource, Generator } from "./generator";

/** `author User @relation(fields: [authorId], references: [id])`, or the side without fields. */
export interface Relation {
  readonly field: string;
  /** Name of the other model. */
  readonly model: string;
  readonly list: boolean;
  readonly optional: boolean;
  /** Scalar fields of this side; empty on the other side. */
  readonly fields: readonly string[];
  readonly references: readonly string[];
  /** The relation's own name where it has one. */
  readonly name: string | null;
  readonly place: Place;
}

export interface ModelExtra {
  /** The client's property: `prisma.user`. */
  readonly accessor: string;
  readonly relations: readonly Relation[];
  /** Fields of other models that relate to this one: a nested write names them. Known after link(). */
  readonly reachedBy: readonly string[];
  /** The table of an implicit many-to-many relation: no client property of its own. */
  readonly joinTable?: boolean;
  /** The generator that makes this model's client; known after link(). */
  readonly generator?: Generator;
  /** The database that the schema is for, as its `datasource` names it; known after link(). */
  readonly provider?: string;
}

export function modelExtra({ name, extra }: Model): ModelExtra {
  const given = extra as Partial<ModelExtra> | undefined;
  return { accessor: accessorOf(name), relations: [], reachedBy: [], ...given };
}

/** The client's property for a model: its name with a small first letter. */
export function accessorOf(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export interface ConstraintExtra {
  /** `@@unique(name:)`: under which `where` takes a composite key. */
  readonly whereName?: string;
  /** Of the table of an implicit many-to-many relation. */
  readonly joinTable?: boolean;
}

export function constraintExtra({ extra }: Pick<Constraint, "extra">): ConstraintExtra {
  return (extra ?? {}) as ConstraintExtra;
}

/** What one schema file says beside its models, or one file of migrations. */
export interface FactsExtra {
  readonly enums: readonly string[];
  readonly generators: readonly Generator[];
  readonly datasources: readonly Datasource[];
  readonly migration?: Migration;
}

export function factsExtra({ extra }: Facts): FactsExtra {
  return { enums: [], generators: [], datasources: [], ...(extra as Partial<FactsExtra> | undefined) };
}

/** The table of an implicit many-to-many relation, as one of its models declares it. */
export function joinTableName({ name, model }: Relation, of: string): string {
  return `_${name ?? [of, model].sort().join("To")}`;
}

/** The name under which `where` takes a composite key: `@@unique(name:)`, else the fields joined. */
export function whereName(constraint: Constraint): string {
  return constraintExtra(constraint).whereName ?? constraint.fields.join("_");
}

/** The composite key that `where` takes under this name. */
export function whereKey(model: Model, name: string): Constraint | undefined {
  return model.constraints.find(
    (each) =>
      (each.kind === "unique" || each.kind === "primary_key") &&
      each.fields.length > 1 &&
      whereName(each) === name,
  );
}

export interface WriteExtra {
  /** Text of the expression in front of `.user.create`. */
  readonly client: string;
  /** Fields of the data that lead to a nested write: `["products", "create"]`; empty for a write of the model itself. */
  readonly nested: readonly string[];
  /** Offsets of the call expression in its file. */
  readonly start: number;
  readonly end: number;
}

export function writeExtra(write: Write): WriteExtra | undefined {
  const extra = write.extra as Partial<WriteExtra> | undefined;
  if (extra?.client === undefined || extra.start === undefined || extra.end === undefined) return undefined;
  return { client: extra.client, nested: extra.nested ?? [], start: extra.start, end: extra.end };
}
