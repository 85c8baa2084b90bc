/** All files' models -> complete ones: what foreign keys refer to, one-to-one keys, join tables, what only migrations know. */

import type { Constraint, Facts, Model } from "../../domain/model";
import { factsExtra, joinTableName, type ModelExtra, modelExtra, type Relation } from "./extra";
import { nearest } from "./generator";
import { addMigrations } from "./migrations";

/** The databases that a provider talks to: https://www.prisma.io/docs/orm/reference/supported-databases */
const enginesOf: Readonly<Record<string, readonly string[]>> = {
  postgresql: ["postgresql", "cockroachdb", "yugabytedb"],
  postgres: ["postgresql", "cockroachdb", "yugabytedb"],
  cockroachdb: ["cockroachdb", "postgresql"],
  mysql: ["mysql", "mariadb", "tidb", "vitess"],
  sqlite: ["sqlite"],
  sqlserver: ["mssql"],
  mongodb: ["mongodb"],
};

export function linkModels(facts: readonly Facts[]): Facts {
  const enums = new Set(facts.flatMap((each) => factsExtra(each).enums));
  const declared = facts.flatMap((each) => each.models).map((model) => withEnums(model, enums));
  const byName = new Map(declared.map((model) => [model.name, model]));
  const linked = declared.map((model) => linkModel(model, byName));
  const generators = facts.flatMap((each) => factsExtra(each).generators);
  const datasources = facts.flatMap((each) => factsExtra(each).datasources);
  const all = [...linked, ...joinTables(linked)].map((model) => {
    const generator = nearest(model, generators);
    const provider = nearest(model, datasources)?.provider;
    const reachedBy = linked.flatMap((other) =>
      modelExtra(other)
        .relations.filter((relation) => relation.model === model.name)
        .map(({ field }) => field),
    );
    const engines = provider === undefined ? undefined : enginesOf[provider];
    return {
      ...model,
      ...(engines ? { engines } : {}),
      extra: { ...model.extra, reachedBy, ...(generator && { generator }), ...(provider && { provider }) },
    };
  });
  return {
    models: addMigrations(all, facts),
    notes: facts.flatMap((each) => each.notes),
  };
}

/** What the file alone could not tell: fields that are relations are no columns, those of an enum's type are no relations. */
function withEnums(model: Model, enums: ReadonlySet<string>): Model {
  const { relations: all, ...extra } = modelExtra(model);
  const relations = all.filter((relation) => !enums.has(relation.model));
  const related = new Set(relations.map(({ field }) => field));
  const isColumn = (name: string) => !related.has(name);
  return {
    ...model,
    fields: model.fields.filter(({ name }) => isColumn(name)),
    constraints: model.constraints.filter(
      ({ kind, fields }) => kind !== "not_null" || fields.every(isColumn),
    ),
    extra: { ...extra, relations },
  };
}

function linkModel(model: Model, byName: ReadonlyMap<string, Model>): Model {
  const constraints = model.constraints.map((constraint): Constraint => {
    const { references } = constraint;
    const target = references && byName.get(references.model);
    if (!references || !target) return constraint;
    const columns = references.columns.map((name) => columnOf(target, name));
    return { ...constraint, references: { model: target.id, table: target.table, columns } };
  });
  return { ...model, constraints: [...constraints, ...oneToOneKeys(model, byName)] };
}

function columnOf(model: Model, field: string): string {
  return model.fields.find((each) => each.name === field)?.column ?? field;
}

/** The scalar side of a one-to-one relation is unique even where an old schema does not say `@unique`. */
function oneToOneKeys(model: Model, byName: ReadonlyMap<string, Model>): Constraint[] {
  return modelExtra(model).relations.flatMap((relation): Constraint[] => {
    const target = byName.get(relation.model);
    if (!target || relation.list || relation.fields.length === 0) return [];
    const back = modelExtra(target).relations.find(
      (other) => other.model === model.name && other.name === relation.name && other.field !== relation.field,
    );
    if (!back || back.list || model.constraints.some((each) => isKeyOn(each, relation.fields))) return [];
    return [
      {
        kind: "unique",
        fields: relation.fields,
        columns: relation.fields.map((name) => columnOf(model, name)),
        name: null,
        place: relation.place,
        index: true,
      },
    ];
  });
}

function isKeyOn(constraint: Constraint, fields: readonly string[]): boolean {
  const isKey = constraint.kind === "unique" || constraint.kind === "primary_key";
  return (
    isKey && constraint.fields.length === fields.length && fields.every((f) => constraint.fields.includes(f))
  );
}

/** Implicit many-to-many relations: both sides are lists without fields. One hidden table each, columns A and B. */
function joinTables(models: readonly Model[]): Model[] {
  const tables = new Map<string, Model>();
  for (const model of models) {
    for (const relation of modelExtra(model).relations) {
      const other = manyToMany(model, relation, models);
      if (!other) continue;
      const table = joinTableName(relation, model.name);
      const [a, b] = model.name <= other.name ? [model, other] : [other, model];
      if (!tables.has(table)) tables.set(table, joinTable(table, a, b, relation));
    }
  }
  return [...tables.values()];
}

/** The model on the other side, undefined where the relation is of another kind. */
function manyToMany(model: Model, relation: Relation, models: readonly Model[]): Model | undefined {
  if (!relation.list) return undefined;
  const other = models.find((each) => each.name === relation.model);
  const back =
    other &&
    modelExtra(other).relations.some(
      (each) =>
        each.list &&
        each.model === model.name &&
        each.name === relation.name &&
        (other !== model || each.field !== relation.field),
    );
  return back ? other : undefined;
}

function joinTable(table: string, a: Model, b: Model, { place }: Relation): Model {
  const base = { name: null, place, extra: { joinTable: true } };
  const foreignKey = (column: string, target: Model): Constraint => ({
    ...base,
    kind: "foreign_key",
    fields: [column],
    columns: [column],
    references: { model: target.id, table: target.table, columns: idColumns(target) },
  });
  const both = ["A", "B"];
  const extra: ModelExtra = { accessor: "", relations: [], reachedBy: [], joinTable: true };
  return {
    id: `${a.id}#${table}`,
    orm: "prisma",
    name: table,
    table,
    schema: a.schema,
    place,
    fields: both.map((name) => ({ name, column: name, place, type: null, nullable: false, default: "none" })),
    constraints: [
      { ...base, kind: "primary_key", fields: both, columns: both },
      foreignKey("A", a),
      foreignKey("B", b),
    ],
    extra: { ...extra },
  };
}

function idColumns(model: Model): readonly string[] {
  return model.constraints.find((each) => each.kind === "primary_key")?.columns ?? ["id"];
}
