/** The names that Tortoise gives to constraints, computed forward as its schema generator documents them. */

import { digestOfName } from "../../digest";
import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";

/**
 * `uid_<table>_<field>_<hash>` of a unique_together, `fk_<table>_<table>_<hash>` where the engine gets one (MySQL); the rest the database names.
 * https://github.com/tortoise/tortoise-orm/blob/develop/tortoise/backends/base/schema_generator.py, `_get_index_name`, `_get_fk_name`
 */
export function constraintNames({ table }: Model, constraint: Constraint, database: Database): string[] {
  const { kind, columns, references, extra } = constraint;
  if (table === null) return [];
  const own = database.defaultName({ kind, table, columns });
  const byDatabase = own === null ? [] : [own];
  if (kind === "unique" && extra?.together) return [indexName("uid", table, columns), ...byDatabase];
  if (kind === "foreign_key" && references?.table && references.columns[0] !== undefined) {
    const hash = hashed([table, columns[0] ?? "", references.table, references.columns[0]], 8);
    return [...byDatabase, `fk_${table.slice(0, 8)}_${references.table.slice(0, 8)}_${hash}`];
  }
  return byDatabase;
}

function indexName(prefix: string, table: string, columns: readonly string[]): string {
  const [first = ""] = columns;
  return `${prefix}_${table.slice(0, 11)}_${first.slice(0, 7)}_${hashed([table, ...columns], 6)}`;
}

function hashed(words: readonly string[], length: number): string {
  return digestOfName("sha256", words.join(";")).slice(0, length);
}
