/** The names that Django's schema editor gives to constraints, computed forward from table and columns. */

import { digestOfName } from "../../digest";
import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";
import type { Naming } from "../../schemas/replay";

/**
 * Every name under which the database may know the constraint, likeliest first. A user's own `name=` is not among
 * them: the constraint carries it.
 */
export function constraintNames(model: Model, constraint: Constraint, database: Database): string[] {
  if (!model.table || constraint.columns.length === 0) return [];
  const former = (constraint.extra?.formerly as readonly Naming[] | undefined) ?? [];
  const names = [{ table: model.table, columns: constraint.columns }, ...former].flatMap(
    ({ table, columns }) => namesOf(constraint, table, columns, database),
  );
  return [...new Set(names)];
}

function namesOf(
  constraint: Constraint,
  table: string,
  columns: readonly string[],
  database: Database,
): string[] {
  const limit = Number.isFinite(database.maxNameLength) ? database.maxNameLength : 200;
  const generated = (suffix: string) => createIndexName(table, columns, suffix, limit);
  const own = database.defaultName({ kind: constraint.kind, table, columns });
  const byDatabase = own === null ? [] : [own];
  switch (constraint.kind) {
    case "unique":
      if (constraint.name !== null) return [];
      // Inline `UNIQUE` for a new column, `ALTER TABLE ... ADD CONSTRAINT` with a digest for one that became unique later.
      return constraint.extra?.together ? [generated("_uniq")] : [...byDatabase, generated("_uniq")];
    case "foreign_key": {
      const { references } = constraint;
      if (!references?.table) return byDatabase;
      return [generated(`_fk_${references.table}_${references.columns[0] ?? "id"}`), ...byDatabase];
    }
    case "check":
      // SQLite names an unnamed check by the column it stands at.
      return constraint.name !== null
        ? []
        : [...byDatabase, ...(own === null ? columns : []), generated("_check")];
    case "primary_key":
      return [...byDatabase, generated("_pk")];
    default:
      return byDatabase;
  }
}

/**
 * `BaseDatabaseSchemaEditor._create_index_name`: table, columns and the digest of both, shortened in equal parts.
 * https://github.com/django/django/blob/3.2/django/db/backends/base/schema.py
 */
export function createIndexName(
  table: string,
  columns: readonly string[],
  suffix: string,
  limit: number,
): string {
  let digest = md5([table, ...columns].join("")).slice(0, 8) + suffix;
  const whole = `${table}_${columns.join("_")}_${digest}`;
  if (whole.length <= limit) return whole;
  if (digest.length > limit / 3) digest = digest.slice(0, Math.floor(limit / 3));
  const part = Math.floor((limit - digest.length) / 2) - 1;
  const name = `${table.slice(0, part)}_${columns.join("_").slice(0, part)}_${digest}`;
  return /^[_0-9]/.test(name) ? `D${name.slice(0, -1)}` : name;
}

/** `truncate_name`: the table of a long app and model name. https://github.com/django/django/blob/3.2/django/db/backends/utils.py */
export function truncateName(name: string, limit: number): string {
  return name.length <= limit ? name : name.slice(0, limit - 4) + md5(name).slice(0, 4);
}

function md5(text: string): string {
  return digestOfName("md5", text);
}
