/** The names under which a database knows Drizzle's constraints, as drizzle-kit writes them. */

import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";

/** What Drizzle alone needs of a constraint. */
export interface ConstraintExtra {
  /** Its columns before the casing: a unique constraint is called by them. */
  readonly uncased?: readonly string[];
  /** `.primaryKey()` of a column: the database names it. */
  readonly inline?: true;
}

/**
 * Generated names, likeliest first.
 * Source: uniqueKeyName, PrimaryKey.getName and ForeignKey.getName of drizzle-orm 0.45, and what drizzle-kit 0.31 generates
 * (test/drizzle-names.test.ts).
 */
export function names({ table, ...model }: Model, constraint: Constraint, database: Database): string[] {
  if (table === null || (constraint.name !== null && constraint.kind !== "primary_key")) return [];
  const { uncased = constraint.columns, inline }: ConstraintExtra = constraint.extra ?? {};
  const { kind, columns, index, references } = constraint;
  const called = (by: readonly string[], end: string) => cut([table, ...by, end].join("_"), database);
  const isMysql = model.engines?.includes("mysql");
  switch (kind) {
    case "primary_key": {
      if (isMysql) return ["PRIMARY"];
      if (database.id === "sqlite") return [];
      const byDatabase = database.defaultName({ kind, table, columns }) ?? [];
      return inline ? [byDatabase].flat() : [called(columns, "pk"), byDatabase].flat();
    }
    case "unique":
      if (constraint.extra === undefined)
        return index && columns.length > 0 ? [called(columns, "index")] : [];
      return [...new Set([called(uncased, "unique"), called(columns, "unique")])];
    case "foreign_key":
      if (database.id === "sqlite" || !references?.table) return [];
      return [called([...columns, references.table, ...references.columns], "fk")];
    default:
      return [];
  }
}

/** Nothing shortens a name but the database, at its limit. */
function cut(name: string, { maxNameLength }: Database): string {
  if (!Number.isFinite(maxNameLength)) return name;
  return name.slice(0, new TextEncoder().encodeInto(name, new Uint8Array(maxNameLength)).read);
}
