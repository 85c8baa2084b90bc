/** Joins what the migrations made with what the models declare: former names, and constraints that only a migration knows. */

import type { Constraint, Model } from "../../domain/model";
import { type Apps, findApps } from "./apps";
import type { KeyInSql, MigrationExtra } from "./extra";
import { formerNames, type Recorded, type RecordedModel, replay } from "./replay";

export function mergeMigrations(
  models: readonly Model[],
  migrations: readonly MigrationExtra[],
  apps: Apps,
): Model[] {
  const byApp = new Map<string, MigrationExtra[]>();
  for (const migration of migrations)
    byApp.set(migration.app, [...(byApp.get(migration.app) ?? []), migration]);
  let merged = [...models];
  for (const [folder, own] of byApp) {
    const label = apps.get(folder) ?? findApps([folder], new Map()).get(folder);
    if (label === undefined) continue;
    const replayed = replay(own);
    merged = merged.map((model) => {
      if (
        model.abstract ||
        model.external ||
        model.extra?.appLabel !== label ||
        model.constraints.length === 0
      )
        return model;
      const recorded = replayed.models.get(model.name.toLowerCase());
      const made = replayed.sql
        .filter(({ table }) => table.toLowerCase() === model.table?.toLowerCase())
        .map(inSql);
      const known = recorded ? mergeModel(model, recorded, label) : model;
      return made.length > 0
        ? {
            ...known,
            constraints: [
              ...known.constraints,
              ...made.filter((c) => isMissing(known, c)).map((c) => byField(known, c)),
            ],
          }
        : known;
    });
  }
  return merged;
}

function inSql({ kind, name, columns, place, index, expression, condition }: KeyInSql): Constraint {
  return {
    kind,
    fields: columns,
    columns,
    name,
    place,
    ...(index ? { index } : {}),
    ...(expression === null ? {} : { expression }),
    ...(condition === null ? {} : { condition }),
  };
}

function mergeModel(model: Model, recorded: RecordedModel, label: string): Model {
  const column = (field: string) =>
    model.fields.find((f) => f.name === field)?.column ?? recorded.fields.get(field)?.field.column ?? field;
  const foreign = (field: string, now: string | undefined) => {
    const plain = recorded.fields.get(field)?.field.column ?? column(field);
    // Renamed since: the old column had the form of today's (`shop_id`), unless it was given by hand.
    return plain === field &&
      now !== undefined &&
      (column(now) ?? "").endsWith("_id") &&
      !field.endsWith("_id")
      ? `${field}_id`
      : plain;
  };
  const constraints = model.constraints.map((constraint): Constraint => {
    const same = recorded.constraints.find((one) => isSame(one, constraint));
    if (!same || model.table === null) return constraint;
    const former = formerNames(same, { table: model.table, columns: constraint.columns }, label, (field) =>
      foreign(field, constraint.fields.length === 1 ? constraint.fields[0] : undefined),
    );
    return former.length > 0
      ? { ...constraint, extra: { ...constraint.extra, formerly: former } }
      : constraint;
  });
  const extra = recorded.constraints
    .filter(
      ({ constraint }) =>
        constraint.kind === "unique" || (constraint.kind === "check" && constraint.name !== null),
    )
    .filter((one) => !model.constraints.some((constraint) => isSame(one, constraint)))
    .map((one) =>
      byField(model, {
        ...one.constraint,
        fields: one.fields,
        columns: one.fields.map(column),
        fromMigration: true,
      }),
    );
  return { ...model, constraints: [...constraints, ...extra] };
}

/** Columns that the migration names -> the model's fields. An index made by RunSQL is no leftover: no model could declare it. */
function byField(model: Model, constraint: Constraint): Constraint {
  const fields = constraint.fields.map(
    (name) => model.fields.find((field) => field.column === name)?.name ?? name,
  );
  return { ...constraint, fields };
}

function isMissing(model: Model, constraint: Constraint): boolean {
  return !model.constraints.some((one) => one.name !== null && one.name === constraint.name);
}

function isSame({ constraint: recorded, fields }: Recorded, declared: Constraint): boolean {
  const unique = (kind: Constraint["kind"]) => kind === "unique" || kind === "primary_key";
  if (recorded.kind !== declared.kind && !(unique(recorded.kind) && unique(declared.kind))) return false;
  if (recorded.name !== null || declared.name !== null) return recorded.name === declared.name;
  return sameList(fields, declared.fields) && (recorded.expression ?? null) === (declared.expression ?? null);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
