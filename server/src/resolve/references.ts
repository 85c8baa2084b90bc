/**
 * A foreign key of which the text says nothing but that it is violated (SQLite names neither table nor column): what can have broken one. Such
 * writes are candidates where no line of the user's is printed; none of them is ever decided.
 */

import { deepestPrinted, type Incident, type Violation } from "../domain/incident";
import type { Model, Write } from "../domain/model";
import { plain } from "./evidence";
import type { RankedWrite } from "./rank";

/** More that nothing tells apart are no answer. */
const mostAlike = 10;

export function isBareReference({ violation, frames }: Pick<Incident, "violation" | "frames">): boolean {
  return tellsNoTable(violation) && deepestPrinted({ frames }) === undefined;
}

function tellsNoTable(violation: Violation): boolean {
  const { kind, table, model, constraint, columns, fields = [], statement, method, references } = violation;
  const named = [table, model, constraint, statement, method, references?.table].some(Boolean);
  return kind === "foreign_key" && !named && columns.length + fields.length === 0;
}

/** Those on either side of a foreign key. */
export function referringModels(models: readonly Model[]): Model[] {
  const parents = parentsOf(models);
  return models.filter((model) => !model.abstract && (keysOf(model).length > 0 || parents.has(model.id)));
}

/** A row that is made or changed breaks only a key that it sets, a deletion only one that points at its model. */
export function canBreakReference(write: Write, models: readonly Model[]): boolean {
  const model = models.find(({ id }) => id === write.model);
  if (!model) return true;
  const { operation, sql, fields } = write;
  const isParent = parentsOf(models).has(model.id);
  const does = sql && sql.does.length > 0 ? sql.does : [operation];
  const sets = (names: readonly string[]) =>
    fields === null || names.some((name) => fields.some((field) => plain(name).startsWith(plain(field))));
  return does.some((each) => {
    if (each === "delete") return isParent;
    const own = keysOf(model).flatMap(({ columns, fields }) => [...columns, ...fields]);
    if (each !== "update") return own.length > 0 && sets(own);
    return (own.length > 0 && sets(own)) || (isParent && sets(pointedAt(model, models)));
  });
}

/** The ranked writes, where the best of them are few. */
export function fewAlike(ranked: readonly RankedWrite[]): readonly RankedWrite[] {
  const [first] = ranked;
  const alike = ranked.filter(({ score, points }) => first && score + points === first.score + first.points);
  return alike.length > mostAlike ? [] : ranked.filter(({ fits }) => fits);
}

function keysOf({ constraints }: Model) {
  return constraints.filter(({ kind }) => kind === "foreign_key");
}

function parentsOf(models: readonly Model[]): ReadonlySet<string> {
  return new Set(
    models.flatMap((model) => keysOf(model).flatMap(({ references }) => references?.model ?? [])),
  );
}

/** The names by which others refer to it: those that they name, and its primary key. */
function pointedAt(model: Model, models: readonly Model[]): string[] {
  const named = models
    .flatMap(keysOf)
    .flatMap(({ references }) => (references?.model === model.id ? references.columns : []));
  const primary = model.constraints.filter(({ kind }) => kind === "primary_key");
  return [...named, ...primary.flatMap(({ columns, fields }) => [...columns, ...fields])];
}
