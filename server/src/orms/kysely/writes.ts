/** The writes of tables through Kysely's builders, whatever has the model: by the table that the call names. */

import { findBinding } from "../../code/typescript/bindings";
import type { FoundCall } from "../../code/typescript/patterns";
import { complete, type Part, partOf, type Reading, writesOf } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model, Write, WriteOperation } from "../../domain/model";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { isDropped, linksFrom, methodOf } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { stringOf, stringsOf } from "../../syntax/typescript-literals";
import { linksDown, sqlIn } from "./builders";
import { snakeCase } from "./casing";
import { dialect } from "./dialect";

const read = writesOf(dialect, {
  parts: () => [],
  more,
  condition,
  keyFields: (model, name) => [fieldOf(model, name)],
});

/** `db.insertInto(this.table)`: of whatever the caller hands in. */
const ofAnyTable =
  /\b(?:insertInto|updateTable|deleteFrom)\(\s{0,50}(?:this\.)?[\w$]{0,40}[tT]able[\w$]{0,20}\s{0,50}\)/;

export const writes: WriteReader = {
  ...read,
  byTable: true,
  hides: (text) => read.hides?.(text) === true || ofAnyTable.test(text),
};

/** What sends the statement. */
export const sends: ReadonlySet<string> = new Set([
  ...["execute", "executeTakeFirst", "executeTakeFirstOrThrow", "stream"],
]);

function more(node: ts.Node, reading: Reading): Write[] {
  const call = compiler().isCallExpression(node) ? reading.calls.writeAt(node) : undefined;
  if (!call) return [];
  const isSent = sends.has(call.links.at(-1)?.name ?? "");
  // A builder that stands alone never runs.
  if (!isSent && isDropped(call.node)) return [];
  return writtenBy(call, reading).map((model) => {
    const conflict = conflictOf(call);
    const told = withRow({
      ...call,
      form: { ...call.form, ...(conflict?.ignores ? { ignores: true } : {}) },
      operation: conflict?.as ?? call.operation,
    });
    const part = inFields(partOf(told, model, dialect, { condition }), told, model, conflict);
    const { unawaited, unheardAt, ...write } = complete(told, part, reading, dialect);
    return {
      ...write,
      ...(isSent && unawaited ? { unawaited } : {}),
      ...(isSent && unheardAt ? { unheardAt } : {}),
      ...(call.on?.kind === "transaction" ? { inTransaction: true } : {}),
    };
  });
}

/** `"person"`, `"app.person as p"`, `TABLE`: those of the wanted models that are called so. */
function writtenBy({ roles, model }: FoundCall, { calls, wanted }: Reading): readonly Model[] {
  const t = compiler();
  const node = roles.model && unwrap(roles.model);
  const held = node && t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  const said =
    stringOf(node) ??
    (held && t.isVariableDeclaration(held) ? stringOf(held.initializer) : undefined) ??
    model;
  const [name = "", schema] = (said ?? "").split(/\s/)[0]?.split(".").reverse() ?? [];
  const named = calls.meanings.models(name);
  return wanted.filter(
    (each) =>
      named.includes(each) && (schema === undefined || each.schema === null || each.schema === schema),
  );
}

/** `set((eb) => ({ … }))`: the row that the callback gives. */
function withRow(call: FoundCall): FoundCall {
  const { row } = call.roles;
  const given = row && (returned(unwrap(row)) ?? row);
  return given ? { ...call, roles: { ...call.roles, row: given } } : call;
}

export interface Conflict {
  readonly as: WriteOperation;
  /** It passes over a row of any key. */
  readonly ignores?: true;
  /** Columns as the code says them, or the constraint's name. */
  readonly key: readonly string[];
  readonly constraint?: string;
}

