/** One .prisma file -> its models with their fields, keys and relations, each with its place. */

import type { ModelReader } from "../../domain/adapters";
import { type Constraint, type Facts, type Field, type Model, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import {
  argument,
  attributeOf,
  columnOf,
  literal,
  mappedName,
  namesIn,
} from "../../syntax/prisma-attributes";
import {
  parsePrismaSchema,
  type SchemaAttribute,
  type SchemaBlock,
  type SchemaField,
  type SchemaRange,
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
  // One that may be a relation or of an enum's type counts as both until link() knows the enums.
  const scalars = block.fields.filter(({ attributes }) => !attributeOf(attributes, "relation"));
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
    table: mappedName(block.attributes) ?? block.name,
    schema: literal(argument(attributeOf(block.attributes, "schema"), "map", true)) ?? null,
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

const scalarTypes: ReadonlySet<string> = new Set([
  ...["String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes", "Unsupported"],
]);

/** With `@relation`, or of a type of the user's own and without an attribute of a column. */
function mayRelate(field: SchemaField): boolean {
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
    const name = literal(argument(attribute, "map", true)) ?? null;
    return keyOf(attribute, [field.name], name, field, source);
  });
}

/** `@@id([a, b])`, `@@unique([a, b], name: "x", map: "y")`. */
function blockKeys(attribute: SchemaAttribute, source: Source): Key[] {
  const name = literal(argument(attribute, "map")) ?? null;
  const whereName = literal(argument(attribute, "name"));
  const extra = whereName === undefined ? {} : { extra: { whereName } };
  const fields = namesIn(argument(attribute, "fields", true));
  return keyOf(attribute, fields, name, attribute, source).map((key) => ({ ...key, ...extra }));
}

function keyOf(
  attribute: SchemaAttribute,
  fields: readonly string[],
  name: string | null,
  { start, end }: SchemaRange,
  source: Source,
): Key[] {
  if (fields.length === 0) return [];
  const key = { fields, name, place: source.place(start, end), ...conditionOf(attribute, source) };
  if (attribute.name === "unique") return [{ ...key, kind: "unique", index: true }];
  return attribute.name === "id" ? [{ ...key, kind: "primary_key" }] : [];
}

/** `where: { deletedAt: null }`, `where: raw("…")` of a partial index, as it is written. */
function conditionOf(attribute: SchemaAttribute, { text }: Source): { condition?: string } {
  const range = attribute.arguments.find(({ name }) => name === "where")?.range;
  return range ? { condition: text.slice(range.start, range.end).trim() } : {};
}

function foreignKeys(block: SchemaBlock, column: (name: string) => string, place: PlaceOf): Constraint[] {
  return block.fields.flatMap((field): Constraint[] => {
    const relation = attributeOf(field.attributes, "relation");
    const fields = namesIn(argument(relation, "fields"));
    if (fields.length === 0) return [];
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
  if (!mayRelate(field)) return [];
  const attribute = attributeOf(field.attributes, "relation");
  return [
    {
      field: field.name,
      model: field.type,
      list: field.list,
      optional: field.optional,
      fields: namesIn(argument(attribute, "fields")),
      references: namesIn(argument(attribute, "references")),
      name: literal(argument(attribute, "name", true)) ?? null,
      place: place(field),
    },
  ];
}
