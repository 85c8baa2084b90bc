/** TypeORM's write calls as its fixes see them: one call with its parts. */

import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { rawWrites } from "../../code/typescript/raw-sql";
import * as values from "../../code/typescript/values";
import type { Model, WriteOperation } from "../../domain/model";
import { compiler, type ts, visit } from "../../syntax/typescript";
import { dialect } from "./dialect";
import { calledNames } from "./extra";

/** What a write is called on. */
type Receiver = "repository" | "manager" | "data-source" | "runner" | "entity" | "class" | "other";

/** `node` is the whole call, a query builder's reaches to its `execute()`; `receiver` stands in front of `.createQueryBuilder`. */
export interface WriteCall
  extends Pick<FoundCall, "node" | "method" | "receiver" | "model" | "exact" | "operation"> {
  readonly api: "repository" | "manager" | "class" | "entity" | "builder" | "relation" | "raw";
  readonly receiverKind: Receiver;
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

const kinds: Readonly<Record<string, Receiver>> = { source: "data-source", row: "entity", model: "class" };

function toWriteCall(call: FoundCall, rawOperation: WriteOperation | undefined): WriteCall {
  const { node, roles, links, operation } = call;
  const kind = call.on?.kind ?? "source";
  const receiverKind = kinds[kind] ?? (kind as Receiver);
  const chain = new Map(links.map((link) => [link.name, link.call]));
  const isBuilder = chain.has("createQueryBuilder");
  // What tells the key: the paths themselves, or the options that hold them.
  const conflict = roles.key && !isBuilder ? node.arguments[roles.model ? 2 : 1] : roles.key;
  const api = isBuilder ? (chain.has("relation") ? "relation" : "builder") : apiOf(receiverKind);
  return {
    ...call,
    api: rawOperation === undefined ? api : "raw",
    receiverKind,
    operation: rawOperation ?? operation,
    values: roles.row,
    conflict,
    chain,
  };
}

function apiOf(kind: Receiver): WriteCall["api"] {
  return kind === "data-source" || kind === "runner" || kind === "other" ? "manager" : kind;
}

/** Raw SQL in a `query("INSERT INTO users …")`: which models' tables it writes, and how. */
export function readSql(
  sql: ts.Expression,
  models: readonly Model[],
):
  | { readonly operation: WriteOperation; readonly models: readonly Model[]; readonly text: string | null }
  | undefined {
  const first = rawWrites(sql).find(({ table }) => table !== null);
  const found = models.filter((each) => each.table?.toLowerCase() === first?.table?.toLowerCase());
  return first && found.length > 0
    ? { operation: first.operation, models: found, text: first.text }
    : undefined;
}

/** The models whose writes reach the model's table: its single-table family, for a table between two entities their owner. */
export function reaching(model: Model, models: readonly Model[]): Model[] {
  const names = calledNames(model);
  const found = models.filter((each) => each === model || names.includes(each.name));
  return found.length > 0 ? found : [model];
}

export function rowOf(node: ts.Expression | undefined): values.Row {
  return values.rowOf(node, dialect.signs.calls);
}

export function areSeveral(node: ts.Expression | undefined): boolean {
  return values.areSeveral(node, dialect.signs.calls);
}
