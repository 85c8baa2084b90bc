/** Rows of other entities that go along with a `save`: relations that cascade, through as many levels as the code shows. */

import type { FoundCall } from "../../code/typescript/patterns";
import { type Part, plainlySet, type Reading, savedAs } from "../../code/typescript/writes";
import type { Model } from "../../domain/model";
import { compiler, findAll, startOf, type ts, unwrapAwait } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { elementsOf, literalOf } from "../../syntax/typescript-literals";
import { functionsAround } from "../../syntax/typescript-scope";
import { rowOf } from "./calls";
import { dialect } from "./dialect";
import { type Cascade, modelExtra } from "./extra";

/** Relations that lead further than this nobody cascades by hand. */
const deepest = 8;
/** Of a list no more rows are looked at one by one. */
const mostRows = 50;

/**
 * What a `save` of these entities writes of the wanted ones besides: what stands in the row, or may stand in it where the code does not show.
 * An `insert`, an `upsert` and an `update` never cascade. https://typeorm.io/docs/relations/relations#cascades
 */
export function cascadedBy(call: FoundCall, saved: readonly Model[], reading: Reading): Part[] {
  if (call.method !== "save") return [];
  const found: Part[] = [];
  const roots = new Set(saved.map(({ id }) => id));
  for (const of of saved) fromRow(call.roles.row ?? call.receiver, of, 0);
  return found;

  /** @param row undefined = the code does not show it */
  function fromRow(row: ts.Expression | undefined, of: Model, depth: number): void {
    const cascades = Object.entries(modelExtra(of).cascades);
    if (depth > deepest || cascades.length === 0) return;
    for (const each of rowsOf(row)) {
      const { known, values } = rowOf(each);
      for (const [path, cascade] of cascades) {
        const [top = path, ...inside] = path.split(".");
        const value = inside.length === 0 ? known.get(top) : undefined;
        if (value) fromValue(value, cascade, depth);
        else if (values === null || known.has(top) || isReached(each, top)) unseen(cascade);
      }
    }
  }

  function fromValue(value: ts.Expression, cascade: Cascade, depth: number): void {
    const rows = elementsOf(value);
    if (literalOf(value) === null || isUndefined(value) || rows?.length === 0) return;
    const targets = targetsOf(cascade);
    for (const each of rowsOf(value))
      for (const model of targets) {
        const row = rowOf(each);
        const key = model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
        // Only referred to: `{ user: { id } }`.
        if (row.values && row.values.size > 0 && [...row.values.keys()].every((name) => key.includes(name)))
          continue;
        const operation = narrowed(savedAs(row, model), cascade);
        if (operation === undefined) continue;
        const fields = row.values && [...row.values.keys()];
        const several = rows && rows.length > 1 ? { several: true as const } : {};
        add({ model: model.id, operation, fields, ...plainlySet(each, row, fields, dialect), ...several });
        fromRow(each, model, depth + 1);
      }
  }

  /** What the code does not show may be there, and whatever goes along with it. */
  function unseen(first: Cascade): void {
    const seen = new Set<string>();
    const next = [first];
    for (let cascade = next.pop(); cascade; cascade = next.pop())
      for (const model of targetsOf(cascade)) {
        if (seen.has(model.id)) continue;
        seen.add(model.id);
        const operation = narrowed("flush", cascade);
        if (operation && !roots.has(model.id)) add({ model: model.id, operation, fields: null });
        next.push(...Object.values(modelExtra(model).cascades));
      }
  }

  function add(part: Part): void {
    if (reading.wanted.some(({ id }) => id === part.model)) found.push({ ...part, nests: true });
  }

  /** The entity, and those that live in one table with it. */
  function targetsOf({ to }: Cascade): readonly Model[] {
    const target = reading.models.find(({ id }) => id === to);
    if (!target) return [];
    const { family } = modelExtra(target);
    const inTable = (each: Model) => each.table === target.table && each.schema === target.schema;
    return reading.models.filter(
      (each) => each === target || (family.includes(each.name) && inTable(each) && isWanted(each)),
    );
  }

  function isWanted(each: Model): boolean {
    return reading.wanted.includes(each);
  }
}

/** The names of entities whose `save` may write rows of each model besides, through however many cascades. */
export function withCascades(models: readonly Model[]): Model[] {
  const into = new Map<string, Model[]>();
  for (const model of models)
    for (const { to } of Object.values(modelExtra(model).cascades))
      into.set(to, [...(into.get(to) ?? []), model]);
  if (into.size === 0) return [...models];
  return models.map((model) => {
    const seen = new Set<Model>();
    const next = [...(into.get(model.id) ?? [])];
    for (let from = next.pop(); from; from = next.pop()) {
      if (seen.has(from)) continue;
      seen.add(from);
      next.push(...(into.get(from.id) ?? []));
    }
    const cascadedFrom = [...seen].filter((each) => each !== model).map(({ name }) => name);
    return cascadedFrom.length > 0 ? { ...model, extra: { ...model.extra, cascadedFrom } } : model;
  });
}

/** One row, or each of a list; of what makes them the row that it makes. */
function rowsOf(node: ts.Expression | undefined): readonly (ts.Expression | undefined)[] {
  return elementsOf(node)?.slice(0, mostRows) ?? [node];
}

function narrowed(
  operation: Part["operation"],
  { inserts, updates }: Cascade,
): Part["operation"] | undefined {
  if (operation === "flush" && !(inserts && updates)) return inserts ? "insert" : "update";
  if (operation === "insert" && !inserts) return undefined;
  return operation === "update" && !updates ? undefined : operation;
}

function isUndefined(node: ts.Expression): boolean {
  const inner = unwrapAwait(node);
  return compiler().isIdentifier(inner) && inner.text === "undefined";
}

/** `order.user.email = email`, `order.items.push(item)` before the row is saved: something may have changed behind the relation. */
function isReached(row: ts.Expression | undefined, relation: string): boolean {
  const t = compiler();
  const variable = row && unwrapAwait(row);
  if (!variable || !t.isIdentifier(variable)) return false;
  const around = functionsAround(variable)[0] ?? variable.getSourceFile();
  return findAll(around, t.isPropertyAccessExpression).some((each) => {
    const path = member(each);
    const of = path && unwrapAwait(path.of);
    return (
      path?.name === relation &&
      of !== undefined &&
      t.isIdentifier(of) &&
      of.text === variable.text &&
      startOf(each) < startOf(variable)
    );
  });
}
