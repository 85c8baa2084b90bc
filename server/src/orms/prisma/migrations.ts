/** Prisma's migration.sql files: the keys and checks that only they declare (partial indexes, CHECK), and their real names. */

import { type Constraint, type Facts, type Model, noFacts } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import { readStatements } from "../../syntax/sql";
import { effectsOf, replayKeys, type SqlEffect, type SqlKey } from "../../syntax/sql-keys";

type Key = SqlKey & { readonly place: Place };

/** What one statement does to keys; in the order of the files' names. */
type Step = SqlEffect<Key> & { readonly file: string };

const longestFile = 1_000_000;

/** Cheap test that a migration holds anything of interest. */
export function isMigration(text: string): boolean {
  return /\b(?:unique|constraint|drop (?:index|table|column)|check|rename)\b/i.test(
    text.slice(0, longestFile),
  );
}

/** Most tables of a migration have nothing that the schema does not say. */
const wanted = (statement: string) =>
  /^(?:create\s{1,9}unique|alter|drop|rename)\b/i.test(statement) ||
  (/^create\b/i.test(statement) && /\b(?:check|unique)\b/i.test(statement));

export function readMigration(source: Source): Facts {
  const { text, path: file } = source;
  const steps = readStatements(text.slice(0, longestFile), { wanted }).flatMap((statement) =>
    effectsOf(statement).map((effect): Step => {
      if (effect.effect !== "create") return { ...effect, file };
      const { start, end } = effect.key;
      const place = source.place(start, start + firstLine(text.slice(start, end)));
      return { ...effect, key: { ...effect.key, place }, file };
    }),
  );
  return steps.length === 0 ? noFacts : { models: [], notes: [], extra: { steps } };
}

export function migrationsOf(facts: Facts): readonly Step[] {
  return (facts.extra?.steps as Step[] | undefined) ?? [];
}

/** Replays the migrations and gives each model what they created and the schema does not say. */
export function addMigrations(models: readonly Model[], steps: readonly Step[]): Model[] {
  const ordered = [...steps].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  const alive = replayKeys(ordered);
  return models.map((model) =>
    alive
      .filter((key) => key.table === model.table)
      .map(constraintOf)
      .reduce(addOne, model),
  );
}

function constraintOf({ kind, name, columns, place, index, expression, condition }: Key): Constraint {
  return {
    kind,
    fields: [],
    columns,
    name,
    place,
    ...(index ? { index } : {}),
    ...(expression === null ? {} : { expression }),
    ...(condition === null ? {} : { condition }),
  };
}

function addOne(model: Model, constraint: Constraint): Model {
  const declared = model.constraints.find((each) => isSame(each, constraint));
  if (!declared) {
    const fields = constraint.columns.map(
      (column) => model.fields.find((field) => field.column === column)?.name ?? column,
    );
    // The schema language has no expression, no check and mostly no partial index: their migration is their declaration.
    const only = constraint.kind === "unique" && !constraint.condition && !constraint.expression;
    const added = { ...constraint, fields, ...(only ? { fromMigration: true } : {}) };
    return { ...model, constraints: [...model.constraints, added] };
  }
  if (declared.name !== null || constraint.name === null) return model;
  const extra = { ...declared.extra, created: constraint.name };
  return {
    ...model,
    constraints: model.constraints.map((each) => (each === declared ? { ...each, extra } : each)),
  };
}

function isSame(declared: Constraint, created: Constraint): boolean {
  return (
    declared.kind === created.kind &&
    Boolean(declared.condition) === Boolean(created.condition) &&
    !created.expression &&
    declared.columns.join() === created.columns.join()
  );
}

function firstLine(sql: string): number {
  const end = sql.search(/\r?\n/);
  return end < 0 ? sql.length : end;
}
