/** The entities of all files -> models: fields with their columns, and every constraint that MikroORM's schema generator makes. */

import type { Constraint, Facts, Field, Model } from "../../domain/model";
import type { Migration } from "../../schemas/changes";
import { inOrder } from "../../schemas/changes";
import { withMigrations } from "../../schemas/declared";
import { replay } from "../../schemas/replay";
import type { ConstraintExtra } from "./names";
import { chooseStrategy } from "./naming";
import { RELATED } from "./options";
import { factsExtra, type ModelExtra, type RawEntity, type RawProp, type RawRule } from "./raw";
import { type Flat, World } from "./world";

export function link(facts: readonly Facts[]): Facts {
  const extras = facts.map(factsExtra);
  const settings = extras.flatMap((each) => each.settings);
  const { strategy, notes } = chooseStrategy(settings);
  const entities = extras.flatMap((each) => each.entities);
  const world = new World(
    entities,
    strategy,
    settings.some((each) => each.includes("TsMorph")),
  );
  const declared = entities.filter(({ kind }) => kind === "entity");
  // Roots of an inheritance before their children: a constraint that both have is the root's.
  const depth = (each: RawEntity) => (world.root(each) === each ? 0 : 1);
  const models = [...declared]
    .sort((a, b) => depth(a) - depth(b))
    .flatMap((each) => [modelOf(world, each), ...pivotsOf(world, each)]);
  const keptIn = settings.includes("mongodb") ? ("documents" as const) : ("tables" as const);
  return {
    models: withSql(
      models.map((model) => ({ ...model, keptIn })),
      extras.flatMap((each) => each.migrations),
    ),
    notes,
  };
}

/** Decorators can say every key but one over expressions or over some rows, which version 6 makes of SQL alone. */
function withSql(models: readonly Model[], migrations: readonly Migration[]): Model[] {
  return withMigrations(
    models,
    replay(inOrder(migrations)),
    ({ kind, expression, condition }) => kind !== "unique" || !(expression || condition),
  );
}

export function idOf({ file, name }: RawEntity): string {
  return `${file}#${name}`;
}

function modelOf(world: World, entity: RawEntity): Model {
  const props = world.props(entity);
  const root = world.root(entity);
  const inherits = entity !== root;
  const isOwn = ({ from }: Flat) => !inherits || world.lineage(root).includes(from);
  const nullable = (each: Flat) => each.nullable || !isOwn(each);
  const family = world.entities
    .filter((each) => each.kind === "entity" && world.root(each) === root && each.name !== entity.name)
    .filter((each) => world.lineage(each).includes(entity) || world.lineage(entity).includes(each))
    .map(({ name }) => name);
  const by =
    root.discriminator !== null && !props.some(({ path }) => path === root.discriminator) ? root : undefined;
  const above = world.above(entity);
  const hides = world.lineage(entity).find((each) => each.hides !== undefined)?.hides;
  return {
    id: idOf(entity),
    orm: "mikro-orm",
    name: entity.name,
    table: world.table(entity),
    schema: world.schema(entity),
    place: entity.place,
    fields: [
      ...props.map((each) => fieldOf(each, nullable(each))),
      ...(by ? [discriminator(world, by).field] : []),
    ],
    constraints: [
      ...keyOf(props, entity),
      ...(above ? [toAbove(world, entity, above)] : []),
      ...props.flatMap((each) => uniqueOf(each)),
      ...world.rules(entity).flatMap(({ rule, inside }) => ruleOf(props, rule, inside)),
      ...props.flatMap((each) => foreignKey(world, each)),
      ...props.flatMap((each) => (each.raw.isEnum ? [enumCheck(each)] : [])),
      ...props.flatMap((each) => (nullable(each) || each.raw.default === "increment" ? [] : required(each))),
      ...(by ? discriminator(world, by).constraints : []),
    ],
    ...(hides === undefined ? {} : { hidesRowsBy: hides }),
    extra: { aliases: entity.aliases, family } satisfies ModelExtra,
  };
}

function fieldOf({ path, raw, columns }: Flat, nullable: boolean): Field {
  const isRelation = RELATED.has(raw.kind);
  return {
    name: path,
    column: columns[0] ?? null,
    place: raw.place,
    type: isRelation ? raw.target : raw.type,
    nullable,
    default: raw.default,
  };
}

/** Fields and columns go in pairs. */
function pairs(props: readonly Flat[]): Pick<Constraint, "fields" | "columns"> {
  return {
    fields: props.flatMap(({ path, columns }) => columns.map(() => path)),
    columns: props.flatMap(({ columns }) => columns),
  };
}

function keyOf(props: readonly Flat[], { place }: RawEntity): Constraint[] {
  const key = props.filter(({ raw }) => raw.primary);
  return key.length === 0
    ? []
    : [{ kind: "primary_key", ...pairs(key), name: null, place: key[0]?.raw.declared ?? place }];
}

function toAbove(world: World, { place }: RawEntity, above: RawEntity): Constraint {
  const columns = world.key(above);
  const references = { model: idOf(above), table: world.table(above), columns };
  return { kind: "foreign_key", fields: columns, columns, name: null, place, references };
}

function uniqueOf(prop: Flat): Constraint[] {
  const { raw } = prop;
  const isOne = raw.kind === "1:1" && !raw.primary;
  if (raw.unique === false && !isOne) return [];
  const name = typeof raw.unique === "string" ? raw.unique : null;
  return [{ kind: "unique", ...pairs([prop]), name, place: raw.declared }];
}

