/** The writes of Bookshelf's models: a row that is made with its values, or given them when it is saved. */

import { findBinding } from "../../code/typescript/bindings";
import { conditionOf } from "../../code/typescript/conditions";
import type { FoundCall } from "../../code/typescript/patterns";
import { complete, type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { BlindWrite, Model, Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import {
  compiler,
  parseTypeScript,
  placeOf,
  type ts,
  unwrap,
  unwrapAwait,
  visit,
} from "../../syntax/typescript";
import { methodOf } from "../../syntax/typescript-calls";
import { memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { enclosingFunction } from "../../syntax/typescript-scope";
import { dialect } from "./dialect";

const read = writesOf(dialect, { parts, more, condition: conditionOf });

export const writes: WriteReader = {
  ...read,
  marker: (text, wanted) => read.marker(text, wanted) || mayRelate(text, wanted),
  hides: (text) => read.hides?.(text) === true || mayCollect(text),
  blind: (source, models, stands) => [...(read.blind?.(source, models, stands) ?? []), ...collected(source)],
};

/** It has a relation that is called like the model or its table. */
function mayRelate(text: string, wanted: readonly Model[]): boolean {
  if (!/\brelated\s{0,9}\(/.test(text)) return false;
  const lower = text.toLowerCase();
  return wanted.some(({ table, name }) =>
    [table, name].some((each) => each !== null && lower.includes(each.toLowerCase())),
  );
}

function mayCollect(text: string): boolean {
  return (
    /\binvokeThen\s{0,9}\(/.test(text) || (/\bforge\s{0,9}\(/.test(text) && /\bcreate\s{0,9}\(/.test(text))
  );
}

/** What a collection writes, of whatever model: `members.invokeThen("save")`, `Members.forge().create({ … })` (https://bookshelfjs.org/api.html#Collection-instance-invokeThen). */
function collected(source: Source): BlindWrite[] {
  const t = compiler();
  const found: BlindWrite[] = [];
  if (!mayCollect(source.text)) return found;
  visit(parseTypeScript(source), (node) => {
    const method = t.isCallExpression(node) ? methodOf(node) : undefined;
    if (!t.isCallExpression(node) || !t.isPropertyAccessExpression(node.expression)) return;
    const isInvoked = method === "invokeThen" && /^(?:save|destroy)$/.test(stringOf(node.arguments[0]) ?? "");
    if (!isInvoked && !(method === "create" && isForged(node.expression.expression))) return;
    found.push({
      operation: "raw",
      method: method ?? "",
      place: placeOf(source, node),
      function: enclosingFunction(node)?.name ?? null,
      exact: true,
    });
  });
  return found;
}

/** `Members.forge()`, also by its variable: no row has a `create`. */
function isForged(given: ts.Expression): boolean {
  const t = compiler();
  const node = unwrapAwait(given);
  const binding = t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  const value = binding && t.isVariableDeclaration(binding) ? binding.initializer : node;
  const made = value && unwrapAwait(value);
  return made !== undefined && t.isCallExpression(made) && methodOf(made) === "forge";
}

/** `user.related("memberships").create({ team_id })`: a row of the relation's model, which is told by its name; it gets the key of its owner too (https://bookshelfjs.org/api.html#Collection-instance-create). */
function more(node: ts.Node, reading: Reading): Write[] {
  const t = compiler();
  if (!t.isCallExpression(node) || !t.isPropertyAccessExpression(node.expression)) return [];
  const { expression: of, name } = node.expression;
  const related = unwrap(of);
  if (name.text !== "create" || !t.isCallExpression(related)) return [];
  if (methodOf(related) !== "related") return [];
  const relation = stringOf(related.arguments[0]);
  const [row, options] = node.arguments;
  if (relation === undefined || !row) return [];
  const call: FoundCall = {
    node,
    pattern: "",
    form: { as: "insert" },
    operation: "insert",
    method: "create",
    receiver: related,
    on: undefined,
    model: null,
    exact: false,
    roles: { row },
    links: [],
  };
  return reading.wanted
    .filter(({ table, name: model }) => relation === table || alike(relation, model))
    .map((model) => {
      const { several: _, ...part } = partOf(call, model, dialect);
      const inTransaction = memberOf(options, "transacting") ? { inTransaction: true } : {};
      return complete(call, { ...part, fields: null, ...inTransaction }, reading, dialect);
    });
}

/** `memberships` of `Membership`. */
function alike(relation: string, model: string): boolean {
  const name = relation.toLowerCase();
  const own = model.toLowerCase();
  return name === own || name === `${own}s` || name === own.replace(/y$/, "ies");
}

function parts(call: FoundCall, reading: Reading): Part[] {
  const values = call.roles.row && objectOf(call.roles.row) ? call.roles.row : valuesOf(call.receiver);
  const given: FoundCall = values ? { ...call, roles: { ...call.roles, row: values } } : call;
  const [, options] = call.links[0]?.call.arguments ?? [];
  const how = stringOf(memberOf(options, "method"));
  const operation = how === "insert" || how === "update" ? how : undefined;
  const isPatch = memberOf(options, "patch") !== undefined;
  return writtenBy(call, reading).map((model) => ({
    ...partOf(given, model, dialect),
    ...(operation ? { operation } : isPatch ? { operation: "update" as const } : {}),
    ...(memberOf(options, "transacting") ? { inTransaction: true } : {}),
  }));
}

/** The values of `new User({ … })`, `User.forge({ … })`. */
export function valuesOf(receiver: ts.Expression): ts.Expression | undefined {
  const t = compiler();
  const made = unwrap(receiver);
  const isMade = t.isNewExpression(made) || t.isCallExpression(made);
  const first = isMade ? made.arguments?.[0] : undefined;
  return first && objectOf(first) ? first : undefined;
}
