/** Fixes of the schema: the user's next `prisma migrate dev` carries them out. */

import { uniqueTogether } from "../../code/fixes/keys";
import { words } from "../../code/fixes/words";
import type { FixResult, SchemaContext, SchemaFix } from "../../domain/adapters";
import { sqlName } from "../../domain/escape";
import type { Field } from "../../domain/model";
import type { TextEdit } from "../../domain/text";
import { isPrismaName, prismaString } from "../../syntax/escape";
import type { SchemaField } from "../../syntax/prisma-schema";
import { compiler, findAll, parseTypeScript, startOf } from "../../syntax/typescript";
import { type Literal, literalOf, objectOf } from "../../syntax/typescript-literals";
import {
  type Declaration,
  type Declined,
  declarationOf,
  fieldOf,
  gapBefore,
  prismaVersion,
  uniqueAttribute,
  withBlockAttribute,
} from "./declaration";
import { modelExtra } from "./extra";
import { names } from "./names";

const carriedOut = "(prisma migrate dev carries it out)";

/**
 * Fix: partial-unique. Always declined, with the reason: the client takes a key with a condition (preview feature `partialIndexes`) for a
 * whole one. With Prisma 7.10 on PGlite and SQLite, `upsert` by it fails (42P10) and `update` by it changes the deleted row as well,
 * and no type tells; which other calls use the key, this fix cannot see. Older versions have no condition in the schema at all.
 */
const partialUnique: SchemaFix = {
  id: "partial-unique",
  causes: { "soft-deleted-row": 5, "null-or-default-collision": 2 },
  title: ({ constraint, model }) =>
    `Make ${words(constraint?.fields ?? [])} of ${model.name} unique among some rows`,
  make(context) {
    const { constraint } = context;
    if (!constraint || constraint.condition || constraint.expression || constraint.fromMigration)
      return "done";
    if (constraint.kind !== "unique") return { declined: "A primary key counts every row." };
    if (context.write?.operation === "upsert")
      return { declined: "The upsert relies on it: a partial index answers no upsert." };
    const condition = conditionOf(context);
    if (typeof condition === "object") return condition;
    return { declined: reliedOn(context) ?? withoutPartial(context, condition) };
  },
};

/** Which rows would stay unique, in SQL. */
function conditionOf(context: SchemaContext): string | Declined {
  const { cause, constraint, violation } = context;
  if (cause.id === "soft-deleted-row") {
    const field = deletionField(context);
    if (!field) return { declined: "Which rows are deleted is not told by a field of this model." };
    const { name, column } = field;
    const value = lookedFor(context, name);
    if (field.nullable && field.type === "DateTime?" && value === null)
      return `${sqlName(column ?? name)} IS NULL`;
    if (field.type === "Boolean" && value === false) return `${sqlName(column ?? name)} = false`;
    return { declined: `The code does not show which value of \`${name}\` marks a row as deleted.` };
  }
  const field = ownField(context);
  if (constraint?.fields.length !== 1 || !field)
    return { declined: "The key has several fields: which of them is empty is not written here." };
  if (!field.type?.startsWith("String") || !(isEmptyText(violation.value) || isEmptyByDefault(context)))
    return {
      declined: "What collides is no empty text: a row with this value is a duplicate like any other.",
    };
  return `${sqlName(field.column ?? field.name)} <> ''`;
}

/** Why this Prisma, or this database, has no partial index. */
function withoutPartial(context: SchemaContext, condition: string): string {
  const { database, constraint, model } = context;
  const provider = modelExtra(context.model).provider;
  const has = provider ? partialProviders.has(provider) : database?.partialIndexes;
  if (has === undefined)
    return "Neither text nor schema says which database it is, and not all have partial indexes.";
  const instead =
    context.cause.id === "soft-deleted-row"
      ? "give the deleted row another value, or bring it back"
      : "let the field be null where there is no value";
  if (!has) return `This database has no partial indexes: ${instead}.`;
  const version = prismaVersion(context);
  const [major, minor] = version ?? [0, 0];
  if (major > 7 || (major === 7 && minor >= 4))
    return `Prisma's client goes on taking a partial key for a whole one, so that upserts by it fail and updates change more rows: ${instead}.`;
  const columns = (constraint?.columns ?? []).map(sqlName).join(", ");
  const table = model.table ?? model.name;
  const sql = `CREATE UNIQUE INDEX ${sqlName(`${table}_${constraint?.columns.join("_")}_active`)} ON ${sqlName(table)} (${columns}) WHERE ${condition}`;
  const who = version
    ? `Prisma ${major}.${minor} has`
    : "package.json does not name a Prisma from 7.4 on, and older ones have";
  return `${who} no partial indexes in the schema: take the unique attribute away and write \`${sql}\` into the migration.`;
}

/** https://www.prisma.io/docs/orm/prisma-schema/data-model/indexes */
const partialProviders = new Set(["postgresql", "postgres", "cockroachdb", "sqlite", "sqlserver"]);