function ruleOf(props: readonly Flat[], rule: RawRule, inside: string): Constraint[] {
  const flat = (path: string) => path.replaceAll(".", "_");
  const meant = rule.properties.map((each) =>
    props.find(({ path }) => path === inside + each || flat(path) === flat(inside + each)),
  );
  const found = meant.filter((each) => each !== undefined);
  const { kind, name, place, expression, condition, deferrable } = rule;
  if (kind === "check") return [{ kind, ...pairs(found), name, place, expression }];
  if (found.length < meant.length) return [];
  const more = {
    ...(condition === null ? {} : { condition, index: true }),
    ...(deferrable ? { deferrable } : {}),
  };
  return [{ kind, ...pairs(found), name, place, ...more }];
}

function foreignKey(world: World, prop: Flat): Constraint[] {
  const { raw, from } = prop;
  if (!RELATED.has(raw.kind) || !raw.constrained) return [];
  const target = world.resolve(raw.target, from);
  const references = {
    model: target ? idOf(target) : (raw.target ?? ""),
    table: target ? world.table(target) : null,
    columns: world.referenced(raw, from),
  };
  return [{ kind: "foreign_key", ...pairs([prop]), name: raw.foreignKey, place: raw.declared, references }];
}

function enumCheck(prop: Flat): Constraint {
  const { items } = prop.raw;
  const [column] = prop.columns;
  const expression = items && items.length > 0 ? `${column} is one of ${items.join(", ")}` : null;
  const extra: ConstraintExtra = { enum: true };
  return {
    kind: "check",
    ...pairs([prop]),
    name: null,
    place: prop.raw.declared,
    expression,
    extra: { ...extra },
  };
}

function required({ path, raw: { place }, columns }: Flat): Constraint[] {
  return columns.map((column) => ({
    kind: "not_null",
    fields: [path],
    columns: [column],
    name: null,
    place,
  }));
}

/** The column that says whose row it is, where no property declares it. */
function discriminator(world: World, { discriminator: name, place }: RawEntity) {
  const column = world.strategy.column(name ?? "");
  const field: Field = { name: name ?? "", column, place, type: "string", nullable: false, default: "value" };
  const plain = { fields: [field.name], columns: [column], name: null, place };
  const extra: ConstraintExtra = { enum: true };
  const constraints: Constraint[] = [
    { kind: "not_null", ...plain },
    { kind: "check", ...plain, extra: { ...extra } },
  ];
  return { field, constraints };
}

/** The tables between two entities: models without a class. Of an inheritance the class that declares it makes the table. */
function pivotsOf(world: World, entity: RawEntity): Model[] {
  const root = world.root(entity);
  const inherited = entity === root ? [] : world.lineage(root);
  return world
    .lineage(entity)
    .filter((from) => !inherited.includes(from))
    .flatMap((from) =>
      from.props
        .filter(({ kind, owner, stored, pivot }) => kind === "m:n" && owner && stored && !pivot.entity)
        .flatMap((raw) => pivotOf(world, entity, raw, from)),
    );
}

function pivotOf(world: World, owner: RawEntity, raw: RawProp, from: RawEntity): Model[] {
  const target = world.resolve(raw.target, from);
  if (!target) return [];
  const { strategy } = world;
  const { pivot } = raw;
  const side = (of: RawEntity, end: string) => {
    const key = world.key(of);
    const self = owner.modern && owner.table !== null ? world.table(of) : of.name;
    const name = end === "" ? world.root(of).name : self + end;
    return key.map((each) => strategy.joinColumn(name, each, key.length > 1));
  };
  const given = (columns: readonly string[], otherwise: readonly string[]) =>
    columns.length > 0 ? columns : otherwise;
  const plain = [given(pivot.own, side(owner, "")), given(pivot.inverse, side(target, ""))] as const;
  const isSame = owner === target && plain[0].join() === plain[1].join();
  const [mine, theirs] = isSame ? [side(owner, "_1"), side(target, "_2")] : plain;
  const table = pivot.table ?? strategy.pivot(world.table(owner), raw.name);
  const place = raw.declared;
  const columns = [...mine, ...theirs];
  const key = pivot.ordered ? ["id"] : columns;
  const to = (of: RawEntity, columns: readonly string[]): Constraint => ({
    kind: "foreign_key",
    fields: columns,
    columns,
    name: null,
    place,
    references: { model: idOf(of), table: world.table(of), columns: world.key(of) },
  });
  const field = (name: string): Field => ({
    name,
    column: name,
    place,
    type: null,
    nullable: false,
    default: name === "id" ? "increment" : "none",
  });
  return [
    {
      id: `${idOf(owner)}.${raw.name}`,
      orm: "mikro-orm",
      name: `${owner.name}.${raw.name}`,
      table: table.split(".").at(-1) ?? table,
      schema: world.schema(owner),
      place,
      fields: [...new Set([...key, ...columns])].map(field),
      constraints: [
        { kind: "primary_key", fields: key, columns: key, name: null, place },
        ...(raw.constrained ? [to(owner, mine), to(target, theirs)] : []),
        ...columns.map(
          (each): Constraint => ({ kind: "not_null", fields: [each], columns: [each], name: null, place }),
        ),
      ],
      extra: {
        aliases: [],
        family: [],
        pivot: { owner: owner.name, property: raw.name },
      } satisfies ModelExtra,
    },
  ];
}
