/** The writes of Drizzle's tables: by the patterns of the dialect, or as SQL in which tables and columns stand as values. */

import { findBinding } from "../../code/typescript/bindings";
import type { FoundCall } from "../../code/typescript/patterns";
import { rawWrites } from "../../code/typescript/raw-sql";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { returned } from "../../syntax/typescript-classes";
import { objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";

const read = writesOf(dialect, { parts, condition });

/** `db.insert(table)`, `db.update(this.table)`: of whatever the caller hands in. */
const ofAnyTable = /\b(?:insert|update|delete)\(\s{0,50}(?:this\.)?[\w$]{0,40}[tT]able[\w$]{0,20}\s{0,50}\)/;

export const writes: WriteReader = {
  ...read,
  hides: (text) => read.hides?.(text) === true || ofAnyTable.test(text),
};

function parts(call: FoundCall, reading: Reading): Part[] {
  const { sql } = call.roles;
  if (sql) return rawParts(sql, reading);
  return writtenBy(call, reading).map((model) => partOf(call, model, dialect, { condition }));
}

/**
 * The fields that a condition compares, whatever joins the comparisons: `eq(users.email, email)`, `and(eq(…), isNull(…))`, that of a callback,
 * `{ email }` of the newer queries.
 */
export function condition(where: ts.Expression): readonly string[] | null {
  const t = compiler();
  const inner = unwrap(where);
  if (t.isFunctionLike(inner)) {
    const body = returned(inner);
    return body ? condition(body) : null;
  }
  if (objectOf(inner)) return null;
  const [first, ...others] = t.isCallExpression(inner) ? inner.arguments : [];
  if (!t.isCallExpression(inner) || !first) return null;
  if (/^(?:and|or|not)$/.test(lastName(inner.expression) ?? ""))
    return [first, ...others].flatMap((each) => condition(each) ?? []);
  const path = member(first);
  return path ? [path.name] : null;
}

/** `sql`INSERT INTO ${users} …``: the table stands by its name, or as a value. */
function rawParts(given: ts.Expression, { wanted, calls }: Reading): Part[] {
  const t = compiler();
  const inner = unwrap(given);
  const binding = t.isIdentifier(inner) ? findBinding(inner.text, inner) : undefined;
  const held = (binding && t.isVariableDeclaration(binding) && binding.initializer) || inner;
  const sql = t.isTaggedTemplateExpression(held)
    ? held.template
    : t.isCallExpression(held)
      ? held.arguments[0]
      : held;
  if (!sql) return [];
  const named = findAll(sql, t.isIdentifier).flatMap(({ text }) => calls.meanings.models(text));
  const found = rawWrites(sql);
  const isOf = (model: Model) =>
    found.filter(({ table }) => (table === null ? named[0] === model : table === model.table));
  return wanted.flatMap((model): Part[] => {
    const own = isOf(model);
    const [first] = own;
    if (!first) return [];
    const does = own.map(({ operation }) => operation);
    const operation = does.every((each) => each === "delete") ? "delete" : "raw";
    return [{ model: model.id, operation, fields: null, sql: { does, text: first.text } }];
  });
}
