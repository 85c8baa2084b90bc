/** The calls of one file that write rows of a model, with their parts: what they are called on, the row, the conflict path. */

import type { Model, WriteOperation } from "../../domain/model";
import { isWrite, readStatements, type SqlStatement } from "../../syntax/sql";
import { compiler, type ts, unwrapAwait, visit } from "../../syntax/typescript";
import { elementsOf, memberOf, stringOf } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";
import { createReceivers, lastName, type Receivers, type Typed } from "./receivers";

export interface WriteCall {
  /** The whole call; a query builder's reaches to its `execute()`. */
  readonly node: ts.CallExpression;
  readonly api: "repository" | "manager" | "class" | "entity" | "builder" | "relation" | "raw";
  readonly method: string;
  /** What stands in front of `.method`, for a builder in front of `.createQueryBuilder`. */
  readonly receiver: ts.Expression;
  readonly receiverKind: Typed["kind"];
  /** The entity as the file calls it; null where the text does not say it. */
  readonly model: string | null;
  readonly exact: boolean;
  readonly operation: WriteOperation;
  /** The row or rows written: an object, a variable, an array. */
  readonly values: ts.Expression | undefined;
  /** The keys by which an upsert looks the row up. */
  readonly conflict: ts.Expression | undefined;
  /** The calls of a builder's chain by name. */
  readonly chain: ReadonlyMap<string, ts.CallExpression>;
}

const OPERATIONS: Readonly<Record<string, WriteOperation>> = {
  save: "flush",
  insert: "insert",
  upsert: "upsert",
  update: "update",
  updateAll: "update",
  softRemove: "update",
  softDelete: "update",
  recover: "update",
  restore: "update",
  increment: "update",
  decrement: "update",
  remove: "delete",
  delete: "delete",
  deleteAll: "delete",
  clear: "delete",
};

/** Where the row stands among the arguments, an entity argument not counted. */
const VALUES_AT: Readonly<Record<string, number>> = {
  save: 0,
  insert: 0,
  upsert: 0,
  update: 1,
  updateAll: 0,
  remove: 0,
  softRemove: 0,
  recover: 0,
};

/** All writes of the models (or of their tables, by raw SQL) in the file, in the order of the text. */
export function findWriteCalls(root: ts.SourceFile, models: readonly Model[]): WriteCall[] {
  const t = compiler();
  const receivers = createReceivers(root, models);
  const found: WriteCall[] = [];
  visit(root, (node) => {
    if (!t.isCallExpression(node) || !t.isPropertyAccessExpression(node.expression)) return;
    const method = node.expression.name.text;
    const call =
      method === "execute"
        ? builderCall(node, receivers)
        : method === "query" || method === "add" || method === "set"
          ? (rawCall(node, method, receivers, models) ?? relationCall(node, method, receivers))
          : plainCall(node, node.expression, method, receivers);
    if (call) found.push(call);
  });
  return found;
}

function plainCall(
  node: ts.CallExpression,
  callee: ts.PropertyAccessExpression,
  method: string,
  receivers: Receivers,
): WriteCall | undefined {
  const t = compiler();
  if (!Object.hasOwn(OPERATIONS, method)) return undefined;
  const receiver = callee.expression;
  const typed = receivers.typeOf(receiver);
  if (!typed || typed.kind === "other") return undefined;
  const base = {
    node,
    method,
    receiver,
    receiverKind: typed.kind,
    operation: OPERATIONS[method] ?? "flush",
    chain: new Map(),
  };
  const argument = (at: number): ts.Expression | undefined => node.arguments[at];
  const valuesAt = VALUES_AT[method];
  const rows = (shift: number) => ({
    values: valuesAt === undefined ? undefined : argument(valuesAt + shift),
    conflict: method === "upsert" ? argument(1 + shift) : undefined,
  });
  if (typed.kind === "repository") {
    const { exact, model } = typed;
    if (!receivers.isWanted(model)) return undefined;
    return { ...base, api: "repository", model, exact, ...rows(0) };
  }
  if (typed.kind === "class") {
    // `User.save()` and the like: BaseEntity's static methods.
    return { ...base, api: "class", model: typed.model, exact: typed.exact, ...rows(0) };
  }
  if (typed.kind === "entity") {
    if (!receivers.isWanted(typed.model) || !["save", "remove", "softRemove", "recover"].includes(method))
      return undefined;
    return {
      ...base,
      api: "entity",
      model: typed.model,
      exact: typed.exact,
      values: receiver,
      conflict: undefined,
    };
  }
  if (typed.kind === "runner") return undefined;
  const [first] = node.arguments;
  if (!first) return undefined;
  const named = entityArgument(first, receivers);
  if (named !== undefined) {
    if (!receivers.isWanted(named)) return undefined;
    return { ...base, api: "manager", model: named, exact: true, ...rows(1) };
  }
  const row = elementsOf(first)?.[0] ?? first;
  const entity = t.isExpression(row) ? receivers.typeOf(row) : undefined;
  if (entity?.kind !== "entity" || !receivers.isWanted(entity.model)) return undefined;
  return { ...base, api: "manager", model: entity.model, exact: entity.exact, ...rows(0) };
}

