/** The names under which a database knows SQLAlchemy's constraints. */

import { digestOfName } from "../../digest";
import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";
import { tableNames } from "../../schemas/names";

/** What SQLAlchemy alone needs of a constraint; all by link. */
export interface ConstraintExtra {
  /** By the naming convention, before it is cut. */
  readonly convention?: string;
  /** How many constraints of its kind stand in front that have no name either. */
  readonly before?: number;
  /** The same for those that PostgreSQL would call alike. */
  readonly alike?: number;
  /** The same for unique constraints that MySQL would call alike: after the first column. */
  readonly first?: number;
  /** A check that stands at its column. */
  readonly inline?: true;
  /** Its name is `conv("...")`: no convention changes it. */
  readonly fixed?: true;
}

/**
 * Generated names, likeliest first. SQLAlchemy leaves to the database what no convention names (test/sqlalchemy-names.test.ts).
 */
export function names(model: Model, constraint: Constraint, database: Database): string[] {
  const { table } = model;
  const { kind, columns, index } = constraint;
  const { convention, before = 0, alike = 0, first = 0, inline }: ConstraintExtra = constraint.extra ?? {};
  if (table === null) return [];
  const isMysql = database.defaultName({ kind: "primary_key", table, columns }) === "PRIMARY";
  if (kind === "primary_key" && isMysql) return ["PRIMARY"];
  if (convention !== undefined) return [cut(convention, database.maxNameLength)];
  // Made by a migration, without a name.
  if (constraint.extra?.names !== undefined) return tableNames(model, constraint, database);
  if (constraint.name !== null || (index && kind === "unique")) return [];
  if (kind === "unique" || kind === "primary_key" || !isMysql) {
    const own = database.defaultName({ kind, table, columns });
    if (own === null) return [];
    if (isMysql) return [first === 0 ? own : `${own}_${first + 1}`];
    return [alike === 0 ? own : `${own}${alike}`];
  }
  if (kind === "foreign_key") return [`${table}_ibfk_${before + 1}`];
  if (kind !== "check") return [];
  if (database.id !== "mariadb") return [`${table}_chk_${before + 1}`];
  return inline && columns[0] !== undefined
    ? [`${table}.${columns[0]}`, columns[0]]
    : [`CONSTRAINT_${before + 1}`];
}

/**
 * `IdentifierPreparer.truncate_and_render_constraint_name`: a name of a convention that is too long ends in a part of its hash.
 * @param most in characters
 */
export function cut(name: string, most: number): string {
  if (name.length <= most) return name;
  return `${name.slice(0, most - 8)}_${digestOfName("md5", name).slice(-4)}`;
}
