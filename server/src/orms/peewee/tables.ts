/** A Peewee table -> its model: columns, constraints in the order of the CREATE TABLE, the tables between many-to-many fields. */

import type { Bases } from "../../code/python/classes";
import { lastPart } from "../../code/python/modules";
import type { Constraint, Field, Model } from "../../domain/model";
import {
  classOf,
  type FileExtra,
  type LinkedExtra,
  type RawField,
  type RawIndex,
  type RawMeta,
  type RawSql,
} from "./extra";
import type { ConstraintExtra } from "./names";

/** A class with all that it has. */
export interface Table {
  readonly model: Model;
  /** Null where it is not known. */
  readonly name: string | null;
  readonly legacy: boolean;
  readonly meta: RawMeta;
  /** The key first. */
  readonly fields: readonly RawField[];
  readonly indexes: readonly RawIndex[];
  readonly database: string | null;
  /** The class that a many-to-many field makes, which a variable may be called otherwise. */
  readonly className?: string;
  /** Between two models. */
  readonly between?: readonly [Model, Model];
}

export function modelOf(
  table: Table,
  all: readonly Table[],
  bases: Bases,
  engines: readonly string[],
  parents: ReadonlySet<string>,
): Model {
  const { model, name, meta } = table;
  const stored = table.fields.filter(isStored);
  const targets = new Map(
    table.fields.flatMap((field) => {
      const found = targetOf(field, table, all, bases);
      return found ? [[field.name, found] as const] : [];
    }),
  );
  const pairs = Object.fromEntries(all.flatMap((one) => (one.between ? pairsOf(one, model.id) : [])));
  const extra: LinkedExtra = {
    called: [...Object.keys(pairs), ...(table.between ? namesOf(table) : [])],
    relations: Object.fromEntries([...targets].map(([field, target]) => [field, target.model.id])),
    pairs,
    database: table.database,
    engines,
  };
  // A base that only hands its fields and its Meta down: Peewee has no word for it, people have.
  const isBase =
    parents.has(model.id) &&
    classOf(model).meta.table === undefined &&
    (classOf(model).fields.length === 0 || /base|abstract|mixin|common|timestamp/i.test(model.name));
  return {
    ...{ id: model.id, orm: "peewee", name: model.name, place: model.place, bases: model.bases ?? [] },
    table: isBase ? null : name,
    schema: meta.schema ?? null,
    ...(isBase ? { abstract: true } : {}),
    fields: stored.map(fieldOf),
    constraints: numbered(constraintsOf(table, stored, targets)),
    extra: { ...extra },
  };
}

const isStored = ({ pairs, type }: RawField) =>
  !pairs && !/^(?:VirtualField|RowIDField|DocIDField)$/.test(type);

function fieldOf(field: RawField): Field {
  const { name, place, type, nullable } = field;
  return { name, column: columnOf(field), place, type, nullable, default: field.default };
}

/** http://docs.peewee-orm.com/en/latest/peewee/models.html#foreignkeyfield: `person` -> `person_id`. */
export function columnOf({ name, column, refers }: RawField): string {
  return column ?? (refers && !name.endsWith("_id") ? `${name}_id` : name);
}

function targetOf(
  { refers }: RawField,
  { model }: Table,
  all: readonly Table[],
  bases: Bases,
): Table | undefined {
  if (!refers) return undefined;
  return modelNamed(refers.model, model, all, bases);
}

function modelNamed(written: string, from: Model, all: readonly Table[], bases: Bases): Table | undefined {
  if (written === "self") return all.find(({ model }) => model.id === from.id);
  const known = all.find(({ model }) => model.id === written);
  if (known) return known;
  const found = bases.find(written, from);
  if (found) return all.find(({ model }) => model.id === found.id);
  // A deferred key knows the class by its name alone.
  const named = all.filter(({ model }) => model.name.toLowerCase() === lastPart(written).toLowerCase());
  return named.length === 1 ? named[0] : undefined;
}

type Made = Constraint & { readonly extra?: ConstraintExtra };

