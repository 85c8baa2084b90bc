/** The tables between two entities that TypeORM makes for @JoinTable: models without a class. */

import type { Constraint, Model } from "../../domain/model";
import type { ModelExtra } from "./extra";
import { modelId } from "./link";
import type { RawClass, RawJoin, RawRelation } from "./raw";
import { type FlatMember, joinFor, type Referenced, type World } from "./world";

export function joinTables(world: World, entity: RawClass): Model[] {
  // The table belongs to the class that declares it: a child of a single table inheritance makes no second one.
  const inherited = entity.kind === "child" ? world.lineage(world.root(entity)) : [];
  return world
    .flat(entity)
    .relations.filter(
      ({ raw, from }) => raw.relation === "many-to-many" && raw.joinTable && !inherited.includes(from),
    )
    .flatMap((relation) => joinTable(world, entity, relation) ?? []);
}

function joinTable(
  world: World,
  owner: RawClass,
  { raw, path, from }: FlatMember<RawRelation>,
): Model | undefined {
  const options = raw.joinTable;
  const target = world.resolve(raw.target, from);
  if (!options || !target) return undefined;
  const { strategy, settings } = world;
  const { place } = options;
  const own = sideColumns(world, owner, options.columns);
  const inverse = sideColumns(world, target, options.inverseColumns);
  // A relation to itself: TypeORM numbers the columns that would share a name.
  const shared = (name: string) =>
    own.some((each) => each.name === name) && inverse.some((each) => each.name === name);
  const columns = [
    ...own.map(({ name }) => (shared(name) ? `${name}_1` : name)),
    ...inverse.map(({ name }) => (shared(name) ? `${name}_2` : name)),
  ];
  const [mine, theirs] = [columns.slice(0, own.length), columns.slice(own.length)];
  const table =
    settings.prefix +
    (options.name ?? strategy.joinTable(world.bareTable(owner), world.bareTable(target), path));
  const foreignKey = (columns: readonly string[], to: RawClass, side: readonly SideColumn[]): Constraint => ({
    kind: "foreign_key",
    fields: columns,
    columns,
    name: side.find(({ join }) => join?.foreignKey)?.join?.foreignKey ?? null,
    place,
    references: { model: modelId(to), table: world.table(to), columns: side.map(({ column }) => column) },
  });
  return {
    id: `${modelId(owner)}.${path}`,
    orm: "typeorm",
    name: `${owner.name}.${path}`,
    table,
    schema: world.schema(owner),
    place,
    fields: columns.map((name) => ({ ...plain, name, column: name, place })),
    constraints: [
      { kind: "primary_key", fields: columns, columns, name: null, place },
      foreignKey(mine, owner, own),
      foreignKey(theirs, target, inverse),
    ],
    extra: { junction: { owner: owner.name, property: path } } satisfies Partial<ModelExtra>,
  };
}

const plain = { type: null, nullable: false, default: "none" } as const;

interface SideColumn extends Referenced {
  readonly name: string;
  readonly join: RawJoin | undefined;
}

function sideColumns(world: World, entity: RawClass, joins: readonly RawJoin[]): SideColumn[] {
  return world.primaryKey(entity).map((referenced) => {
    const join = joinFor(joins, referenced);
    const name =
      join?.column ??
      world.strategy.joinTableColumn(world.bareTable(entity), referenced.property, referenced.column);
    return { ...referenced, name, join };
  });
}
