/** Prisma's migration.sql files: the keys and checks that only they declare (partial indexes, CHECK), and their real names. */

import { type Facts, type Model, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { inOrder } from "../../schemas/changes";
import { withMigrations } from "../../schemas/declared";
import { replay } from "../../schemas/replay";
import { changesInSql } from "../../schemas/sql";
import { type FactsExtra, factsExtra } from "./extra";

/** Cheap test that a migration holds anything of interest. */
export function isMigration(text: string): boolean {
  return /\b(?:unique|constraint|drop (?:index|table|column)|check|rename)\b/i.test(text.slice(0, 1_000_000));
}

export function readMigration(source: Source): Facts {
  const { text, path: file } = source;
  const changes = changesInSql(text, ({ start, end }) =>
    source.place(start, start + firstLine(text.slice(start, end))),
  );
  if (changes.length === 0) return noFacts;
  const extra: Partial<FactsExtra> = { migration: { file, changes } };
  return { ...noFacts, extra: { ...extra } };
}

/** The schema language has no expression, no check and mostly no partial index: their migration is their declaration. */
export function addMigrations(models: readonly Model[], facts: readonly Facts[]): Model[] {
  const migrations = facts.flatMap((each) => factsExtra(each).migration ?? []);
  return withMigrations(
    models,
    replay(inOrder(migrations)),
    ({ kind, condition, expression }) => kind === "unique" && !condition && !expression,
  );
}

function firstLine(sql: string): number {
  const end = sql.search(/\r?\n/);
  return end < 0 ? sql.length : end;
}
