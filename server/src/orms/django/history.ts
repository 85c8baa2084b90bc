/** Joins what the migrations made with what the models declare: former names, and constraints that only a migration knows. */

import type { Constraint, Model } from "../../domain/model";
import { withMigrations } from "../../schemas/declared";
import type { Kept } from "../../schemas/replay";
import type { Apps } from "./apps";
import type { MigrationExtra } from "./extra";
import { type Replayed, replayApp } from "./replay";

export function mergeMigrations(
  models: readonly Model[],
  migrations: readonly MigrationExtra[],
  apps: Apps,
): Model[] {
  const byApp = new Map<string, MigrationExtra[]>();
  for (const migration of migrations)
    byApp.set(migration.app, [...(byApp.get(migration.app) ?? []), migration]);
  let merged = [...models];
  const bySql: Kept[] = [];
  for (const [folder, own] of byApp) {
    const label = apps.get(folder);
    if (label === undefined) continue;
    const replayed = replayApp(own, label);
    bySql.push(...replayed.kept.filter(({ constraint }) => !constraint.fromMigration));
    merged = merged.map((model) => {
      const isOwn = !model.abstract && !model.external && model.extra?.appLabel === label;
      return isOwn && model.constraints.length > 0 ? mergeModel(model, replayed) : model;
    });
  }
  // SQL may be about any app's tables, Django's own too. An index made by it is no leftover: no model could declare it.
  return withMigrations(merged, bySql, () => false);
}

function mergeModel(model: Model, { kept: all, state }: Replayed): Model {
  const table = state.table(model.name)?.toLowerCase();
  const recorded = all.flatMap((kept) => {
    if (!kept.constraint.fromMigration || kept.table.toLowerCase() !== table) return [];
    const fields = kept.constraint.columns.map((column) => state.field(model.name, column) ?? column);
    return { ...kept, constraint: { ...kept.constraint, fields } };
  });
  const constraints = model.constraints.map((constraint): Constraint => {
    const same = recorded.find((one) => isSame(one.constraint, constraint));
    const former = same && model.table !== null ? formerNames(same, model.table, constraint) : [];
    return former.length > 0
      ? { ...constraint, extra: { ...constraint.extra, formerly: former } }
      : constraint;
  });
  const column = (field: string) => model.fields.find(({ name }) => name === field)?.column;
  const leftover = recorded
    .map(({ constraint }) => constraint)
    .filter(({ kind, name }) => kind === "unique" || (kind === "check" && name !== null))
    .filter((one) => !model.constraints.some((constraint) => isSame(one, constraint)))
    .map((one) => ({
      ...one,
      columns: one.fields.map((field, i) => column(field) ?? one.columns[i] ?? field),
    }));
  return { ...model, constraints: [...constraints, ...leftover] };
}

/** After a rename the database may still have the old name, or after a later change the new one; today's is left out. */
function formerNames({ namings }: Kept, table: string, { columns }: Constraint): Kept["namings"] {
  const own = JSON.stringify([table, columns]);
  return namings.filter((one) => JSON.stringify([one.table, one.columns]) !== own);
}

function isSame(recorded: Constraint, declared: Constraint): boolean {
  const unique = ({ kind }: Constraint) => kind === "unique" || kind === "primary_key";
  if (recorded.kind !== declared.kind && !(unique(recorded) && unique(declared))) return false;
  if (recorded.name !== null || declared.name !== null) return recorded.name === declared.name;
  return (
    recorded.fields.join() === declared.fields.join() &&
    (recorded.expression ?? null) === (declared.expression ?? null)
  );
}