/** What the statement itself does with a row that is there; undefined where it says nothing of that. */
export function conflictOf({
  links,
  operation,
}: Pick<FoundCall, "links" | "operation">): Conflict | undefined {
  if (operation !== "insert") return undefined;
  if (links.some(({ name }) => /^(?:ignore|orIgnore)$/.test(name)))
    return { as: "insert", ignores: true, key: [] };
  if (links.some(({ name }) => /^(?:onDuplicateKeyUpdate|orReplace)$/.test(name)))
    return { as: "upsert", key: [] };
  const on = links.find(({ name }) => name === "onConflict")?.call.arguments[0];
  // `modifyEnd(sql`on conflict …`)`
  const end = links.find(({ name }) => name === "modifyEnd")?.call.arguments[0];
  if (!on) {
    const sql = (end && sqlIn(end)) ?? "";
    return /\bon\s{1,9}(?:conflict|duplicate)\b/i.test(sql) ? { as: "upsert", key: [] } : undefined;
  }
  const steps = linksDown(returned(unwrap(on)));
  const key = steps.flatMap(
    ({
      name,
      call: {
        arguments: [given],
      },
    }) => (name === "column" ? (stringOf(given) ?? []) : name === "columns" ? (stringsOf(given) ?? []) : []),
  );
  const constraint = stringOf(steps.find(({ name }) => name === "constraint")?.call.arguments[0]);
  const isNothing = steps.some(({ name }) => name === "doNothing");
  const isOfAny = !steps.some(({ name }) => /^(?:columns?|constraint|expression)$/.test(name));
  return {
    as: !isNothing ? "upsert" : isOfAny ? "insert" : "get-or-create",
    ...(isNothing && isOfAny ? { ignores: true as const } : {}),
    key,
    ...(constraint === undefined ? {} : { constraint }),
  };
}

/** The part in the names of the model's fields, which are its columns. */
function inFields(part: Part, { roles }: FoundCall, model: Model, conflict: Conflict | undefined): Part {
  const named = (name: string) => fieldOf(model, name);
  const keyed = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [named(name), value]));
  // `set("name", value)`
  const column = stringOf(roles.row);
  const { fields, seen, literals, given, matches, surely } = part as Part & Pick<Write, "surely">;
  const key = model.constraints.find(({ name }) => name !== null && name === conflict?.constraint)?.fields;
  const lookup = conflict && !conflict.ignores ? (key ?? conflict.key.map(named)) : [];
  return {
    ...part,
    fields: column === undefined ? (fields?.map(named) ?? null) : [named(column)],
    ...(seen ? { seen: seen.map(named) } : {}),
    ...(literals ? { literals: keyed(literals) } : {}),
    ...(given ? { given: keyed(given) } : {}),
    ...(matches ? { matches: matches.map(named) } : {}),
    ...(surely ? { surely: surely.map(named) } : {}),
    ...(lookup.length > 0 ? { lookup } : {}),
  };
}

/** The field that a property means: its own name, the column's, or that which CamelCasePlugin makes of it. */
export function fieldOf({ fields }: Model, property: string): string {
  const found =
    fields.find(({ name, column }) => (column ?? name) === property) ??
    fields.find(({ name, column }) => (column ?? name) === snakeCase(property));
  return found?.name ?? property;
}

/** The columns that `where("email", "=", email).where(…)` compares, and those of its callbacks; null where none is to be seen. */
export function condition(where: ts.Expression): readonly string[] | null {
  const t = compiler();
  const call = where.parent;
  const all = t.isCallExpression(call)
    ? linksFrom(call).filter(({ name }) => name === "where" || name === "whereRef")
    : [];
  const found = all.flatMap(({ call: { arguments: given } }) => (given[0] ? comparedIn(given[0]) : []));
  return found.length > 0 ? found : null;
}

function comparedIn(node: ts.Expression): string[] {
  const t = compiler();
  const text = stringOf(node);
  if (text !== undefined) return [text.split(".").at(-1) ?? text];
  const inner = returned(unwrap(node)) ?? unwrap(node);
  if (!t.isCallExpression(inner)) return [];
  // `eb.and([eb("email", "=", email), …])`, `eb.and({ email })`
  const [first] = inner.arguments;
  if (!first) return [];
  if (methodOf(inner) !== "and" && methodOf(inner) !== "or") return comparedIn(first);
  const given = unwrap(first);
  if (t.isArrayLiteralExpression(given)) return given.elements.flatMap(comparedIn);
  return t.isObjectLiteralExpression(given)
    ? given.properties.flatMap(({ name }) => (name && t.isIdentifier(name) ? [name.text] : []))
    : [];
}
