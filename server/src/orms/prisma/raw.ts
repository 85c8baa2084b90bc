/** Raw SQL through the client: `$executeRaw`, `$queryRaw` and their unsafe forms, where it writes the model's table. */

import { transactionSigns, unitAround } from "../../code/typescript/around";
import { findBinding } from "../../code/typescript/bindings";
import { createMeanings } from "../../code/typescript/meanings";
import { rawWrites } from "../../code/typescript/raw-sql";
import type { Reading } from "../../code/typescript/writes";
import type { BlindWrite, Model, Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import {
  compiler,
  findAll,
  parseTypeScript,
  placeOf,
  startOf,
  type ts,
  unwrap,
  visit,
} from "../../syntax/typescript";
import { stringOf } from "../../syntax/typescript-literals";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";
import type { WriteExtra } from "./extra";

const rawMethods = /^\$(?:execute|query)Raw(?:Unsafe)?$/;

/** The wanted models whose tables a call of the client, or its tagged template, writes. */
export function readRawWrites(node: ts.Node, { source, wanted }: Reading): Write[] {
  const raw = rawCallAt(node);
  if (!raw) return [];
  const { callee, given } = raw;
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
    named: placeOf(source, callee.name),
    function: enclosingFunction(node)?.name ?? null,
    functionPlace: body ? placeOf(source, body) : null,
    fields: null,
    exact: isClient(callee.expression),
    extra: { ...extra },
  }));
}

/** Raw SQL of which the code tells no table: the program fills it in, or all of the statement. It may write any. */
export function blindRawWrites(source: Source, models: readonly Model[]): BlindWrite[] {
  if (!/\$(?:execute|query)Raw/.test(source.text)) return [];
  const found: BlindWrite[] = [];
  visit(parseTypeScript(source), (node) => {
    const raw = rawCallAt(node);
    if (!raw || models.some((model) => writesTable(raw.given, model).length > 0)) return;
    const { callee, given } = raw;
    const { writes, strings } = statementsIn(given);
    const isHidden = strings.length === 0 && callee.name.text.startsWith("$execute");
    if (!isHidden && !writes.some(({ table }) => table === null)) return;
    const name = enclosingFunction(node)?.name ?? null;
    const at = { method: callee.name.text, place: placeOf(source, node), function: name };
    found.push({ ...at, operation: "raw", exact: isClient(callee.expression) });
  });
  return found;
}

/** `prisma.$executeRaw`…``, `prisma.$executeRawUnsafe(sql)` */
function rawCallAt(node: ts.Node) {
  const t = compiler();
  const isCall = t.isCallExpression(node);
  if (!isCall && !t.isTaggedTemplateExpression(node)) return undefined;
  const callee = isCall ? node.expression : node.tag;
  const given = isCall ? node.arguments[0] : node.template;
  return t.isPropertyAccessExpression(callee) && rawMethods.test(callee.name.text) && given
    ? { callee, given }
    : undefined;
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
  const name = model.table ?? model.name;
  const { writes, strings } = statementsIn(given);
  const isNamed = strings.some((each) => stringOf(each)?.replace(/^["`]|["`]$/g, "") === name);
  return writes.filter(({ table }) => table === name || (table === null && isNamed));
}

function statementsIn(given: ts.Expression) {
  const t = compiler();
  const inner = unwrap(given);
  const binding = t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  const sql = (binding && t.isVariableDeclaration(binding) && binding.initializer) || inner;
  const isText = (node: ts.Node): node is ts.StringLiteralLike | ts.TemplateExpression =>
    t.isStringLiteralLike(node) || t.isTemplateExpression(node);
  const strings = findAll(sql, isText);
  const whole = rawWrites(sql);
  return { writes: whole.length > 0 ? whole : strings.flatMap(rawWrites), strings };
}
