/**
 * A foreign key of which the text says nothing but that it is violated (some engines name neither table nor column): what can have broken one. Such
 * writes are candidates where no line of the user's is printed; none of them is ever decided.
 */

import { deepestPrinted, type Incident, type Violation } from "../domain/incident";
import type { Constraint, Model, Write } from "../domain/model";
import { plain } from "./evidence";
import type { RankedWrite } from "./rank";

/** More that nothing tells apart are no answer. */
const mostAlike = 10;

/** More models than these are not searched for at once. */
const mostModels = 200;

export function isBareReference({ violation, frames }: Pick<Incident, "violation" | "frames">): boolean {
  return tellsNoTable(violation) && deepestPrinted({ frames }) === undefined;
}

function tellsNoTable(violation: Violation): boolean {
  const { kind, table, model, constraint, columns, fields = [], statement, method, references } = violation;
  const named = [table, model, constraint, statement, method, references?.table].some(Boolean);
  return kind === "foreign_key" && !named && columns.length + fields.length === 0;
}

/** Those on either side of a foreign key; none where they are too many to be searched for at once. */
export function referringModels(models: readonly Model[]): Model[] {
  const pointed = pointedAt(models);
  const found = models.filter(({ abstract, id, constraints }) => {
    return !abstract && (keysOf(constraints).length > 0 || pointed.has(id));
  });
  return found.length > mostModels ? [] : found;
}

/** A row that is made or changed breaks only a key that it sets, a deletion only one that points at its model. */
export function canBreakReference(models: readonly Model[]): (write: Write) => boolean {
  const byId = new Map(models.map((model) => [model.id, model]));
  const pointed = pointedAt(models);
  return ({ model, operation, sql, fields, nests }) => {
    const { constraints } = byId.get(model) ?? {};
    if (!constraints || nests) return true;
    const own = keysOf(constraints).flatMap(({ columns, fields }) => [...columns, ...fields]);
    const ofOthers = pointed.get(model);
    const primary = constraints.filter(({ kind }) => kind === "primary_key");
    const sets = (names: readonly string[]) =>
      names.length > 0 &&
      (fields === null || names.some((name) => fields.some((field) => plain(name).startsWith(plain(field)))));
    return (sql && sql.does.length > 0 ? sql.does : [operation]).some((does) => {
      if (does === "raw") return true;
      if (does === "delete") return ofOthers !== undefined;
      if (does !== "update" || sets(own)) return sets(own);
      // What it is referred to by: what others name, and its primary key.
      return ofOthers
        ? sets([...ofOthers, ...primary.flatMap((key) => [...key.columns, ...key.fields])])
        : false;
    });
  };
}

/** The ranked writes, where the best of them are few. */
export function fewAlike(ranked: readonly RankedWrite[]): readonly RankedWrite[] {
  const [first] = ranked;
  const alike = ranked.filter(({ score, points }) => first && score + points === first.score + first.points);
  return alike.length > mostAlike ? [] : ranked.filter(({ fits }) => fits);
}

function keysOf(constraints: readonly Constraint[]): readonly Constraint[] {
  return constraints.filter(({ kind }) => kind === "foreign_key");
}

/** The models that others refer to -> the columns that those name. */
function pointedAt(models: readonly Model[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { references } of models.flatMap(({ constraints }) => keysOf(constraints)))
    if (references)
      found.set(references.model, [...(found.get(references.model) ?? []), ...references.columns]);
  return found;
}