/** What needs the key for every row. */
function reliedOn({ model, models, constraint }: SchemaContext): string | undefined {
  const [columns, fields] = [constraint?.columns.join(), constraint?.fields.join()];
  const child = models.find((each) =>
    each.constraints.some(
      ({ kind, references }) =>
        kind === "foreign_key" && references?.table === model.table && references.columns.join() === columns,
    ),
  );
  if (child) return `${child.name} refers to it, and needs it for every row.`;
  const relation = modelExtra(model).relations.find((each) => each.fields.join() === fields);
  if (relation) return `The relation \`${relation.field}\` is one to one by it, which counts every row.`;
  const isOnlyKey = !model.constraints.some(
    (each) =>
      each !== constraint && (each.kind === "primary_key" || (each.kind === "unique" && !each.condition)),
  );
  return isOnlyKey ? "It is the only key that the model has." : undefined;
}

/**
 * Fix: nullable-unique. A text that is empty by default is null instead: nulls are no duplicates. Where the code writes the empty text
 * itself, it would go on colliding.
 */
const nullableUnique: SchemaFix = {
  id: "nullable-unique",
  causes: { "null-or-default-collision": 1 },
  title: ({ constraint, model }) =>
    `Let ${words(constraint?.fields ?? [])} of ${model.name} be null where none is given: nulls are no duplicates; its type gets \`| null\` ${carriedOut}`,
  make(context) {
    const { constraint, violation, write } = context;
    const field = ownField(context);
    if (!constraint || !field || constraint.kind !== "unique" || field.nullable) return "done";
    if (constraint.fields.length > 1)
      return { declined: "The key has several fields: which of them may be missing is not written here." };
    if (violation.value !== null && !isEmptyText(violation.value))
      return { declined: "What collides is no empty text: null in its place would lose it." };
    const provider = modelExtra(context.model).provider ?? violation.engine ?? "";
    if (!nullsDiffer.has(provider))
      return { declined: "Keyclash does not know that nulls are no duplicates in this database." };
    if (!write?.exact || !write.fields || write.fields.includes(field.name))
      return {
        declined: `The code gives \`${field.name}\` its value itself, and an empty text would go on colliding: give it null there first.`,
      };
    const declaration = declarationOf(context);
    if ("declined" in declaration) return declaration;
    const declared = fieldOf(declaration, field.name);
    if (!declared || field.type !== "String" || !isEmptyDefault(declared))
      return { declined: `The schema does not show an empty text as the default of \`${field.name}\`.` };
    if (
      context.models.some((each) =>
        each.constraints.some(
          ({ references }) =>
            references?.table === context.model.table &&
            references.columns.join() === constraint.columns.join(),
        ),
      )
    )
      return { declined: `Another model refers to \`${field.name}\`.` };
    return inFiles([{ file: declaration.source.path, edits: nullable(declaration, declared) }]);
  },
};

const nullsDiffer = new Set(["postgresql", "postgres", "mysql", "mariadb", "sqlite", "cockroachdb"]);

/** `String @default("")` -> `String?`, whose mark takes one of the spaces behind it. */
function nullable({ source: { text }, block }: Declaration, field: SchemaField): TextEdit[] {
  const from = field.nameRange.end;
  const type = /^[ \t]{1,200}String/.exec(text.slice(from, from + 210))?.[0];
  const value = field.attributes.find(({ name }) => name === "default");
  if (!type || !value) return [];
  const end = from + type.length;
  const room = text.startsWith("  ", end) ? 1 : 0;
  let gone = value.end;
  while (text[gone] === " " || text[gone] === "\t") gone++;
  const isLast = value.end >= field.end;
  let start = value.start;
  if (isLast) {
    gone = value.end;
    while (text[start - 1] === " " || text[start - 1] === "\t") start--;
  }
  const at = Math.min(end + room, start);
  // The longest type has grown: what stood below each other goes one to the right.
  const column = (offset: number) => offset - text.lastIndexOf("\n", offset - 1);
  const first = column(field.attributes[0]?.start ?? 0);
  const others = block.fields.flatMap(({ attributes, name }) =>
    name === field.name ? [] : attributes.slice(0, 1),
  );
  const moved = room === 0 && others.every(({ start: each }) => column(each) === first) ? others : [];
  return [
    { start: end, end: at, text: "?" },
    { start, end: gone, text: "" },
    ...moved.map(({ start: each }) => ({ start: each, end: each, text: " " })),
  ];
}

