/** What a statement of SQL writes of a model's table: in any language, whatever stands for its placeholders. */

import type { Given, Model, Write, WriteOperation } from "../domain/model";
import type { CodeText } from "../syntax/code-text";
import { isWrite, type SqlStatement } from "../syntax/sql";
import type { SqlName, SqlValue } from "../syntax/sql-statements";
import type { Called } from "./dialect";

export type Writing = Extract<SqlStatement, { kind: "insert" | "update" | "delete" | "merge" }>;

/** Linear text test: the text has a statement that writes, and the name of one of the tables. */
export function mayWriteTables(text: string, wanted: readonly Model[]): boolean {
  if (!verbs.test(text)) return false;
  const lower = text.toLowerCase();
  return wanted.some(({ table }) => table !== null && lower.includes(table.toLowerCase()));
}

const verbs =
  /\b(?:insert|replace)\s{1,50}(?:\w{1,20}\s{1,50}){0,3}into\b|\bupdate\s{1,50}(?:\w{1,20}\s{1,50})?[\w"`.[\]$]{1,200}\s{1,50}(?:as\s{1,50})?(?:\w{1,100}\s{1,50})?set\b|\bdelete\s{1,50}from\b|\bmerge\s{1,50}into\b/i;

/** Those of the statements that write the model's table. */
export function writingOf(statements: readonly SqlStatement[], model: Model): Writing[] {
  return statements.filter(isWrite).filter((each) => isTableOf(each, model));
}

/** True where the program fills in which table is written: `INSERT INTO ${table} …`, mysql2's `UPDATE ?? SET …`. It may be any. */
export function hidesTable({ text, holes }: CodeText): boolean {
  const filled = new Set(holes.map(({ start }) => start));
  return [...text.matchAll(beforeTable)].some(({ index, 0: words }) => {
    const at = index + words.length;
    return filled.has(at) || text.startsWith("??", at);
  });
}

const beforeTable =
  /\b(?:(?:insert|replace)\s{1,50}(?:ignore\s{1,50})?into|update|delete\s{1,50}from|merge\s{1,50}into)\s{1,50}["`[]?(?=\?)/gi;

export function isTableOf({ table }: Writing, model: Model): boolean {
  if (!table || model.table?.toLowerCase() !== table.name.toLowerCase()) return false;
  return (
    table.schema === null ||
    model.schema === null ||
    table.schema.toLowerCase() === model.schema.toLowerCase()
  );
}

export function operationOf(statement: Writing): WriteOperation {
  if (statement.kind === "merge") return "upsert";
  if (statement.kind !== "insert") return statement.kind;
  return statement.conflict && statement.conflict.action !== "fail" && statement.conflict.action !== "nothing"
    ? "upsert"
    : "insert";
}

/** It passes over a row of any key. */
export function passesOver(statement: Writing): boolean {
  const conflict = statement.kind === "insert" ? statement.conflict : null;
  return conflict?.action === "nothing" && conflict.columns.length === 0 && !conflict.constraint;
}

/** A field that the statement sets. @template V what an expression is in the language */
export interface Pair<V> {
  readonly name: string;
  /** null where the SQL says NULL. */
  readonly literal?: string | null;
  readonly value?: V;
}

/** What the language says of the values: of a placeholder, and of the rows where the SQL does not write them out. */
export interface Filling<V> {
  /** Position from 1, or name. */
  placeholder(placeholder: number | string): V | undefined;
  /** The literal that an expression is; undefined = none. */
  literal(value: V): string | null | undefined;
  given(value: V): Given;
  /** An object in place of the columns; absent = the language has none. */
  rest?(model: Model): Pair<V>[] | undefined;
}

/** What the statement sets, by the fields of the model. @param text null where the program fills in a part */
export function partOf<V>(
  statement: Writing,
  model: Model,
  text: string | null,
  filling: Filling<V>,
): { readonly model: string } & Pick<
  Write,
  "operation" | "sql" | "fields" | "literals" | "given" | "several" | "matches" | "lookup"
> {
  const operation = operationOf(statement);
  const base = { model: model.id, operation, sql: { does: [operation], text } };
  if (statement.kind === "delete") return { ...base, fields: [] };
  if (statement.kind === "merge") return { ...base, fields: null };
  const pairs = pairsOf(statement, model, filling);
  if (pairs === undefined) return { ...base, fields: null };
  const literals = pairs.flatMap(({ name, literal }) =>
    literal === undefined ? [] : [[name, literal] as const],
  );
  const given = pairs.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, filling.given(value)] as const],
  );
  const where = statement.kind === "update" ? statement.where : null;
  const lookup =
    statement.kind === "insert" ? statement.conflict?.columns.map((each) => fieldOf(each, model)) : undefined;
  return {
    ...base,
    fields: pairs.map(({ name }) => name),
    ...(literals.length > 0 ? { literals: Object.fromEntries(literals) } : {}),
    ...(given.length > 0 ? { given: Object.fromEntries(given) } : {}),
    // What a template puts in for the rows (`VALUES ${marks}`) is any number of them.
    ...(statement.kind === "insert" && statement.rows?.length ? { several: statement.rows.length > 1 } : {}),
    ...(where?.whole ? { matches: where.equal.map(({ column }) => fieldOf(column, model)) } : {}),
    ...(operation === "upsert" && lookup && lookup.length > 0 ? { lookup } : {}),
  };
}