function constraintsOf(
  table: Table,
  stored: readonly RawField[],
  targets: ReadonlyMap<string, Table>,
): Made[] {
  const { meta, model } = table;
  const made = (kind: Constraint["kind"], fields: readonly RawField[], place: Constraint["place"]): Made => ({
    ...{ kind, fields: fields.map(({ name }) => name), columns: fields.map(columnOf), name: null, place },
  });
  const find = (name: string | null) =>
    stored.find((field) => field.name === name) ?? stored.find((field) => columnOf(field) === name);
  const key = meta.primary
    ? meta.primary.flatMap((name) => find(name) ?? [])
    : stored.filter(({ primary }) => primary);
  const ofSql = (rule: RawSql, at?: RawField): Made[] => {
    const named = rule.columns.flatMap((name) => find(name) ?? []);
    const words = new Set(rule.expression?.match(/\w+/g));
    const columns = at
      ? [at]
      : rule.kind === "check"
        ? stored.filter((one) => words.has(columnOf(one)))
        : named;
    if (!at && rule.kind === "unique" && named.length < Math.max(1, rule.columns.length)) return [];
    return [
      {
        ...made(rule.kind, columns, rule.place),
        name: rule.name,
        ...(rule.expression === null ? {} : { expression: rule.expression }),
        ...(at ? { extra: { inline: true as const } } : {}),
      },
    ];
  };
  const foreign = stored.flatMap((field) => {
    const { refers } = field;
    if (!refers) return [];
    const target = targets.get(field.name);
    const column = target && referredColumn(target, refers.field);
    const one: Made = {
      ...made("foreign_key", [field], field.place),
      name: refers.name,
      references: {
        model: target?.model.id ?? refers.model,
        table: target?.name ?? null,
        columns: column === undefined ? [] : [column],
      },
      ...(refers.deferrable ? { deferrable: true } : {}),
      extra: { added: `fk_${table.name}_${columnOf(field)}_refs_${target?.name ?? ""}` },
    };
    return [one];
  });
  return [
    ...(key.length > 0
      ? [made("primary_key", key, key.length > 1 ? model.place : (key[0]?.place ?? model.place))]
      : []),
    ...stored
      .filter(({ unique, primary }) => unique && !primary)
      .map((field) => indexOf(table, [field], made("unique", [field], field.place))),
    ...table.indexes.flatMap((index) => ofIndex(index)),
    ...foreign,
    ...stored.flatMap((field) => field.constraints.flatMap((rule) => ofSql(rule, field))),
    ...(meta.constraints ?? []).flatMap((rule) => ofSql(rule)),
    ...stored.filter(({ nullable }) => !nullable).map((field) => made("not_null", [field], field.place)),
  ];

  function ofIndex({ parts, unique, text, where, name, place }: RawIndex): Made[] {
    if (!unique || parts.length === 0) return [];
    const found = parts.flatMap((part) => find(part) ?? []);
    const isPlain = found.length === parts.length;
    // A field that is not read: half a key is another key.
    if (!isPlain && !parts.includes(null)) return [];
    const one: Made = {
      ...made("unique", isPlain ? found : [], place),
      name,
      index: true,
      ...(isPlain ? {} : { expression: text }),
      ...(where === null ? {} : { condition: where }),
    };
    return [name === null ? indexOf(table, found, one) : one];
  }
}

/** With its name, whose beginning is the class's unless `legacy_table_names = False`. */
function indexOf(
  { name, model, legacy, className = model.name }: Table,
  fields: readonly RawField[],
  one: Made,
): Made {
  const prefix = legacy ? className.toLowerCase() : name;
  const made = [
    prefix,
    fields
      .map(columnOf)
      .join("_")
      .replace(/[^\w]+/g, ""),
  ].join("_");
  return { ...one, index: true, extra: prefix === null ? {} : { made } };
}

function referredColumn({ fields }: Table, name: string | null): string | undefined {
  const field =
    name === null ? fields.find(({ primary }) => primary) : fields.find((one) => one.name === name);
  return field && columnOf(field);
}