/** `manager.insert(User, …)`, `manager.insert("User", …)`: the entity's name; undefined where the first argument is a row. */
function entityArgument(node: ts.Expression, receivers: Receivers): string | undefined {
  const t = compiler();
  const text = stringOf(node);
  if (text !== undefined) return text;
  const inner = unwrapAwait(node);
  if (!t.isIdentifier(inner)) return undefined;
  if (receivers.isWanted(inner.text))
    return receivers.typeOf(inner)?.kind === "entity" ? undefined : inner.text;
  // A class of another entity: its name begins with a capital, a variable's does not.
  return /^[A-Z]/.test(inner.text) ? inner.text : undefined;
}

/** `x.createQueryBuilder().insert().into(User).values(…).execute()`. */
function builderCall(node: ts.CallExpression, receivers: Receivers): WriteCall | undefined {
  const { chain, receiver } = unchain(node);
  const start = chain.get("createQueryBuilder");
  const method = ["insert", "update", "delete", "softDelete", "restore"].find((each) => chain.has(each));
  if (!start || !receiver || !method) return undefined;
  const typed = receivers.typeOf(receiver);
  if (typed?.kind === "other") return undefined;
  const target =
    chain.get("into")?.arguments[0] ??
    chain.get("from")?.arguments[0] ??
    chain.get("update")?.arguments[0] ??
    start.arguments[0];
  const named = target ? (stringOf(target) ?? lastName(target)) : undefined;
  const own = typed?.kind === "repository" || typed?.kind === "class" ? typed.model : null;
  const model = named !== undefined && receivers.isWanted(named) ? named : own;
  if (!receivers.isWanted(model)) return undefined;
  const upserts = chain.has("orUpdate") || chain.has("onConflict");
  return {
    node,
    api: "builder",
    method,
    receiver,
    receiverKind: typed?.kind ?? "data-source",
    model,
    exact: named !== undefined || typed?.exact === true,
    operation: method === "insert" && upserts ? "upsert" : (OPERATIONS[method] ?? "insert"),
    values: chain.get("values")?.arguments[0] ?? chain.get("set")?.arguments[0],
    conflict: chain.get("orUpdate")?.arguments[1],
    chain,
  };
}

/** The calls of a chain by name, and what the first of them stands on. */
function unchain(node: ts.CallExpression): {
  chain: Map<string, ts.CallExpression>;
  receiver: ts.Expression | undefined;
} {
  const t = compiler();
  const chain = new Map<string, ts.CallExpression>();
  let next: ts.Expression = node;
  while (t.isCallExpression(next) && t.isPropertyAccessExpression(next.expression)) {
    const name = next.expression.name.text;
    chain.set(name, next);
    next = unwrapAwait(next.expression.expression);
    if (name === "createQueryBuilder") return { chain, receiver: next };
  }
  return { chain, receiver: undefined };
}

/** `x.createQueryBuilder().relation(Post, "tags").of(post).add(tag)`: a row of the table between. */
function relationCall(node: ts.CallExpression, method: string, receivers: Receivers): WriteCall | undefined {
  const { chain, receiver } = unchain(node);
  const relation = chain.get("relation");
  if (!relation || !receiver) return undefined;
  const [first] = relation.arguments;
  const typed = receivers.typeOf(receiver);
  const model =
    relation.arguments.length > 1 && first
      ? (lastName(first) ?? stringOf(first) ?? null)
      : (typed?.model ?? null);
  if (!receivers.isWanted(model)) return undefined;
  return {
    node,
    api: "relation",
    method,
    receiver,
    receiverKind: typed?.kind ?? "data-source",
    model,
    exact: true,
    operation: "insert",
    values: undefined,
    conflict: undefined,
    chain,
  };
}

/** `x.query("INSERT INTO users …")`. */
function rawCall(
  node: ts.CallExpression,
  method: string,
  receivers: Receivers,
  models: readonly Model[],
): WriteCall | undefined {
  const [sql] = node.arguments;
  if (method !== "query" || !sql || !compiler().isPropertyAccessExpression(node.expression)) return undefined;
  const text = textOf(sql);
  if (!text) return undefined;
  const statement = readStatements(text.text, { placeholders: text.holes }).find(isWrite);
  const table = statement?.table?.name.toLowerCase();
  if (!statement || !models.some((each) => each.table?.toLowerCase() === table)) return undefined;
  const receiver = node.expression.expression;
  const typed = receivers.typeOf(receiver);
  if (typed?.kind === "other") return undefined;
  return {
    node,
    api: "raw",
    method,
    receiver,
    receiverKind: typed?.kind ?? "data-source",
    model: null,
    exact: true,
    operation: operationOf(statement),
    values: undefined,
    conflict: undefined,
    chain: new Map(),
  };
}

/** An insert that says what happens to a row that is there is an upsert, whatever it says. */
function operationOf(statement: SqlStatement): WriteOperation {
  if (statement.kind === "update" || statement.kind === "delete") return statement.kind;
  if (statement.kind !== "insert") return "upsert";
  return statement.conflict && statement.conflict.action !== "fail" ? "upsert" : "insert";
}

/** The property names of an upsert's conflict path: `["email"]`, or `{ conflictPaths: […] | { email: true } }`. */
export function conflictFields(node: ts.Expression | undefined): string[] | undefined {
  if (!node) return undefined;
  const list = elementsOf(node) ?? elementsOf(memberOf(node, "conflictPaths"));
  return list?.map(stringOf).filter((name) => name !== undefined);
}
