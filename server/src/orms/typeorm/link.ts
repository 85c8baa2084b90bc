/** One entity of the workspace -> its model: fields with their columns, and every constraint that TypeORM creates for it. */

import type { Constraint, Field, Model } from "../../domain/model";
import type { ConstraintExtra, ModelExtra } from "./extra";
import type { RawClass, RawColumn, RawRelation } from "./raw";
import type { FlatMember, FlatRule, World } from "./world";

export function buildModel(world: World, entity: RawClass): Model {
  const { columns, relations, rules } = world.flat(entity);
  const owning = relations.filter(owns);
  const root = world.root(entity);
  const deletion = columns.find(({ raw }) => raw.deleteDate)?.path;
  return {
    id: modelId(entity),
    orm: "typeorm",
    name: entity.name,
    table: world.table(entity),
    schema: world.schema(entity),
    place: entity.place,
    fields: [
      ...columns.map((member) => columnField(world, entity, member)),
      ...owning.map((member) => relationField(world, member)),
    ],
    constraints: [
      ...primaryKey(world, entity),
      ...rules.flatMap((rule) => ruleConstraint(world, entity, rule) ?? []),
      ...owning.flatMap((relation) => relationConstraints(world, relation)),
      ...notNull(world, entity),
    ],
    ...(deletion ? { hidesRowsBy: deletion } : {}),
    extra: {
      aliases: entity.aliases,
      // Rows of one table: a write of a child is one of its bases', and the reverse; another child has no value for the columns of this one.
      family: world.classes
        .filter((each) => each.kind !== "class" && world.root(each) === root)
        .filter((each) => world.lineage(each).includes(entity) || world.lineage(entity).includes(each))
        .map((each) => each.name),
      relations: Object.fromEntries(
        owning.map((member) => [member.path, world.joinColumns(member).map(({ property }) => property)]),
      ),
      collections: relations.filter((member) => !owns(member)).map(({ path }) => path),
      cascades: cascadesOf(world, relations),
      cascadedFrom: [],
    } satisfies ModelExtra,
  };
}

function cascadesOf(world: World, relations: readonly FlatMember<RawRelation>[]): ModelExtra["cascades"] {
  const found = relations.flatMap(({ raw: { cascade, target }, path, from }) => {
    const to = cascade && world.resolve(target, from);
    if (!cascade || !to) return [];
    return [
      [path, { to: modelId(to), inserts: cascade.includes("insert"), updates: cascade.includes("update") }],
    ];
  });
  return Object.fromEntries(found);
}

export function modelId(entity: RawClass): string {
  return `${entity.file}#${entity.name}`;
}

function owns({ raw }: FlatMember<RawRelation>): boolean {
  return raw.relation === "many-to-one" || (raw.relation === "one-to-one" && raw.join !== null);
}

function columnField(world: World, entity: RawClass, member: FlatMember<RawColumn>): Field {
  const { raw, path } = member;
  return {
    name: path,
    column: world.columnOf(member),
    place: raw.place,
    type: raw.type,
    nullable: isNullable(world, entity, member),
    default: raw.default,
  };
}

/** Columns that only some children of a single table have must allow null for the others. */
function isNullable(world: World, entity: RawClass, { raw, from }: FlatMember<RawColumn>): boolean {
  if (raw.nullable) return true;
  return entity.kind === "child" && !world.lineage(world.root(entity)).includes(from);
}

function relationField(world: World, member: FlatMember<RawRelation>): Field {
  const { raw, path } = member;
  return {
    name: path,
    column: world.joinColumns(member)[0]?.name ?? null,
    place: raw.place,
    type: raw.target,
    nullable: raw.nullable && !raw.primary,
    default: "none",
  };
}

function primaryKey(world: World, entity: RawClass): Constraint[] {
  const { columns, relations } = world.flat(entity);
  const first = columns.find(({ raw }) => raw.primary) ?? relations.find(({ raw }) => raw.primary);
  if (!first) return [];
  const key = world.primaryKey(entity);
  return [
    {
      kind: "primary_key",
      fields: key.map(({ property }) => property),
      columns: key.map(({ column }) => column),
      name: columns.find(({ raw }) => raw.primaryName !== null)?.raw.primaryName ?? null,
      place: first.raw.declared,
    },
  ];
}

function ruleConstraint(world: World, entity: RawClass, { rule, inside }: FlatRule): Constraint | undefined {
  const { name, place, expression, condition } = rule;
  if (rule.kind === "check" || rule.kind === "exclusion")
    return { kind: rule.kind, fields: [], columns: [], name, place, expression };
  const pairs = rule.properties.flatMap((property) => columnsOf(world, entity, inside + property));
  return {
    kind: "unique",
    fields: pairs.map(({ field }) => field),
    columns: pairs.map(({ column }) => column),
    name,
    place,
    ...(rule.kind === "index" ? { index: true } : {}),
    ...(condition !== null ? { condition } : {}),
    ...(rule.deferrable ? { deferrable: true } : {}),
  };
}

/** The columns of a property path: one, or those of a relation. A path that cannot be found keeps its name. */
function columnsOf(world: World, entity: RawClass, path: string): { field: string; column: string }[] {
  const { columns, relations } = world.flat(entity);
  const column = columns.find((member) => member.path === path);
  if (column) return [{ field: path, column: world.columnOf(column) }];
  const relation = relations.find((member) => member.path === path);
  if (relation && owns(relation))
    return world.joinColumns(relation).map(({ name }) => ({ field: path, column: name }));
  return [{ field: path, column: path }];
}

function relationConstraints(world: World, relation: FlatMember<RawRelation>): Constraint[] {
  const { raw, path, from } = relation;
  if (!raw.constrained) return [];
  const joins = world.joinColumns(relation);
  const target = world.resolve(raw.target, from);
  const base = {
    fields: joins.map(() => path),
    columns: joins.map(({ name }) => name),
    place: raw.declared,
    ...(raw.deferrable ? { deferrable: true } : {}),
  };
  const foreignKey: Constraint = {
    ...base,
    kind: "foreign_key",
    name: raw.join?.[0]?.foreignKey ?? null,
    references: {
      model: target ? modelId(target) : (raw.target ?? ""),
      table: target ? world.table(target) : null,
      columns: joins.map(({ column }) => column),
    },
  };
  // TypeORM makes no second unique constraint where the relation already is the primary key.
  if (raw.relation !== "one-to-one" || raw.primary) return [foreignKey];
  const extra: ConstraintExtra = { oneToOne: true };
  return [{ ...base, kind: "unique", name: null, extra: { ...extra } }, foreignKey];
}

function notNull(world: World, entity: RawClass): Constraint[] {
  const { columns, relations } = world.flat(entity);
  return [
    ...columns
      .filter((member) => !isNullable(world, entity, member) && member.raw.default !== "increment")
      .map((member) => required(member.path, [world.columnOf(member)], member.raw)),
    ...relations
      .filter((member) => owns(member) && (!member.raw.nullable || member.raw.primary))
      .flatMap((member) =>
        world.joinColumns(member).map(({ name }) => required(member.path, [name], member.raw)),
      ),
  ];
}

function required(field: string, columns: string[], { place }: RawColumn | RawRelation): Constraint {
  return { kind: "not_null", fields: [field], columns, name: null, place };
}
