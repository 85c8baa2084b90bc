/** The names under which databases know Sequelize's constraints. */

import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";
import { underscored } from "../../syntax/plural";

/** What Sequelize's parts tell each other of a constraint. */
export interface ConstraintExtra {
  readonly version?: 6 | 7;
  /** What version 6 calls the key in itself: MySQL takes it over, the others do not. */
  readonly key?: string;
  /** Of the table's foreign keys the how manieth it is. */
  readonly number?: number;
}

export function constraintExtra({ extra }: Pick<Constraint, "extra">): ConstraintExtra {
  return (extra as ConstraintExtra | undefined) ?? {};
}

/**
 * Generated names, likeliest first. `sync({ alter: true })` makes a unique key of version 6 again at every start, under the next number.
 * Source: createTableQuery and Utils.nameIndex of Sequelize 6.37, generateIndexName of 7.0.0-alpha.48; test/sequelize-names.test.ts.
 */
export function names({ table }: Model, constraint: Constraint, database: Database): string[] {
  if (table === null || (constraint.name !== null && constraint.kind !== "primary_key")) return [];
  if (constraint.kind === "not_null") return [];
  const { kind, columns, index } = constraint;
  const { version, key, number = 1 } = constraintExtra(constraint);
  const byDefault = database.defaultName({ kind, table, columns });
  if (kind === "foreign_key") return byDefault === null ? [] : [byDefault.replace(/_1$/, `_${number}`)];
  if (kind !== "unique") return byDefault === null ? [] : [byDefault];
  if (columns.length === 0) return [];
  if (version === 7) return [underscored(`${table}_${columns.join("_")}_unique`)];
  if (index) return [indexName(table, columns)];
  if (database.id === "sqlite") return [];
  const own = byDefault?.endsWith("_key") ? byDefault : (key ?? byDefault);
  if (own === null) return [];
  const again = own.endsWith("_key") ? (n: number) => `${own}${n}` : (n: number) => `${own}_${n + 1}`;
  return [own, ...Array.from({ length: 9 }, (_, n) => again(n + 1))];
}

/** An index without a name: of the options, or of `queryInterface.addIndex`. */
export function indexName(table: string, fields: readonly string[]): string {
  return underscored(`${table}_${fields.join("_")}`);
}
