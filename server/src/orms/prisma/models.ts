/** One .prisma file -> its models with their fields, keys and relations, each with its place. */

import type { ModelReader } from "../../domain/adapters";
import { type Constraint, type Facts, type Field, type Model, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import {
  parsePrismaSchema,
  type SchemaAttribute,
  type SchemaBlock,
  type SchemaField,
  type SchemaRange,
  type SchemaValue,
} from "../../syntax/prisma-schema";
import { accessorOf, type ModelExtra, type Relation } from "./extra";
import { readDatasources, readGenerators } from "./generator";
import { linkModels } from "./link";
import { isMigration, readMigration } from "./migrations";

export const models: ModelReader = {
  files: ["**/*.prisma", "**/migrations/*/migration.sql"],
  marker: (text, path) =>
    path.endsWith(".sql") ? isMigration(text) : /\b(?:model|enum|generator|datasource)\b/.test(text),
  read,
  link: linkModels,
};

function read(source: Source): Facts {
  if (source.path.endsWith(".sql")) return readMigration(source);
  if (!source.path.endsWith(".prisma")) return noFacts;
  const { blocks, brokenLines } = parsePrismaSchema(source.text);
  const enums = blocks.filter((block) => block.kind === "enum").map((block) => block.name);
  return {
    models: blocks.filter((block) => block.kind === "model").map((block) => readModel(source, block)),
    notes: brokenLines.map((line) => `${source.path}:${line} could not be read as Prisma schema.`),
    ...(brokenLines.length > 0 ? { broken: true } : {}),
    extra: {
      enums,
      generators: readGenerators(source, blocks),
      datasources: readDatasources(source, blocks),
    },
  };
}

function readModel(source: Source, block: SchemaBlock): Model {
  const place = (range: SchemaRange) => source.place(range.start, range.end);
  const scalars = block.fields.filter((field) => !isRelation(field));
  const column = (name: string) => columnOf(scalars.find((field) => field.name === name)) ?? name;
  const keys = [
    ...block.fields.flatMap((field) => fieldKeys(field, source)),
    ...block.attributes.flatMap((attribute) => blockKeys(attribute, source)),
  ].map((key) => ({ ...key, columns: key.fields.map(column) }));
  const relations = block.fields.flatMap((field) => readRelation(field, place));
  const extra: ModelExtra = { accessor: accessorOf(block.name), relations, reachedBy: [] };
  return {
    id: `${source.path}#${block.name}`,
    orm: "prisma",
    name: block.name,
    table: stringArgument(attributeOf(block.attributes, "map"), "name") ?? block.name,
    schema: stringArgument(attributeOf(block.attributes, "schema"), "map") ?? null,
    place: place(block.nameRange),
    fields: scalars.map((field) => readField(field, place)),
    constraints: [
      ...keys,
      ...foreignKeys(block, column, place),
      ...scalars
        .filter((field) => !field.optional && !field.list)
        .map((field) => notNull(field, column, place)),
    ],
    extra: { ...extra },
  };
}

type PlaceOf = (range: SchemaRange) => Field["place"];

/** Types that start small or unknown ones stay scalars; link() turns fields of other models into relations' scalars by their attribute. */
const scalarTypes = new Set([
  "String",
  "Boolean",
  "Int",
  "BigInt",
  "Float",
  "Decimal",
  "DateTime",
  "Json",
  "Bytes",
  "Unsupported",
]);

/** A field is a relation when it has `@relation`, or a type of the user's own that carries no attribute of a column (enums do). */
function isRelation(field: SchemaField): boolean {
  if (attributeOf(field.attributes, "relation")) return true;
  if (scalarTypes.has(field.type)) return false;
  return !field.attributes.some(
    ({ name }) => ["default", "map", "unique", "id"].includes(name) || name.startsWith("db."),
  );
}

function readField(field: SchemaField, place: PlaceOf): Field {
  const value = attributeOf(field.attributes, "default")?.arguments[0]?.value;
  const increment = value?.kind === "call" && (value.name === "autoincrement" || value.name === "sequence");
  const filled = value !== undefined || attributeOf(field.attributes, "updatedAt") !== undefined;
  return {
    name: field.name,
    column: columnOf(field) ?? field.name,
    place: place(field.nameRange),
    type: `${field.type}${field.list ? "[]" : field.optional ? "?" : ""}`,
    nullable: field.optional,
    default: increment ? "increment" : filled ? "value" : "none",
  };
}

type Key = Omit<Constraint, "columns">;

/** `@id`, `@unique` on a field. */
function fieldKeys(field: SchemaField, source: Source): Key[] {
  return field.attributes.flatMap((attribute) => {
    const kind = keyKind(attribute.name);
    if (!kind) return [];
    const name = stringArgument(attribute, "map") ?? null;
    return [
      {
        kind,
        fields: [field.name],
        name,
        place: source.place(field.start, field.end),
        ...(kind === "unique" ? { index: true } : {}),
        ...conditionOf(attribute, source),
      },
    ];
  });
}

/** `@@id([a, b])`, `@@unique([a, b], name: "x", map: "y")`. */
function blockKeys(attribute: SchemaAttribute, source: Source): Key[] {
  const kind = keyKind(attribute.name);
  const fields = namesIn(
    argument(attribute, "fields") ?? attribute.arguments.find((a) => a.name === null)?.value,
  );
  if (!kind || fields.length === 0) return [];
  const whereName = literal(argument(attribute, "name"));
  return [
    {
      kind,
      fields,
      name: literal(argument(attribute, "map")) ?? null,
      place: source.place(attribute.start, attribute.end),
      ...(kind === "unique" ? { index: true } : {}),
      ...conditionOf(attribute, source),
      ...(whereName === undefined ? {} : { extra: { whereName } }),
    },
  ];
}

/** `where: { deletedAt: null }`, `where: raw("…")` of a partial index, as it is written. */
function conditionOf(attribute: SchemaAttribute, { text }: Source): { condition?: string } {
  if (!argument(attribute, "where")) return {};
  const written = text.slice(attribute.start, attribute.end);
  const from = written.search(/\bwhere\s{0,9}:/);
  return {
    condition: written
      .slice(from)
      .replace(/^where\s{0,9}:/, "")
      .slice(0, -1)
      .trim(),
  };
}

function keyKind(attribute: string): "unique" | "primary_key" | undefined {
  if (attribute === "unique") return "unique";
  return attribute === "id" ? "primary_key" : undefined;
}

function foreignKeys(block: SchemaBlock, column: (name: string) => string, place: PlaceOf): Constraint[] {
  return block.fields.flatMap((field): Constraint[] => {
    const relation = attributeOf(field.attributes, "relation");
    const fields = relation ? namesIn(argument(relation, "fields")) : [];
    if (!relation || fields.length === 0) return [];
    return [
      {
        kind: "foreign_key",
        fields,
        columns: fields.map(column),
        name: literal(argument(relation, "map")) ?? null,
        place: place(field),
        references: { model: field.type, table: null, columns: namesIn(argument(relation, "references")) },
      },
    ];
  });
}

function notNull(field: SchemaField, column: (name: string) => string, place: PlaceOf): Constraint {
  return {
    kind: "not_null",
    fields: [field.name],
    columns: [column(field.name)],
    name: null,
    place: place(field),
  };
}

function readRelation(field: SchemaField, place: PlaceOf): Relation[] {
  if (!isRelation(field)) return [];
  const attribute = attributeOf(field.attributes, "relation");
  const named =
    attribute && (argument(attribute, "name") ?? attribute.arguments.find((a) => a.name === null)?.value);
  return [
    {
      field: field.name,
      model: field.type,
      list: field.list,
      optional: field.optional,
      fields: attribute ? namesIn(argument(attribute, "fields")) : [],
      references: attribute ? namesIn(argument(attribute, "references")) : [],
      name: literal(named) ?? null,
      place: place(field),
    },
  ];
}

function columnOf(field: SchemaField | undefined): string | undefined {
  return field && stringArgument(attributeOf(field.attributes, "map"), "name");
}

function attributeOf(attributes: readonly SchemaAttribute[], name: string): SchemaAttribute | undefined {
  return attributes.find((attribute) => attribute.name === name);
}

function argument(attribute: SchemaAttribute, name: string): SchemaValue | undefined {
  return attribute.arguments.find((each) => each.name === name)?.value;
}

/** The named argument, or the positional one: `@map("x")`, `@unique(map: "x")`. */
function stringArgument(attribute: SchemaAttribute | undefined, name: string): string | undefined {
  if (!attribute) return undefined;
  return literal(argument(attribute, name) ?? attribute.arguments.find((each) => each.name === null)?.value);
}

function literal(value: SchemaValue | undefined): string | undefined {
  return value?.kind === "literal" ? value.value : undefined;
}

/** `[a, b(sort: Desc)]` -> names. */
function namesIn(value: SchemaValue | undefined): string[] {
  if (value?.kind !== "array") return [];
  return value.items.flatMap((item) => {
    if (item.kind === "path") return [item.value.trim()];
    return item.kind === "call" ? [item.name.trim()] : [];
  });
}