/** Fix: declare-unique. The schema says what the database enforces, so that the client's types and upserts know it. */
const declareUnique: SchemaFix = {
  id: "declare-unique",
  causes: { "stale-index": 1 },
  title({ constraint, model, violation }) {
    const key = words(constraint?.fields ?? violation.columns);
    return constraint?.fromMigration
      ? `Declare ${key} unique in ${model.name}, as its migration does (no new migration)`
      : `Declare ${key} unique in ${model.name}, if the database's index holds for all rows (prisma db push then agrees with the database)`;
  },
  make(context) {
    const { constraint, model, violation } = context;
    if (constraint && !constraint.fromMigration) return "done";
    const columns = constraint?.columns ?? violation.columns;
    const fields = columns.flatMap(
      (column) => model.fields.find((one) => one.column === column || one.name === column)?.name ?? [],
    );
    if (fields.length === 0 || fields.length < columns.length)
      return {
        declined: constraint
          ? `${model.name} does not have all the fields any more: drop the index in a migration.`
          : `The text does not show columns that are all fields of ${model.name}.`,
      };
    const strange = fields.find((field) => !isPrismaName(field));
    if (strange !== undefined) return { declined: `\`${strange}\` is no name that a schema can list.` };
    const name = constraint?.name ?? violation.constraint;
    const declaration = declarationOf(context);
    if ("declined" in declaration) return declaration;
    if (uniqueAttribute(declaration, fields)) return "done";
    return inFiles([
      { file: declaration.source.path, edits: [declared(context, declaration, fields, name)] },
    ]);
  },
};

function declared(
  { model, database }: SchemaContext,
  declaration: Declaration,
  fields: readonly string[],
  name: string | null,
): TextEdit {
  const columns = fields.map((field) => model.fields.find((one) => one.name === field)?.column ?? field);
  const own = { kind: "unique", fields, columns, name: null, place: model.place } as const;
  const isUsual = database !== undefined && names(model, own, database)[0] === name;
  const map = isUsual || name === null ? "" : `map: ${prismaString(name)}`;
  const field = fields.length === 1 ? fieldOf(declaration, fields[0]) : undefined;
  if (field) {
    const text = gapBefore(declaration, field) + (map ? `@unique(${map})` : "@unique");
    return { start: field.end, end: field.end, text };
  }
  return withBlockAttribute(declaration, `@@unique([${fields.join(", ")}]${map ? `, ${map}` : ""})`);
}

export const schemaFixes: readonly SchemaFix[] = [
  partialUnique,
  nullableUnique,
  declareUnique,
  uniqueTogether(
    (lookup, violated) =>
      `One more key over ${lookup} would not keep ${violated} from colliding, and \`where\` names a key by a field of its own.`,
  ),
];

/** The field that marks a row as deleted, as the look before the write names it. */
function deletionField({ model, write }: SchemaContext): Field | undefined {
  return [model.hidesRowsBy, ...(write?.checkedBy ?? []), ...(write?.lookup ?? [])]
    .map((name) => model.fields.find((field) => field.name === name))
    .find((field) => field !== undefined && deletion.test(field.name));
}

const deletion = /^(?:is_?|was_?|date_?)?(?:deleted|removed|archived|trashed)(?:_?(?:at|on|date|time))?$/i;

/** The value of the field that the look before the write asks for; undefined = not to be seen, or one of several. */
function lookedFor({ write, read }: SchemaContext, name: string): Literal | undefined {
  const place = write?.checkedAt;
  const source = place && read(place.file);
  if (!source) return undefined;
  const [start, end] = [source.offset(place.start), source.offset(place.end)];
  const conditions = findAll(parseTypeScript(source), compiler().isObjectLiteralExpression)
    .filter((each) => startOf(each) >= start && each.end <= end)
    .map((each) => objectOf(each)?.members);
  if (conditions.some((members) => members?.has("NOT") || members?.has("OR"))) return undefined;
  return literalOf(conditions.find((members) => members?.has(name))?.get(name)?.value);
}

function ownField({ model, constraint }: SchemaContext): Field | undefined {
  return model.fields.find(({ name }) => name === constraint?.fields[0]);
}

function isEmptyText(value: string | null): boolean {
  return value !== null && /^(?:''|"")?$/.test(value.trim().replace(/^\((.*)\)$/s, "$1"));
}

/** The code leaves the field to its default, which is an empty text. */
function isEmptyByDefault(context: SchemaContext): boolean {
  const { violation, constraint } = context;
  const declaration = declarationOf(context);
  const field = "declined" in declaration ? undefined : fieldOf(declaration, constraint?.fields[0]);
  return violation.value === null && field !== undefined && isEmptyDefault(field);
}

function isEmptyDefault({ attributes }: SchemaField): boolean {
  const value = attributes.find(({ name }) => name === "default")?.arguments[0]?.value;
  return value?.kind === "literal" && value.value === "";
}

/** Edits of one or several files, each in the order of its text. */
function inFiles(
  changes: readonly { readonly file: string; readonly edits: readonly TextEdit[] }[],
): FixResult {
  const files = [...new Set(changes.flatMap(({ file, edits }) => (edits.length > 0 ? [file] : [])))];
  if (files.length === 0) return "done";
  return {
    edits: files.map((file) => ({
      file,
      edits: changes
        .filter((each) => each.file === file)
        .flatMap(({ edits }) => edits)
        .sort((a, b) => a.start - b.start),
    })),
  };
}
