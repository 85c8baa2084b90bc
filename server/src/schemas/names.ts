/** The names of constraints that nobody named: as the database made them when the migration ran, whatever the table is called now. */

import type { Database } from "../domain/adapters";
import type { Constraint, Model } from "../domain/model";
import { givenNames } from "./tables";

const families: Readonly<Record<string, "postgresql" | "mysql" | "mariadb">> = {
  postgresql: "postgresql",
  cockroachdb: "postgresql",
  yugabytedb: "postgresql",
  mysql: "mysql",
  tidb: "mysql",
  vitess: "mysql",
  mariadb: "mariadb",
};

export function names(model: Model, constraint: Constraint, database: Database): string[] {
  const { kind } = constraint;
  const family = families[database.id];
  // MySQL has one name for every primary key.
  if (constraint.name !== null) return kind === "primary_key" && family?.startsWith("m") ? ["PRIMARY"] : [];
  if (kind === "not_null" || model.engines?.includes(database.id) === false) return [];
  const name = family && givenNames(constraint)[family];
  return name ? [name] : [];
}
