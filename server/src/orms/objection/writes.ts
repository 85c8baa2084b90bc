/** The writes of Objection's classes: by the patterns of the dialect. */

import { chainedConditions, conditionOf } from "../../code/typescript/conditions";
import type { FoundCall } from "../../code/typescript/patterns";
import { rowOf } from "../../code/typescript/values";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { stringOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import type { ModelExtra, Related } from "./models";

const reader = writesOf(dialect, {
  parts,
  condition: conditionOf,
  matches: ({ node }) => chainedConditions(node),
});

export const writes: WriteReader = {
  ...reader,
  // A relation names no class: `user.$relatedQuery("tokens").insert({ hash })`.
  marker: (text, wanted) => reader.marker(text, wanted) || wanted.some((model) => isReached(text, model)),
};

function isReached(text: string, model: Model): boolean {
  return (
    /elatedQuery\(|Graph\w{0,8}\(/.test(text) && relatedOf(model).some(({ name }) => text.includes(name))
  );
}

function relatedOf({ extra }: Model): readonly Related[] {
  return ((extra ?? {}) as ModelExtra).related ?? [];
}

function parts(call: FoundCall, reading: Reading): Part[] {
  if (!isSent(call)) return [];
  const within = transactionOf(call) ? { inTransaction: true } : {};
  const relation = stringOf(call.roles.model);
  const isGraph = /Graph/.test(call.pattern);
  const own = relation === undefined ? ownParts(call, reading) : relatedParts(call, relation, reading);
  const roots =
    relation === undefined
      ? call.model === null
        ? []
        : reading.calls.meanings.models(call.model)
      : relatedTo(relation, undefined, reading.models).map(({ model }) => model);
  const nested = isGraph ? roots.flatMap((model) => nestedIn(call, model, reading)) : [];
  return [...own, ...nested].map((part) => ({
    ...part,
    ...(isGraph ? { nests: true as const } : {}),
    ...within,
  }));
}

function ownParts(call: FoundCall, reading: Reading): Part[] {
  return writtenBy(call, reading).map((model) =>
    withoutRelations(partOf(call, model, dialect, { condition: conditionOf }), model, reading),
  );
}

/** `user.$relatedQuery("tokens").insert({ hash })`: the row, and the key by which it belongs to the other one. */
function relatedParts(call: FoundCall, relation: string, reading: Reading): Part[] {
  const { model: parent } = call.on ?? { model: null };
  const parents = parent === null ? undefined : reading.calls.meanings.models(parent);
  return relatedTo(relation, parents, reading.models)
    .filter(({ model }) => reading.wanted.includes(model))
    .map(({ model, column }) =>
      owned(
        withoutRelations(partOf(call, model, dialect, { condition: conditionOf }), model, reading),
        model,
        column,
      ),
    );
}

/** The rows of other classes in a graph, however deep. */
function nestedIn(call: FoundCall, parent: Model, reading: Reading, depth = 0): Part[] {
  if (depth > deepest) return [];
  const { known } = rowOf(call.roles.row, dialect.signs.calls);
  return [...known].flatMap(([name, row]) =>
    relatedTo(name, [parent], reading.models).flatMap(({ model, column }) => {
      const inner: FoundCall = { ...call, roles: { ...call.roles, row } };
      const own = reading.wanted.includes(model)
        ? [
            owned(
              withoutRelations(partOf(inner, model, dialect, { condition: conditionOf }), model, reading),
              model,
              column,
            ),
          ]
        : [];
      return [...own, ...nestedIn(inner, model, reading, depth + 1)];
    }),
  );
}

/** Deeper graphs are not followed. */
const deepest = 4;

/** The models to which a relation of that name leads. @param parents whose; undefined = anybody's */
function relatedTo(
  name: string,
  parents: readonly Model[] | undefined,
  models: readonly Model[],
): { readonly model: Model; readonly column: string | null }[] {
  return models.flatMap((model) =>
    relatedOf(model)
      .filter((each) => each.name === name && (parents?.some(({ id }) => id === each.of) ?? true))
      .map(({ column }) => ({ model, column })),
  );
}

/** Relations are no columns. */
function withoutRelations(part: Part, { id }: Model, { models }: Reading): Part {
  const names = new Set(
    models.flatMap((each) => relatedOf(each).flatMap((it) => (it.of === id ? it.name : []))),
  );
  return part.fields === null
    ? part
    : { ...part, fields: part.fields.filter((name) => !names.has(name.split(".")[0] ?? "")) };
}

function owned(part: Part, { fields }: Model, column: string | null): Part {
  const field = fields.find((each) => each.column === column)?.name ?? column;
  if (field === null || part.fields === null || part.operation !== "insert") return part;
  return { ...part, fields: [...new Set([...part.fields, field])] };
}

/** A builder that nobody waits for never runs. */
function isSent({ node }: FoundCall): boolean {
  const t = compiler();
  return !t.isExpressionStatement(node.parent) && !t.isVoidExpression(node.parent);
}

/** `trx` of `User.query(trx)`, `user.$relatedQuery("pets", trx)`. */
export function transactionOf({ node }: FoundCall): ts.Expression | undefined {
  const begun = queryIn(node);
  const isRelated = begun && /elatedQuery$/.test(member(begun.expression)?.name ?? "");
  return begun?.arguments[isRelated ? 1 : 0];
}

/** The call that begins the chain of a write: `User.query()`, `user.$query(trx)`, `user.$relatedQuery("pets")`. */
export function queryIn(node: ts.Expression): ts.CallExpression | undefined {
  const t = compiler();
  for (let next = unwrap(node); t.isCallExpression(next); ) {
    const path = member(next.expression);
    if (!path) return undefined;
    if (/^\$?(?:query|relatedQuery)$/.test(path.name)) return next;
    next = unwrap(path.of);
  }
  return undefined;
}