/** How many without a name stand in front: databases number them. */
function numbered(constraints: readonly Made[]): Constraint[] {
  const seen = new Map<string, number>();
  const count = (key: string) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before;
  };
  return constraints.map((one) => {
    const { kind, name, index, columns, extra } = one;
    if (name !== null || index || kind === "not_null" || kind === "primary_key") return withBag(one, extra);
    const before = extra?.inline ? 0 : count(kind);
    const alike = count(JSON.stringify([kind, kind === "check" && columns.length !== 1 ? "" : columns]));
    return withBag(one, { ...extra, before, alike });
  });
}

function withBag(one: Made, extra: ConstraintExtra | undefined): Constraint {
  return extra === undefined ? one : { ...one, extra: { ...extra } };
}

/** The tables that many-to-many fields make by themselves: `Student.courses` -> `student_course_through`. */
export function tableBetween(
  table: Table,
  all: readonly Table[],
  bases: Bases,
  files: readonly FileExtra[],
): Table[] {
  return table.fields.flatMap((field) => {
    const { pairs, place, name } = field;
    const other =
      pairs && pairs.through === null ? modelNamed(pairs.model, table.model, all, bases) : undefined;
    if (!pairs || !other || table.name === null || other.name === null) return [];
    const held = files.flatMap((file) =>
      file.through
        .filter(({ of }) => of.endsWith(`${table.model.name}.${name}`))
        .map((one) => ({ ...one, file })),
    )[0];
    const className = `${table.model.name}${other.model.name}Through`;
    const own = held?.name ?? className;
    const [a, b] = [table.model, other.model].map(
      (model): RawField => ({
        ...{ name: model.name.toLowerCase(), column: null, type: "ForeignKeyField", place, nullable: false },
        ...{ unique: false, primary: false, default: "none", constraints: [] },
        refers: {
          model: model.id,
          field: null,
          name: null,
          backref: null,
          deferred: false,
          deferrable: false,
        },
      }),
    );
    if (!a || !b || a.name === b.name) return [];
    const id: RawField = {
      ...{
        name: "id",
        column: null,
        type: "AutoField",
        place,
        nullable: false,
        unique: false,
        primary: true,
      },
      ...{ default: "increment", constraints: [] },
    };
    const model: Model = {
      ...{ id: `${table.model.id}.${name}`, orm: "peewee", name: own, table: null, schema: null, place },
      ...{ fields: [], constraints: [], bases: [] },
      extra: { imports: {}, fields: [a, b], removed: [], meta: {} },
    };
    const index = { parts: [a.name, b.name], unique: true, text: null, where: null, name: null, place };
    return [
      {
        ...{
          model,
          className,
          name: `${table.name}_${other.name}_through`,
          legacy: true,
          fields: [id, a, b],
        },
        meta: { schema: table.meta.schema ?? null },
        ...{ indexes: [index], database: table.database, between: [table.model, other.model] as const },
      },
    ];
  });
}

/** The fields by which a model reaches its pairs: its own, and the backref at the other end. */
function pairsOf({ between, model }: Table, id: string): [string, { model: string; through: string }][] {
  const [own, other] = between ?? [];
  const field = model.id.slice(model.id.lastIndexOf(".") + 1);
  if (!own || !other) return [];
  const backref =
    classOf(own).fields.find(({ name }) => name === field)?.pairs?.backref ?? `${own.name.toLowerCase()}s`;
  return [
    ...(own.id === id
      ? [[field, { model: other.id, through: model.id }] as [string, { model: string; through: string }]]
      : []),
    ...(other.id === id
      ? [[backref, { model: own.id, through: model.id }] as [string, { model: string; through: string }]]
      : []),
  ];
}

/** Words by which code writes pairs. */
function namesOf({ between, model }: Table): string[] {
  const [own, other] = between ?? [];
  return own && other
    ? [
        ...pairsOf({ between, model } as Table, own.id),
        ...pairsOf({ between, model } as Table, other.id),
      ].map(([name]) => name)
    : [];
}
