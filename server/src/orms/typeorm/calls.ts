/** TypeORM's write calls as its fixes see them: one call with its parts, and what an expression is. */

import { transactionSigns, unitAround as unitOf } from "../../code/typescript/around";
import { createMeanings, lastName } from "../../code/typescript/meanings";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import * as values from "../../code/typescript/values";
import type { Model, WriteOperation } from "../../domain/model";
import { compiler, type ts, visit } from "../../syntax/typescript";
import { dialect } from "./dialect";
import { calledNames } from "./extra";
import { readSql } from "./sql";

export { lastName };

/** What an expression is. `other` = the code says that it is something that TypeORM does not write with. */
export interface Typed {
  readonly kind: "repository" | "manager" | "data-source" | "runner" | "entity" | "class" | "other";
  /** As the file calls it. */
  readonly model: string | null;
  /** False where only a name suggests it. */
  readonly exact: boolean;
}

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
  /** The calls of the chain by name. */
  readonly chain: ReadonlyMap<string, ts.CallExpression>;
}

/** All writes of the models (or of their tables, by raw SQL) in the file, in the order of the text. */
export function findWriteCalls(root: ts.SourceFile, models: readonly Model[]): WriteCall[] {
  const t = compiler();
  const calls = createCalls(root, dialect, models);
  const found: WriteCall[] = [];
  visit(root, (node) => {
    const call = t.isCallExpression(node) ? calls.writeAt(node) : undefined;
    if (!call) return;
    const raw = call.roles.sql && readSql(call.roles.sql, models);
    if (raw || (call.model === null ? !call.exact : calls.meanings.models(call.model).length > 0))
      found.push(toWriteCall(call, raw?.operation));
  });
  return found;
}

function toWriteCall(call: FoundCall, rawOperation: WriteOperation | undefined): WriteCall {
  const { node, method, receiver, model, exact, roles, links, operation } = call;
  const receiverKind = kindOf(call.on?.kind ?? "source");
  const chain = new Map(links.map((link) => [link.name, link.call]));
  const isBuilder = chain.has("createQueryBuilder");
  const api: WriteCall["api"] =
    rawOperation !== undefined
      ? "raw"
      : isBuilder
        ? chain.has("relation")
          ? "relation"
          : "builder"
        : receiverKind === "data-source" || receiverKind === "runner" || receiverKind === "other"
          ? "manager"
          : receiverKind;
  // What tells the key: the paths themselves, or the options that hold them.
  const conflict = roles.key && !isBuilder ? node.arguments[roles.model ? 2 : 1] : roles.key;
  return {
    node,
    api,
    method,
    receiver,
    receiverKind,
    model,
    exact,
    operation: rawOperation ?? operation,
    values: roles.row,
    conflict,
    chain,
  };
}

const kinds: Readonly<Record<string, Typed["kind"]>> = {
  source: "data-source",
  row: "entity",
  model: "class",
};

function kindOf(kind: string): Typed["kind"] {
  return kinds[kind] ?? (kind as Typed["kind"]);
}

/** Answers what expressions of a file are, for the models that are looked for. */
export function createReceivers(
  root: ts.SourceFile,
  models: readonly Model[],
): {
  typeOf(expression: ts.Expression): Typed | undefined;
  /** True where the name (as the file calls it) is one of the models. */
  isWanted(name: string | null): boolean;
} {
  const meanings = createMeanings(root, dialect.signs, models, calledNames);
  return {
    typeOf(expression) {
      const found = meanings.of(expression);
      return found && { ...found, kind: kindOf(found.kind) };
    },
    isWanted: (name) => meanings.models(name).length > 0,
  };
}

/** The models whose writes reach the model's table: its single-table family, for a table between two entities their owner. */
export function reaching(model: Model, models: readonly Model[]): Model[] {
  const names = calledNames(model);
  const found = models.filter((each) => each === model || names.includes(each.name));
  return found.length > 0 ? found : [model];
}

/** The function in whose run the code is executed: a transaction's callback belongs to the one around it. */
export function unitAround(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return unitOf(node, transactionSigns(dialect.transactions));
}

export function rowOf(node: ts.Expression | undefined): values.Row {
  return values.rowOf(node, dialect.signs.calls);
}

export function areSeveral(node: ts.Expression | undefined): boolean {
  return values.areSeveral(node, dialect.signs.calls);
}
