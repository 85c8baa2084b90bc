/** The writes of tables, whatever ORM has the model: by the statement that the code sends. */

import { eitherOf, operandsOfSql } from "../../code/alternatives";
import { checksOf } from "../../code/checked";
import {
  byColumn,
  type Filling,
  hidesTable,
  isTableOf,
  mayWriteTables,
  operationOf,
  type Pair,
  partOf,
  passesOver,
  selectedBy,
  type Writing,
} from "../../code/statements";
import {
  askingUnit,
  holderOf,
  type Look,
  looksBefore,
  transactionSigns,
  unitAround,
} from "../../code/typescript/around";
import { findBinding } from "../../code/typescript/bindings";
import { handledBy } from "../../code/typescript/handlers";
import { type Beyond, createBeyond } from "../../code/typescript/imported-sql";
import { fileStem } from "../../code/typescript/modules";
import type { FoundCall } from "../../code/typescript/patterns";
import { rereadsOf } from "../../code/typescript/rereads";
import { type SentSql, type SentText, sentFrom, sentSql } from "../../code/typescript/sent-sql";
import { isTested } from "../../code/typescript/updated";
import { complete, type Reading, writesOf } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import { type BlindWrite, type Given, givenText, type Model, type Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import { kept } from "../../syntax/kept";
import { isWrite } from "../../syntax/sql";
import {
  compiler,
  findAll,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { literalOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { textOf } from "../../syntax/typescript-text";
import { dialect } from "./dialect";
import { helpersAt, mayCallHelper } from "./told-tables";

export const writes: WriteReader = {
  ...writesOf(dialect, {
    marker: (text, wanted) => mayWriteTables(text, wanted) || mayCallHelper(text, wanted),
    more,
    looks: (around, model) => [...looksIn(around, model, undefined), ...handedOn(around, model)],
    borrows,
  }),
  byTable: true,
  hides: (text) => ofAnyTable.test(text),
  blind,
};

/** A table that the program fills in, in a template or behind a plus. */
const ofAnyTable = /\b(?:into|update|from)\s{1,50}["`\\[]{0,3}(?:\$\{|\?\?|["'`]\s{0,50}\+)/i;

function blind(source: Source): BlindWrite[] {
  const t = compiler();
  const found: BlindWrite[] = [];
  if (!ofAnyTable.test(source.text)) return found;
  visit(parseTypeScript(source), (node) => {
    if (!t.isCallExpression(node) && !t.isTaggedTemplateExpression(node)) return;
    const sent = sentSql(node);
    if (!sent?.texts.some(({ code }) => hidesTable(code))) return;
    found.push({
      operation: "raw",
      method: sent.method,
      place: placeOf(source, node),
      function: enclosingFunction(node)?.name ?? null,
      exact: sent.isSure,
    });
  });
  return found;
}

/** It imports one of the files with statements, by the last part of its path, or reads a file of SQL. */
function borrows(text: string, marked: readonly string[]): boolean {
  if (/\.sql\b/.test(text)) return true;
  if (marked.length === 0) return false;
  const names = importable(marked);
  for (const [, name = ""] of text.matchAll(lastPart)) if (names.has(name)) return true;
  return false;
}

/** The last part of a path in quotes, without `/index` and its ending. */
const lastPart = /["'`/]([^"'`/\n]{1,200}?)(?:\/index)?(?:\.[cm]?[jt]sx?)?["'`]/g;

const importable = kept(
  (marked: readonly string[]): ReadonlySet<string> =>
    new Set(marked.map((path) => fileStem(path).split("/").at(-1) ?? path)),
);

const beyondOf = kept(({ source, world }: Reading) => world && createBeyond(source.path, world));

function more(node: ts.Node, reading: Reading): Write[] {
  const sent = sentFrom(node, beyondOf(reading));
  if (!sent) return helpersAt(node, reading);
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

function written(sent: SentSql, text: SentText, statement: Writing, model: Model, reading: Reading): Write {
  const { node, method, receiver, isSure } = sent;
  const operation = operationOf(statement);
  const call: FoundCall = {
    // What stands around a tagged template is asked of it as of any call.
    node: node as ts.CallExpression,
    pattern: "",
    form: {
      as: operation,
      ...(passesOver(statement) ? { ignores: true } : {}),
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
  const shown = text.code.holes.length > 0 ? null : text.code.text;
  const part = partOf(statement, model, shown, fillingOf(text));
  const { file = text.at.getSourceFile() === node.getSourceFile() ? undefined : fileOfText(text) } = text;
  const sql = part.sql && file !== undefined ? { sql: { ...part.sql, file } } : {};
  const write = complete(call, { ...part, ...sql, operation }, reading, dialect);
  const signs = transactionSigns(dialect.transactions);
  const unit = unitAround(node, signs);
  const looks =
    part.operation === "insert" && unit ? looksIn(askingUnit(unit, signs), model, beyondOf(reading)) : [];
  const checked = looksBefore(call.node, looks, part.fields).map((look) => ({
    checkedAt: placeOf(reading.source, look.node),
    ...(look.by ? { checkedBy: look.by } : {}),
    ...(look.either ? { checkedEither: look.either } : {}),
  }));
  const rereads = rereadsOf(call.node, looks, part, model, reading.source);
  const { unawaited, ...rest } = write;
  const isAtOnce = (callback: ts.Node) => holderOf(callback, signs) !== undefined;
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
    ...checksOf(checked),
    ...(rereads.length > 0 ? { rereads } : {}),
    ...(caught ? { handled: caught === "every" ? true : caught } : {}),
    ...(inTransaction ? { inTransaction: true } : {}),
  };
}

/** As the tree names it: trees are made with the path of their file. */
function fileOfText({ at }: SentText): string {
  return at.getSourceFile().fileName;
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

function fillingOf(text: SentText): Filling<ts.Expression> {
  return {
    placeholder: (placeholder) =>
      typeof placeholder === "number"
        ? text.values[placeholder - 1]
        : objectOf(text.named)?.members.get(placeholder)?.value,
    literal(value) {
      const literal = literalOf(value);
      return literal === undefined || literal === null ? literal : String(literal);
    },
    given: givenOf,
    rest: (model) => helped(text, model),
  };
}

/** postgres.js `INSERT INTO users ${sql(user, "name")}`, mysql2 `INSERT INTO users SET ?`: the object that holds the row. */
function helped({ values }: SentText, model: Model): Pair<ts.Expression>[] | undefined {
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

function valued(value: ts.Expression): Omit<Pair<ts.Expression>, "name"> {
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

/** `SELECT … FROM users WHERE email = $1` in the function, in the order of the text. */
function looksIn(unit: ts.FunctionLikeDeclaration, model: Model, beyond: Beyond | undefined): Look[] {
  return takersIn(unit.body).flatMap((node) => {
    const [text] = sentFrom(node, beyond)?.texts ?? [];
    const [first] = text?.statements ?? [];
    if (first?.kind === "update" && isTableOf(first, model) && isTested(node))
      return [{ node, by: first.where?.equal.map(({ column }) => byColumn(column.name, model)) ?? null }];
    const by = text && selectedBy(text.code.text, model);
    if (by === undefined) return [];
    const either = by && eitherOf(by, operandsOfSql(text?.code.text ?? ""), model);
    return [{ node, by, ...(either ? { either } : {}) }];
  });
}

/** Where no driver is known, what is handed on as such a text is read all the same: `` prisma.$queryRaw`SELECT …` ``, `db.execute(sql`…`)`. */
function handedOn(unit: ts.FunctionLikeDeclaration, model: Model): Look[] {
  return takersIn(unit.body).flatMap((node) => {
    if (sentSql(node)) return [];
    return textsOf(node).flatMap((each) => {
      const by = selectedBy(textOf(each)?.text ?? "", model);
      return by ? [{ node, by }] : [];
    });
  });
}

/** The calls and tagged templates in a function. */
function takersIn(body: ts.Node | undefined): ts.CallExpression[] {
  const t = compiler();
  const isTaker = (node: ts.Node): node is ts.CallExpression =>
    t.isCallExpression(node) || t.isTaggedTemplateExpression(node);
  return body ? findAll(body, isTaker) : [];
}

function textsOf(node: ts.Node): readonly ts.Expression[] {
  const t = compiler();
  if (t.isTaggedTemplateExpression(node)) return [node.template];
  return t.isCallExpression(node) ? node.arguments : [];
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
