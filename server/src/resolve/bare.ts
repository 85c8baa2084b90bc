/** A table that an ORM's model declares as well as the SQL that makes it: the model is meant, of the same part of the workspace. */

import type { Model } from "../domain/model";
import { commonParts } from "../domain/paths";
import type { Project } from "../domain/project";
import type { Declarations } from "./key";
import { packages } from "./packages";

/** The declarations without tables (`ModelReader.bare`) that a model of another ORM stands for. */
export function withoutBareTwins(declared: readonly Declarations[], project: Project): Declarations[] {
  /**
   * What more is declared than by the columns of a type comes before those, a model before a table; of two that have tables alone the first in
   * the registry's order has read what the other has, and more.
   */
  const rank = ({ orm }: Declarations, { columnsOnly }: Model, at: number) =>
    columnsOnly ? declared.length + 1 : orm.models?.bare === true ? at + 1 : 0;
  if (!declared.some(({ orm, models }) => orm.models?.bare || models.some(({ columnsOnly }) => columnsOnly)))
    return [...declared];
  const samePart = partsOf(project);
  const known = overTables(declared, samePart);
  const ranks = new Map(
    known.flatMap((each, at) => each.models.map((model) => [model, rank(each, model, at)])),
  );
  const owners = new Map<string, Model[]>();
  for (const model of ranks.keys()) {
    const table = model.table?.toLowerCase();
    if (table !== undefined) owners.set(table, [...(owners.get(table) ?? []), model]);
  }
  const isTwin = (model: Model) =>
    (owners.get(model.table?.toLowerCase() ?? "") ?? []).some(
      (owner) => (ranks.get(owner) ?? 0) < (ranks.get(model) ?? 0) && samePart(model, owner),
    );
  return known
    .map((each) => ({ ...each, models: each.models.filter((model) => !isTwin(model)) }))
    .filter(({ models }) => models.length > 0);
}

/**
 * Classes over tables (`ModelReader.over`) with what the nearest bare declaration of their table says, of several that stand as near the first;
 * references lead to them.
 */
function overTables(
  declared: readonly Declarations[],
  samePart: (a: Model, b: Model) => boolean,
): Declarations[] {
  if (!declared.some(({ orm }) => orm.models?.over)) return [...declared];
  const tables = new Map<string, Model[]>();
  for (const { orm, models } of declared)
    for (const model of orm.models?.bare ? models : [])
      if (model.table !== null)
        tables.set(model.table.toLowerCase(), [...(tables.get(model.table.toLowerCase()) ?? []), model]);
  const stands = new Map<string, string>();
  const joined = declared.map(({ orm, models }) => ({
    orm,
    models: models.map((model) => {
      const over = orm.models?.over;
      const same = over ? (tables.get(model.table?.toLowerCase() ?? "") ?? []) : [];
      const table = nearest(
        model,
        same.filter((each) => samePart(model, each)),
      );
      const made = table && over?.(model, table);
      if (!table || !made) return model;
      if (!stands.has(table.id)) stands.set(table.id, model.id);
      return made;
    }),
  }));
  return joined.map(({ orm, models }) => ({ orm, models: models.map((model) => referring(model, stands)) }));
}

function nearest({ place }: Model, tables: readonly Model[]): Model | undefined {
  const near = (one: Model) => commonParts(place.file, one.place.file);
  return tables.reduce<Model | undefined>(
    (best, one) => (best && near(best) >= near(one) ? best : one),
    undefined,
  );
}

function referring(model: Model, stands: ReadonlyMap<string, string>): Model {
  const isMoved = model.constraints.some(({ references }) => references && stands.has(references.model));
  if (!isMoved) return model;
  const constraints = model.constraints.map((each) => {
    const to = each.references && stands.get(each.references.model);
    return each.references && to !== undefined
      ? { ...each, references: { ...each.references, model: to } }
      : each;
  });
  return { ...model, constraints };
}

/** Whether two models stand in one part of the workspace: a package, or one that holds it. */
function partsOf(project: Project): (a: Model, b: Model) => boolean {
  const packageOf = packages(project);
  return (a, b) => {
    const [one, other] = [packageOf(a.place.file), packageOf(b.place.file)];
    return one.startsWith(other) || other.startsWith(one);
  };
}
