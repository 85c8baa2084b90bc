/** Models, associations and migrations of a workspace -> complete models with their constraints. */

import { fileStem, moduleStem } from "../../code/typescript/modules";
import type { Constraint, Facts, Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import { inOrder } from "../../schemas/changes";
import { withMigrations } from "../../schemas/declared";
import { replay } from "../../schemas/replay";
import { listed } from "../../syntax/listed";
import { singular, underscored } from "../../syntax/plural";
import { associate } from "./associations";
import type { ConstraintExtra } from "./names";
import type { Associated, FactsExtra, RawField, RawModel } from "./raw";
import { columnIn, idOf, primaryOf, type Table, World } from "./tables";

/** What Sequelize's parts tell each other of a model. */
export interface ModelExtra {
  /** Names by which code says the model. */
  readonly aliases: readonly string[];
  readonly hooks: readonly string[];
  /** The attributes that a setter may change; `*` = any. */
  readonly setters: readonly string[];
  readonly version: 6 | 7;
  /** What joins it to other models, by the name of the association (`posts`, `author`): nested rows, `user.createPost`. */
  readonly associated: Readonly<Record<string, Associated>>;
  /** Names of associations under which others write its rows. */
  readonly reachedBy: readonly string[];
}

export function modelExtra({ extra }: Pick<Model, "extra">): ModelExtra {
  const none: ModelExtra = { aliases: [], hooks: [], setters: [], version: 6, associated: {}, reachedBy: [] };
  return { ...none, ...(extra as Partial<ModelExtra> | undefined) };
}

export function linkModels(facts: FactsExtra): Facts {
  const world = new World(facts);
  for (const each of facts.associations) associate(world, each);
  const tied = ties(world);
  const declared = [...world.tables, ...world.through].map((table) => build(world, tied, table));
  const unnamed = world.tables.filter(({ raw, table }) => raw.name === null && table === null);
  return {
    models: withMigrations(declared, replay(inOrder(facts.migrations)), ({ expression }) => !expression),
    notes: unnamed.map(
      ({ name }) => `Sequelize: the name of ${name} is put together by the program; its table is not known.`,
    ),
  };
}

/** What stands elsewhere and is asked of every table. */
interface Ties {
  readonly byId: ReadonlyMap<string, Table>;
  readonly byTable: ReadonlyMap<string | null, readonly Table[]>;
  readonly inFile: ReadonlyMap<string, readonly Table[]>;
  readonly hooks: ReadonlyMap<string, readonly { readonly hook: string }[]>;
  /** The associations under which others write rows of a table. */
  readonly reachedBy: ReadonlyMap<string, readonly (readonly [string, Associated])[]>;
  readonly aliases: ReadonlyMap<string, readonly { readonly name: string }[]>;
}

function ties(world: World): Ties {
  const all = [...world.tables, ...world.through];
  return {
    byId: new Map([...all].reverse().map((table) => [table.id, table])),
    byTable: listed(world.tables, ({ table }) => [table]),
    inFile: listed(world.tables, ({ raw }) => [raw.file]),
    hooks: listed(world.facts.hooks, ({ of }) => [of]),
    reachedBy: listed(
      world.tables.flatMap(({ associated }) => Object.entries(associated)),
      ([, { model, through }]) => (through === null ? [model] : [model, through]),
    ),
    aliases: listed(world.facts.aliases, ({ file, module }) => [moduleStem(file, module)]),
  };
}

function build(
  world: World,
  tied: Ties,
  { raw, id, name, version, options, table, fields: all, ownId, joined, associated }: Table,
): Model {
  const isJoined = ownId && joined.length > 0;
  const own: RawField[] = ownId && !isJoined ? [idOf(raw), ...all] : all;
  const columnOf = (field: string) => {
    const found = own.find((each) => each.name === field);
    return found?.column ?? (found && options.underscored ? underscored(field) : field);
  };
  const on = (fields: readonly string[], place: Place) => ({
    fields,
    columns: fields.map(columnOf),
    name: null,
    place,
  });
  const primary = isJoined
    ? (joined[0]?.fields ?? [])
    : own.filter((each) => each.primary).map((each) => each.name);
  const isRequired = (each: RawField) =>
    (each.required !== null && each.required !== false) || primary.includes(each.name);
  const constraints: Constraint[] = [];
  if (primary.length > 0)
    constraints.push({
      kind: "primary_key",
      ...on(primary, own.find(({ primary: at }) => at)?.primary ?? joined[0]?.place ?? raw.place),
    });
  constraints.push(...uniques());
  for (const each of own)
    if (isRequired(each))
      constraints.push({
        kind: "not_null",
        ...on([each.name], each.required || each.primary || each.place),
      });
  let number = 0;
  for (const each of own) {
    const { references } = each;
    if (!references) continue;
    const to = references.isTable
      ? undefined
      : (tied.byId.get(references.to) ?? world.called(references.to, raw));
    const target = to ?? tied.byTable.get(references.to)?.[0];
    const key = references.key ?? (target && primaryOf(target)[0]) ?? "id";
    const keyColumn = target ? columnIn(target, key) : key;
    const extra: ConstraintExtra = { number: ++number };
    constraints.push({
      kind: "foreign_key",
      ...on([each.name], references.place),
      references: {
        model: target?.id ?? references.to,
        table: target?.table ?? (references.isTable ? references.to : null),
        columns: [keyColumn],
      },
      extra: { ...extra },
    });
  }
  const deletion =
    options.paranoid && options.timestamps !== false && options.deletedAt !== false
      ? (options.deletedAt ?? "deletedAt")
      : undefined;
  const hides = deletion ?? options.hides;
  const said: ModelExtra = {
    aliases: aliasesOf(tied, raw, id),
    hooks: [
      ...raw.hooks,
      ...world.basesOf(raw).flatMap(({ hooks }) => hooks),
      ...[...new Set([name, ...raw.aliases])]
        .flatMap((each) => tied.hooks.get(each) ?? [])
        .map(({ hook }) => hook),
    ],
    setters: [
      ...own.flatMap(({ changes = [] }) => changes),
      ...[raw, ...world.basesOf(raw)].flatMap(({ setters }) => setters),
    ],
    version,
    associated,
    reachedBy: (tied.reachedBy.get(id) ?? []).flatMap(([as]) => [as, singular(as)]),
  };
  return {
    id,
    orm: "sequelize",
    name,
    table,
    schema: options.schema,
    place: raw.place,
    fields: own.map(
      (each): Field => ({
        name: each.name,
        column: columnOf(each.name),
        place: each.place,
        type: each.type,
        nullable: !isRequired(each),
        default: each.default,
      }),
    ),
    constraints,
    ...(hides ? { hidesRowsBy: hides } : {}),
    extra: { ...said },
  };

  /** Keys of attributes, grouped by their names, then those of associations and the indexes. */
  function uniques(): Constraint[] {
    const groups = new Map<
      string,
      { fields: string[]; place: Place; name: string | null; custom: boolean }
    >();
    for (const { name: field, unique } of own) {
      if (!unique) continue;
      const key = unique.name ?? `${table}_${field}_unique`;
      const group = groups.get(key) ?? {
        fields: [],
        place: unique.place,
        name: unique.name,
        custom: unique.custom === true || unique.name !== null,
      };
      group.fields.push(field);
      groups.set(key, group);
    }
    const byKey = [...groups].map(([key, { fields, place, name: given, custom }]): Constraint => {
      const said: ConstraintExtra = { version, ...(custom ? { key } : {}) };
      return {
        kind: "unique",
        ...on(fields, place),
        ...(version === 7 ? { name: given } : {}),
        extra: { ...said },
      };
    });
    const byJoin = isJoined
      ? []
      : joined.map(({ fields, name: key, place }): Constraint => {
          return {
            kind: "unique",
            ...on(fields, place),
            ...(version === 7 ? { name: key } : {}),
            extra: { version, key },
          };
        });
    const byIndex = raw.indexes.map(
      ({ fields, name: given, expression, condition, place }): Constraint => ({
        kind: "unique",
        index: true,
        ...(expression === null ? on(fieldNames(fields), place) : { fields: [], columns: [], place }),
        name: given,
        ...(expression === null ? {} : { expression }),
        ...(condition === null ? {} : { condition }),
        extra: { version },
      }),
    );
    return [...byKey, ...byJoin, ...byIndex];
  }

  /** An index says attributes, or columns. */
  function fieldNames(names: readonly string[]): string[] {
    return names.map(
      (each) =>
        own.find((one) => one.name === each)?.name ??
        own.find((one) => columnOf(one.name) === each)?.name ??
        each,
    );
  }
}

function aliasesOf({ inFile, aliases }: Ties, raw: RawModel, id: string): string[] {
  const alone = (inFile.get(raw.file) ?? []).every((each) => each.id === id);
  const others = (alone && aliases.get(fileStem(raw.file))) || [];
  return [...new Set([...raw.aliases, ...others.map(({ name }) => name)])];
}
