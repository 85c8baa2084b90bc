/** The writes of tables, whatever ORM has the model: by the statement that the code sends. */

import { holderOf, type Look, lookBefore, transactionSigns, unitAround } from "../../code/typescript/around";
import { findBinding } from "../../code/typescript/bindings";
import { handledBy } from "../../code/typescript/handlers";
import type { FoundCall } from "../../code/typescript/patterns";
import { type SentSql, type SentText, sentSql } from "../../code/typescript/sent-sql";
import { isTested } from "../../code/typescript/updated";
import { complete, type Part, type Reading, writesOf } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import { type Given, givenText, type Model, type Write, type WriteOperation } from "../../domain/model";
import { isWrite, type SqlStatement } from "../../syntax/sql";
import type { SqlName, SqlValue } from "../../syntax/sql-statements";
import { compiler, findAll, placeOf, startOf, type ts, unwrapAwait } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { literalOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";

type Writing = Extract<SqlStatement, { kind: "insert" | "update" | "delete" | "merge" }>;

const verbs =
  /\b(?:insert|replace)\s{1,50}(?:\w{1,20}\s{1,50}){0,3}into\b|\bupdate\s{1,50}(?:\w{1,20}\s{1,50})?[\w"`.[\]$]{1,200}\s{1,50}(?:as\s{1,50})?(?:\w{1,100}\s{1,50})?set\b|\bdelete\s{1,50}from\b|\bmerge\s{1,50}into\b/i;

export const writes: WriteReader = {
  ...writesOf(dialect, { marker, more }),
  byTable: true,
};

function marker(text: string, wanted: readonly Model[]): boolean {
  return (
    verbs.test(text) &&
    wanted.some(({ table }) => table !== null && text.toLowerCase().includes(table.toLowerCase()))
  );
}

function more(node: ts.Node, reading: Reading): Write[] {
  const sent = sentSql(node);
  if (!sent) return [];
  const found = sent.texts.flatMap((text) =>
    text.statements
      .filter(isWrite)
      .flatMap((statement) =>
        reading.wanted
          .filter((model) => isTableOf(statement, model))
          .map((model) => written(sent, text, statement, model, reading)),
      ),
  );
  // Statements of one call that do the same to a table are one write of it.
  return found.filter((each, at) => found.findIndex(({ model }) => model === each.model) === at);
}

function isTableOf({ table }: Writing, model: Model): boolean {
  if (!table || model.table?.toLowerCase() !== table.name.toLowerCase()) return false;
  return (
    table.schema === null ||
    model.schema === null ||
    table.schema.toLowerCase() === model.schema.toLowerCase()
  );
}

function written(sent: SentSql, text: SentText, statement: Writing, model: Model, reading: Reading): Write {
  const { node, method, receiver, isSure } = sent;
  const conflict = statement.kind === "insert" ? statement.conflict : null;
  const operation = operationOf(statement);
  const call: FoundCall = {
    // What stands around a tagged template is asked of it as of any call.
    node: node as ts.CallExpression,
    pattern: "",
    form: {
      as: operation,
      // It passes over a row of any key.
      ...(conflict?.action === "nothing" && conflict.columns.length === 0 && !conflict.constraint
        ? { ignores: true }
        : {}),
    },
    operation,
    method,
    receiver,
    on: undefined,
    model: null,
    exact: isSure,
    roles: {},
    links: [],
  };
  const part = partOf(text, statement, model);
  const write = complete(call, { ...part, operation }, reading, dialect);
  const unit = unitAround(node, transactionSigns(dialect.transactions));
  const look =
    part.operation === "insert" && unit
      ? lookBefore(call.node, looksIn(unit, model), part.fields)
      : undefined;
  const { unawaited, ...rest } = write;
  const isAtOnce = (callback: ts.Node) =>
    holderOf(callback, transactionSigns(dialect.transactions)) !== undefined;
  const caught =
    write.handled || !isSent(sent)
      ? undefined
      : handledBy(node as ts.CallExpression, dialect.handles, isAtOnce, true);
  const inTransaction = write.inTransaction === true || (unit !== undefined && isBegun(unit, node));
  const engines = spelt(text);
  return {
    ...rest,
    ...(engines ? { engines } : {}),
    ...(unawaited && !isSent(sent) ? { unawaited } : {}),
    ...(look
      ? { checkedAt: placeOf(reading.source, look.node), ...(look.by ? { checkedBy: look.by } : {}) }
      : {}),
    ...(caught ? { handled: caught === "every" ? true : caught } : {}),
    ...(inTransaction ? { inTransaction: true } : {}),
  };
}

/** Who takes placeholders as the text spells them: `$1` is PostgreSQL's and its relatives', and one of SQLite's; `?` none of theirs. */
function spelt({ code }: SentText): readonly string[] | undefined {
  if (code.holes.length > 0) return undefined;
  const sql = code.text.replaceAll(/'[^']{0,2000}'/g, "''");
  if (/\$\d/.test(sql)) return ["postgresql", "cockroachdb", "yugabytedb", "sqlite"];
  return /[(,=]\s{0,9}\?\s{0,9}(?:[,);]|$)|\bset\s{1,9}\?/i.test(sql)
    ? ["mysql", "mariadb", "tidb", "vitess", "sqlite", "mssql", "oracle", "db2", "h2", "spanner"]
    : undefined;
}

/** It runs without anybody who waits: a driver that answers at once, one that hands its error to a callback, a builder. */
function isSent({ node, isPrepared, method }: SentSql): boolean {
  const t = compiler();
  if (isPrepared || /^(?:run|get|all|exec|each)$/.test(method)) return true;
  const last = t.isCallExpression(node) ? node.arguments.at(-1) : undefined;
  return last !== undefined && (t.isArrowFunction(last) || t.isFunctionExpression(last));
}

function operationOf(statement: Writing): WriteOperation {
  if (statement.kind === "merge") return "upsert";
  if (statement.kind !== "insert") return statement.kind;
  return statement.conflict && statement.conflict.action !== "fail" && statement.conflict.action !== "nothing"
    ? "upsert"
    : "insert";
}

/** What the statement sets, by the fields of the model. */
function partOf(text: SentText, statement: Writing, model: Model): Part {
  const base = {
    model: model.id,
    operation: operationOf(statement),
    sql: { does: [operationOf(statement)], text: text.code.holes.length > 0 ? null : text.code.text },
  };
  if (statement.kind === "delete") return { ...base, fields: [] };
  if (statement.kind === "merge") return { ...base, fields: null };
  const pairs = pairsOf(text, statement, model);
  if (pairs === undefined) return { ...base, fields: null };
  const fields = pairs.map(({ name }) => name);
  const literals = pairs.flatMap(({ name, literal }) =>
    literal === undefined ? [] : [[name, literal] as const],
  );
  const given = pairs.flatMap(({ name, value }) => (value ? [[name, givenOf(value)] as const] : []));
  const where = statement.kind === "update" ? statement.where : null;
  const lookup =
    statement.kind === "insert" ? statement.conflict?.columns.map((each) => fieldOf(each, model)) : undefined;
  return {
    ...base,
    fields,
    ...(literals.length > 0 ? { literals: Object.fromEntries(literals) } : {}),
    ...(given.length > 0 ? { given: Object.fromEntries(given) } : {}),
    // What a template puts in for the rows (`VALUES ${marks}`) is any number of them.
    ...(statement.kind === "insert" && statement.rows?.length ? { several: statement.rows.length > 1 } : {}),
    ...(where?.whole ? { matches: where.equal.map(({ column }) => fieldOf(column, model)) } : {}),
    ...(base.operation === "upsert" && lookup && lookup.length > 0 ? { lookup } : {}),
  };
}

interface Pair {
  readonly name: string;
  /** null where the SQL says NULL. */
  readonly literal?: string | null;
  readonly value?: ts.Expression;
}

/** undefined = the code does not show the columns. */
function pairsOf(
  text: SentText,
  statement: Exclude<Writing, { kind: "merge" | "delete" }>,
  model: Model,
): Pair[] | undefined {
  if (statement.kind === "update") {
    if (statement.sets.length === 0) return helped(text, model);
    return statement.sets.map(({ column, value }) => pairOf(fieldOf(column, model), value, text));
  }
  const { columns, rows } = statement;
  // `INSERT INTO users VALUES (…)`: all of them, in their order.
  if (columns.length === 0 && (!rows || rows[0]?.length === 0)) return helped(text, model);
  const names =
    columns.length > 0 ? columns.map((each) => fieldOf(each, model)) : model.fields.map(({ name }) => name);
  const [row] = rows ?? [];
  return names.slice(0, columns.length > 0 ? undefined : row?.length).map((name, at) => {
    const value = row?.[at];
    return value ? pairOf(name, value, text) : { name };
  });
}

/** postgres.js `INSERT INTO users ${sql(user, "name")}`, mysql2 `INSERT INTO users SET ?`: the object that holds the row. */
function helped({ values }: SentText, model: Model): Pair[] | undefined {
  const t = compiler();
  const [first] = values;
  const inner = first && unwrapAwait(first);
  const [row, ...names] = inner && t.isCallExpression(inner) ? inner.arguments : [inner];
  const known = names.flatMap((each) => stringOf(each) ?? []);
  if (known.length > 0) return known.map((name) => ({ name: byColumn(name, model) }));
  const object = objectOf(row);
  if (!object?.complete) return undefined;
  return [...object.members].map(([name, { value }]) => ({
    name: byColumn(name, model),
    ...(value ? valued(value) : {}),
  }));
}

function pairOf(name: string, value: SqlValue, { values, named }: SentText): Pair {
  if (value.kind === "null") return { name, literal: null };
  if (value.kind === "literal") return { name, literal: String(value.value) };
  if (value.kind !== "placeholder" || value.placeholder === undefined) return { name };
  const { placeholder } = value;
  const given =
    typeof placeholder === "number"
      ? values[placeholder - 1]
      : objectOf(named)?.members.get(placeholder)?.value;
  return { name, ...(given ? valued(given) : {}) };
}

function valued(value: ts.Expression): Pick<Pair, "literal" | "value"> {
  const literal = literalOf(value);
  return literal === undefined ? { value } : { literal: literal === null ? null : String(literal) };
}

function givenOf(value: ts.Expression): Given {
  const t = compiler();
  const binding = t.isIdentifier(value) ? findBinding(value.text, value) : undefined;
  return {
    text: givenText(value.getText()),
    ...(binding && t.isParameter(binding) ? { argument: true } : {}),
  };
}

function fieldOf({ name }: SqlName, model: Model): string {
  return byColumn(name, model);
}

function byColumn(column: string, { fields }: Model): string {
  return (
    fields.find((each) => (each.column ?? each.name).toLowerCase() === column.toLowerCase())?.name ?? column
  );
}

/** `SELECT … FROM users WHERE email = $1` in the function, in the order of the text. */
function looksIn(unit: ts.FunctionLikeDeclaration, model: Model): Look[] {
  const t = compiler();
  const table = model.table?.toLowerCase();
  if (!unit.body) return [];
  return findAll(
    unit.body,
    (node): node is ts.CallExpression => t.isCallExpression(node) || t.isTaggedTemplateExpression(node),
  ).flatMap((node) => {
    const [text] = sentSql(node)?.texts ?? [];
    const [first] = text?.statements ?? [];
    if (first?.kind === "update" && isTableOf(first, model) && isTested(node))
      return [{ node, by: first.where?.equal.map(({ column }) => fieldOf(column, model)) ?? null }];
    const read =
      text &&
      /^\s{0,200}select\b[\s\S]{0,4000}?\bfrom\s{1,9}(?:["`\w]{1,100}\.)?["`]?(\w{1,100})["`]?([\s\S]{0,4000})/i.exec(
        text.code.text,
      );
    if (read?.[1]?.toLowerCase() !== table) return [];
    const where = /\bwhere\b([\s\S]{0,2000})/i.exec(read?.[2] ?? "")?.[1] ?? "";
    const by = [...where.matchAll(/["`]?\b(\w{1,100})["`]?\)?\s{0,9}=/g)].map(([, name = ""]) =>
      byColumn(name, model),
    );
    return [{ node, by: by.length > 0 ? by : null }];
  });
}

/** `await client.query("BEGIN")` in front, in the same function. */
function isBegun(unit: ts.FunctionLikeDeclaration, node: ts.Node): boolean {
  const t = compiler();
  return findAll(unit, t.isCallExpression).some((each) => {
    if (
      startOf(each) >= startOf(node) ||
      !/^(?:query|execute|exec|run)$/.test(lastName(each.expression) ?? "")
    )
      return false;
    return /^\s{0,9}(?:begin|start\s{1,9}transaction)\b/i.test(stringOf(each.arguments[0]) ?? "");
  });
}
