/** A table's columns and keys -> fields and constraints: columns by their names, what keys refer to, names by the convention. */

import { lastPart } from "../../code/python/modules";
import type { Constraint, Field, Model } from "../../domain/model";
import type { ConstraintExtra } from "./names";
import { conventionalName, conventionKey, defaultConvention } from "./naming";
import type { RawColumn, RawKey, RawRef } from "./raw-column";
import type { From, Table } from "./table";
import type { World } from "./world";

export function modelOf(table: Table, tables: readonly Table[], world: World): Model {
  const primary = primaryOf(table);
  const fields = table.columns.map((column) => fieldOf(column, primary));
  const { id, named, schema } = table;
  return {
    ...{ id, orm: "sqlalchemy", name: named.name, table: table.table, schema, place: named.place, fields },
    constraints: withNames(table, [
      ...(primary.length > 0 ? [primaryKey(table, primary)] : []),
      ...table.keys.flatMap((key) => constraintOf(key, table, tables, world)),
      ...table.columns.flatMap((column) => ofColumn(column, table, tables, world)),
      ...fields.filter(({ nullable }) => !nullable).map(notNull),
    ]),
    ...(named.is === "class" ? { bases: named.bases } : {}),
  };
}

function columnName({ name, column }: RawColumn): string {
  return column ?? name;
}

/** The columns of the primary key, in its order. */
function primaryOf(table: Table): readonly From<RawColumn>[] {
  const own = table.columns.filter(({ primary }) => primary);
  const key = table.keys.find(({ kind }) => kind === "primary_key");
  const said = key?.columns.flatMap((ref) => find(table, ref) ?? []) ?? [];
  return said.length > 0 ? said : own;
}

function fieldOf(column: From<RawColumn>, primary: readonly RawColumn[]): Field {
  const isPrimary = primary.includes(column);
  // `autoincrement="auto"`: the only key column, of an integer, that refers to nothing.
  const counts =
    isPrimary &&
    primary.length === 1 &&
    column.foreign.length === 0 &&
    /^(?:(?:Big|Small)?Integer|(?:BIG|SMALL)?INT(?:EGER)?|int)\b|\bint\b/.test(column.type ?? "int");
  return {
    name: column.name,
    column: columnName(column),
    place: column.place,
    type: column.type,
    nullable: column.nullable ?? !isPrimary,
    default: column.default === "none" && counts ? "increment" : column.default,
  };
}

type Made = Constraint & { readonly extra?: ConstraintExtra };

function made(kind: Constraint["kind"], columns: readonly RawColumn[], place: Constraint["place"]): Made {
  return {
    kind,
    fields: columns.map(({ name }) => name),
    columns: columns.map(columnName),
    name: null,
    place,
  };
}

function notNull({ name, column, place }: Field): Made {
  return { kind: "not_null", fields: [name], columns: [column ?? name], name: null, place };
}

function primaryKey(table: Table, columns: readonly RawColumn[]): Made {
  const key = table.keys.find(({ kind }) => kind === "primary_key");
  const [first] = columns;
  const place = key?.place ?? first?.place ?? table.named.place;
  return { ...made("primary_key", columns, place), name: key?.name ?? null };
}

/** What stands at a column: its keys, its checks. */
function ofColumn(column: From<RawColumn>, table: Table, tables: readonly Table[], world: World): Made[] {
  const unique = { ...made("unique", [column], column.place), ...(column.index ? { index: true } : {}) };
  return [
    ...(column.unique ? [unique] : []),
    ...[...column.foreign, ...column.checks]
      .flatMap((key) => constraintOf({ ...key, from: column.from }, table, tables, world, column))
      .map((one) => (one.kind === "check" ? { ...one, extra: { inline: true as const } } : one)),
  ];
}

