/** Joins what migrations made with what the models declare: the names in the database, and constraints that only a migration knows. */

import type { Constraint, Model } from "../domain/model";
import type { Kept } from "./replay";
import { givenNames } from "./tables";

/**
 * Each model with what is there of its table. A constraint that the model declares gets the names that migrations gave to it
 * (`migrationNames`; one without a name what the databases called it then), whatever else there is becomes a constraint of the model, declared by the migration.
 * @param declarable the ORM's models could say it: then it is a leftover (`fromMigration`), else the migration is its declaration
 */
export function withMigrations(
  models: readonly Model[],
  kept: readonly Kept[],
  declarable: (constraint: Constraint) => boolean,
): Model[] {
  const byTable = new Map<string, Kept[]>();
  for (const one of kept) {
    const table = one.table.toLowerCase();
    byTable.set(table, [...(byTable.get(table) ?? []), one]);
  }
  const exact = new Set(models.map(({ table }) => table));
  return models.map((model) => {
    // No table of its own: a base, or a second name of another model.
    if (model.abstract || model.constraints.length === 0) return model;
    const own = (byTable.get(model.table?.toLowerCase() ?? "") ?? [])
      // Two tables may differ by capitals alone.
      .filter(({ table }) => table === model.table || !exact.has(table))
      .map(({ constraint }) => constraint)
      .filter(({ name }) => name === null || !model.constraints.some((each) => each.name === name));
    return own.length > 0 ? joined(model, own, declarable) : model;
  });
}

function joined(
  model: Model,
  made: readonly Constraint[],
  declarable: (constraint: Constraint) => boolean,
): Model {
  const constraints = model.constraints.map((declared) => {
    const names = made.flatMap((one) =>
      isSame(declared, one) ? (one.name ?? [...new Set(Object.values(givenNames(one)))]) : [],
    );
    return names.length > 0 ? { ...declared, migrationNames: names } : declared;
  });
  const undeclared = made
    .filter((one) => !model.constraints.some((declared) => isSame(declared, one)))
    .map((one) => ({
      ...one,
      fields: one.columns.map((column) => fieldOf(model, column)),
      ...(declarable(one) ? { fromMigration: true } : {}),
    }));
  return { ...model, constraints: [...constraints, ...undeclared] };
}

/** The field that has the column; a column without a field keeps its name. */
function fieldOf({ fields }: Model, column: string): string {
  return fields.find((field) => field.column === column)?.name ?? column;
}

/** Over the same columns, which have no order in a key, and for the same rows. */
function isSame(declared: Constraint, made: Constraint): boolean {
  return (
    declared.kind === made.kind &&
    Boolean(declared.condition) === Boolean(made.condition) &&
    plain(declared.expression) === plain(made.expression) &&
    sorted(declared.columns) === sorted(made.columns)
  );
}

/** Databases and people quote and space the same expression differently. */
function plain(expression: string | null | undefined): string {
  return (expression ?? "").replace(/["`[\]\s]/g, "").toLowerCase();
}

function sorted(columns: readonly string[]): string {
  return [...columns].sort().join();
}
