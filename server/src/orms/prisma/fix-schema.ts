/** Fixes of Prisma's schema: the user's next `prisma migrate dev` carries them out. */

import type { Edits, Rows } from "../../code/dialect";
import { declarationFixes, insteadOfPartial, sqlOf } from "../../code/fixes/declaration";
import { decline } from "../../code/fixes/declined";
import type { SchemaContext } from "../../domain/adapters";
import { sqlName } from "../../domain/escape";
import type { Field } from "../../domain/model";
import { isPrismaName, prismaString } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf } from "../../syntax/typescript";
import { type Literal, literalOf, objectOf } from "../../syntax/typescript-literals";
import {
  columnOf,
  type Declaration,
  declarationOf,
  fieldOf,
  gapBefore,
  prismaVersion,
  withBlockAttribute,
} from "./declaration";
import { modelExtra } from "./extra";
import { names } from "./names";

export const schemaFixes = declarationFixes<Declaration>({
  carriedOut(fix, { constraint }) {
    if (fix === "nullable-unique") return "its type gets `| null`; prisma migrate dev carries it out";
    if (fix !== "declare-unique") return "prisma migrate dev carries it out";
    return constraint ? "no new migration" : "prisma db push then agrees with the database";
  },
  find: declarationOf,
  isText: (_, { type }) => type === "String" || type === "String?",
  isEmptyByDefault(declaration, { name }) {
    const attributes = fieldOf(declaration, name)?.attributes ?? [];
    const value = attributes.find((each) => each.name === "default")?.arguments[0]?.value;
    return value?.kind === "literal" && value.value === "";
  },
  kept(context, { name, type }) {
    const value = lookedFor(context, name);
    const isMark = (type === "DateTime?" && value === null) || (type === "Boolean" && value === false);
    return isMark ? (value as null | false) : undefined;
  },
  // https://www.prisma.io/docs/orm/reference/prisma-schema-reference#fields
  engine({ model }) {
    const { provider } = modelExtra(model);
    return provider?.replace(/^postgres$/, "postgresql").replace(/^sqlserver$/, "mssql");
  },
  reliedOn({ model, constraint }) {
    const fields = constraint?.fields.join();
    const relation = modelExtra(model).relations.find((each) => each.fields.join() === fields);
    if (relation) decline(`The relation \`${relation.field}\` is one to one by it, which counts every row.`);
  },
  replace: partial,
  nullable,
  declare,
});

/**
 * Always declined, with the reason: the client takes a key with a condition (preview feature `partialIndexes`) for a whole one. With
 * Prisma 7.10 on PGlite and SQLite, `upsert` by it fails (42P10) and `update` by it changes the deleted row as well, and no type
 * tells; which other calls use the key, this fix cannot see. Older versions have no condition in the schema at all.
 */
function partial(
  context: SchemaContext,
  _declaration: Declaration,
  fields: readonly string[],
  rows?: Rows,
): never {
  const { constraint, model } = context;
  if (!rows) decline(`Make ${fields.join(", ")} unique together by hand.`);
  const version = prismaVersion(context);
  const [major, minor] = version ?? [0, 0];
  if (major > 7 || (major === 7 && minor >= 4))
    decline(
      `Prisma's client goes on taking a partial key for a whole one, so that upserts by it fail and updates change more rows: ${insteadOfPartial(context)}.`,
    );
  const columns = constraint?.columns ?? [];
  const table = model.table ?? model.name;
  const sql = `CREATE UNIQUE INDEX ${sqlName(`${table}_${columns.join("_")}_active`)} ON ${sqlName(table)} (${columns.map(sqlName).join(", ")}) WHERE ${sqlOf(rows)}`;
  const who = version
    ? `Prisma ${major}.${minor} has`
    : "package.json does not name a Prisma from 7.4 on, and older ones have";
  decline(
    `${who} no partial indexes in the schema: take the unique attribute away and write \`${sql}\` into the migration.`,
  );
}

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

/** `String @default("")` -> `String?`, whose mark takes one of the spaces behind it. */
function nullable(declaration: Declaration, { name }: Field): Edits {
  const { text, block } = declaration;
  const field = fieldOf(declaration, name);
  const at = field?.attributes.findIndex((each) => each.name === "default") ?? -1;
  const value = field?.attributes[at];
  const type =
    field && /^[ \t]{1,200}String/.exec(text.slice(field.nameRange.end, field.nameRange.end + 210));
  if (!field || !type || !value) return [];
  const next = field.attributes[at + 1];
  const start = next ? value.start : text.slice(0, value.start).trimEnd().length;
  const end = field.nameRange.end + type[0].length;
  const room = text.startsWith("  ", end) ? 1 : 0;
  // The longest type has grown: what stood below each other goes one to the right.
  const others = block.fields
    .filter((each) => each !== field)
    .flatMap(({ attributes }) => attributes.slice(0, 1));
  const first = columnOf(text, field.attributes[0]);
  const moved = room === 0 && others.every((each) => columnOf(text, each) === first) ? others : [];
  return [
    { start: end, end: Math.min(end + room, start), text: "?" },
    { start, end: next?.start ?? value.end, text: "" },
    ...moved.map((each) => ({ start: each.start, end: each.start, text: " " })),
  ];
}

/** The schema says what the database enforces, so that the client's types and upserts know it. */
function declare(
  { model, database }: SchemaContext,
  declaration: Declaration,
  fields: readonly string[],
  name: string | null,
): Edits {
  const strange = fields.find((field) => !isPrismaName(field));
  if (strange !== undefined) decline(`\`${strange}\` is no name that a schema can list.`);
  const columns = fields.map((field) => model.fields.find((one) => one.name === field)?.column ?? field);
  const own = { kind: "unique", fields, columns, name: null, place: model.place } as const;
  const isUsual = database !== undefined && names(model, own, database)[0] === name;
  const map = isUsual || name === null ? "" : `map: ${prismaString(name)}`;
  const field = fields.length === 1 ? fieldOf(declaration, fields[0]) : undefined;
  if (!field)
    return [withBlockAttribute(declaration, `@@unique([${fields.join(", ")}]${map ? `, ${map}` : ""})`)];
  const text = gapBefore(declaration, field) + (map ? `@unique(${map})` : "@unique");
  return [{ start: field.end, end: field.end, text }];
}
