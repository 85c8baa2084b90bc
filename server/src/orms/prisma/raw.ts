/** Raw SQL through the client: `$executeRaw`, `$queryRaw` and their unsafe forms, where it writes the model's table. */

import { transactionSigns, unitAround } from "../../code/typescript/around";
import { findBinding } from "../../code/typescript/bindings";
import { createMeanings } from "../../code/typescript/meanings";
import { rawWrites } from "../../code/typescript/raw-sql";
import type { Reading } from "../../code/typescript/writes";
import type { Model, Write } from "../../domain/model";
import { compiler, findAll, placeOf, startOf, type ts, unwrap } from "../../syntax/typescript";
import { stringOf } from "../../syntax/typescript-literals";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import type { WriteExtra } from "./extra";

const rawMethods = /^\$(?:execute|query)Raw(?:Unsafe)?$/;

/** The wanted models whose tables a call of the client, or its tagged template, writes. */
export function readRawWrites(node: ts.Node, { source, wanted }: Reading): Write[] {
  const t = compiler();
  const isCall = t.isCallExpression(node);
  if (!isCall && !t.isTaggedTemplateExpression(node)) return [];
  const callee = isCall ? node.expression : node.tag;
  const given = isCall ? node.arguments[0] : node.template;
  if (!t.isPropertyAccessExpression(callee) || !rawMethods.test(callee.name.text) || !given) return [];
  const written = wanted.flatMap((model) => {
    const writes = writesTable(given, model);
    return writes.length > 0 ? [{ model, writes }] : [];
  });
  if (written.length === 0) return [];
  const body = unitAround(node, transactionSigns(dialect.transactions))?.body;
  const client = callee.expression.getText();
  const extra: WriteExtra = { client, nested: [], start: startOf(node), end: node.end };
  return written.map(({ model, writes }) => ({
    model: model.id,
    operation: writes.every(({ operation }) => operation === "delete") ? "delete" : "raw",
    sql: { does: writes.map(({ operation }) => operation), text: writes[0]?.text ?? null },
    method: callee.name.text,
    printed: [`${client}.${callee.name.text}`.replace(/[\s?!]/g, ""), callee.name.text],
    place: placeOf(source, node),
    function: enclosingFunction(node)?.name ?? null,
    functionPlace: body ? placeOf(source, body) : null,
    fields: null,
    exact: isClient(callee.expression),
    extra: { ...extra },
  }));
}

/** By its declaration, else by its name. */
function isClient(expression: ts.Expression): boolean {
  const meanings = createMeanings(expression.getSourceFile(), dialect.signs, [], dialect.called);
  const kind = meanings.of(expression)?.kind;
  return kind === "client" || kind === "transaction";
}

/**
 * By the statement that is given; where it is put together (`Prisma.sql`…``, a list of lines, a constant), by those of its strings that are
 * one. A table that the program fills in is the one that a string of it names: `INSERT INTO ${Prisma.raw("User")}`.
 */
function writesTable(given: ts.Expression, model: Model): ReturnType<typeof rawWrites> {
  const t = compiler();
  const name = model.table ?? model.name;
  const inner = unwrap(given);
  const binding = t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  const sql = (binding && t.isVariableDeclaration(binding) && binding.initializer) || inner;
  const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
    t.isStringLiteralLike(node) || t.isTemplateExpression(node);
  const strings = findAll(sql, isText);
  const whole = rawWrites(sql);
  const writes = whole.length > 0 ? whole : strings.flatMap(rawWrites);
  const isNamed = strings.some((each) => stringOf(each)?.replace(/^["`]|["`]$/g, "") === name);
  return writes.filter(({ table }) => table === name || (table === null && isNamed));
}