function constraintOf(
  key: From<RawKey>,
  table: Table,
  tables: readonly Table[],
  world: World,
  at?: RawColumn,
): Made[] {
  const { kind, name, place, expression, condition, deferrable } = key;
  if (kind === "primary_key") return [];
  const said = at ? [at] : key.columns.flatMap((ref) => find(table, ref) ?? []);
  const columns = kind === "check" && !at ? mentioned(table, expression ?? "") : said;
  // A column that is not read: half a key is another key.
  if (!at && !expression && columns.length < key.columns.length) return [];
  const one: Made = {
    ...made(kind === "index" ? "unique" : kind, columns, place),
    name,
    ...(kind === "index" ? { index: true } : {}),
    ...(expression === null ? {} : { expression }),
    ...(condition === null ? {} : { condition }),
    ...(deferrable ? { deferrable } : {}),
    ...(key.fixed ? { extra: { fixed: true as const } } : {}),
  };
  return [kind === "foreign_key" ? { ...one, references: referred(key, table, tables, world) } : one];
}

/** The columns that a check's text speaks of. */
function mentioned(table: Table, expression: string): RawColumn[] {
  const words = new Set(expression.match(/\w+/g) ?? []);
  return table.columns.filter((column) => words.has(columnName(column)));
}

/** Texts are names of columns, attributes those of the class; each may be the other. */
function find(table: Table, { text, attribute }: RawRef): From<RawColumn> | undefined {
  const wanted = text ?? lastPart(attribute ?? "");
  const byColumn = table.columns.find((column) => columnName(column) === wanted);
  const byName = table.columns.find(({ name }) => name === wanted);
  return text === undefined ? (byName ?? byColumn) : (byColumn ?? byName);
}

function referred(key: From<RawKey>, table: Table, tables: readonly Table[], world: World) {
  const parts = key.references.map((ref) => {
    if (ref.text !== undefined) {
      const [column = "", name = "", ...schema] = ref.text.split(".").reverse();
      const within = schema.length > 0 ? schema.reverse().join(".") : (table.meta?.schema ?? null);
      const same = tables.filter((one) => one.table === name);
      const found = same.find((one) => one.schema === within) ?? (schema.length > 0 ? undefined : same[0]);
      return { found, name, column, written: ref.text.slice(0, -column.length - 1) };
    }
    const owner = world.find(key.from, ref.attribute ?? "")?.named;
    const found = tables.find(
      ({ named }) => named === owner || (named.is === "class" && named.core === owner?.name),
    );
    const column = found && find(found, ref);
    return {
      found,
      name: null,
      written: null,
      column: column ? columnName(column) : lastPart(ref.attribute ?? ""),
    };
  });
  const [first] = parts;
  const name = first?.found?.table ?? first?.name ?? null;
  const model = first?.found?.id ?? first?.written ?? name ?? "";
  return { model, table: name, columns: parts.map(({ column }) => column) };
}

/** The names of the convention, and how many that have none stand in front. */
function withNames({ schema, table, meta }: Table, constraints: readonly Made[]): Constraint[] {
  const convention = { ...defaultConvention, ...meta?.convention };
  const seen = new Map<string, number>();
  const count = (key: string) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before;
  };
  return constraints.map(({ extra, ...one }) => {
    const pattern = convention[conventionKey(one)];
    const { fixed, ...rest } = extra ?? {};
    const applies = pattern && (one.name === null ? true : !fixed && pattern.includes("%(constraint_name)s"));
    const referredTo = one.references;
    const name = applies
      ? conventionalName(pattern, {
          ...{ schema, table, columns: one.columns, given: one.name },
          referred: referredTo?.table ? { table: referredTo.table, columns: referredTo.columns } : null,
        })
      : undefined;
    if (name !== undefined) return { ...one, name: null, extra: { ...rest, convention: name } };
    if (one.name !== null || one.kind === "not_null" || one.kind === "primary_key") return one;
    const before = rest.inline ? 0 : count(one.kind);
    const alike =
      one.kind === "check"
        ? [one.kind, one.columns.length === 1 ? one.columns : ""]
        : [one.kind, one.columns];
    const [first] = one.columns;
    const counted: ConstraintExtra = {
      ...{ ...rest, before, alike: count(JSON.stringify(alike)) },
      ...(one.kind === "unique" ? { first: count(JSON.stringify(["first", first])) } : {}),
    };
    return { ...one, extra: { ...counted } };
  });
}