/** undefined = the code does not show the columns. */
function pairsOf<V>(
  statement: Exclude<Writing, { kind: "merge" | "delete" }>,
  model: Model,
  filling: Filling<V>,
): Pair<V>[] | undefined {
  if (statement.kind === "update") {
    if (statement.sets.length === 0) return filling.rest?.(model);
    return statement.sets.map(({ column, value }) => pairOf(fieldOf(column, model), value, filling));
  }
  const { columns, rows } = statement;
  // `INSERT INTO users VALUES (…)`: all of them, in their order.
  if (columns.length === 0 && (!rows || rows[0]?.length === 0)) return filling.rest?.(model);
  const names =
    columns.length > 0 ? columns.map((each) => fieldOf(each, model)) : model.fields.map(({ name }) => name);
  const [row] = rows ?? [];
  return names.slice(0, columns.length > 0 ? undefined : row?.length).map((name, at) => {
    const value = row?.[at];
    return value ? pairOf(name, value, filling) : { name };
  });
}

function pairOf<V>(name: string, value: SqlValue, filling: Filling<V>): Pair<V> {
  if (value.kind === "null") return { name, literal: null };
  if (value.kind === "literal") return { name, literal: String(value.value) };
  if (value.kind !== "placeholder" || value.placeholder === undefined) return { name };
  const given = filling.placeholder(value.placeholder);
  if (given === undefined) return { name };
  const literal = filling.literal(given);
  return literal === undefined ? { name, value: given } : { name, literal };
}

function fieldOf({ name }: SqlName, model: Model): string {
  return byColumn(name, model);
}

export function byColumn(column: string, { fields }: Model): string {
  return (
    fields.find((each) => (each.column ?? each.name).toLowerCase() === column.toLowerCase())?.name ?? column
  );
}

/** What SQL that is sent does with rows; undefined = nothing of it could be read, or it does something else. */
export function sentAs(
  texts: readonly {
    readonly code: { readonly text: string };
    readonly statements: readonly SqlStatement[];
  }[],
): Called["rows"] {
  const all = texts.flatMap(({ code, statements }) =>
    statements.map((each) => ({ each, text: code.text.slice(each.start, each.end) })),
  );
  if (all.some(({ each }) => isWrite(each))) return "writes";
  return all.length > 0 && all.every(({ text }) => /^\s{0,80}select\b/i.test(text)) ? "reads" : undefined;
}

/** The table that a SELECT reads, and the columns by which it looks; undefined = the text is no such read of this table. */
export function selectedBy(sql: string, model: Model): readonly string[] | null | undefined {
  const read =
    /^\s{0,200}select\b[\s\S]{0,4000}?\bfrom\s{1,9}(?:["`\w]{1,100}\.)?["`]?(\w{1,100})["`]?([\s\S]{0,4000})/i.exec(
      sql,
    );
  if (read?.[1]?.toLowerCase() !== model.table?.toLowerCase()) return undefined;
  const where = /\bwhere\b([\s\S]{0,2000})/i.exec(read?.[2] ?? "")?.[1] ?? "";
  const by = [...where.matchAll(/["`]?\b(\w{1,100})["`]?\)?\s{0,9}=/g)].map(([, name = ""]) =>
    byColumn(name, model),
  );
  // `AND deleted_at IS NULL`, `AND active`: what leaves rows out is no comparison always.
  const said = where
    .replace(/\b(?:order\s{1,9}by|group\s{1,9}by|limit|for\s{1,9}update|returning)\b[\s\S]*/i, "")
    .replaceAll(/'[^']{0,500}'|[:@$]\w{1,100}|%\(\w{1,100}\)s/g, " ");
  const columns = new Set(model.fields.map(({ column }) => column?.toLowerCase()));
  const beside = [...said.matchAll(/\b[a-z_]\w{0,99}\b/gi)].flatMap(([word]) =>
    columns.has(word.toLowerCase()) ? [byColumn(word, model)] : [],
  );
  const all = [...new Set([...by, ...beside])];
  return all.length > 0 ? all : null;
}
