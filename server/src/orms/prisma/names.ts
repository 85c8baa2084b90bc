/** The names that Prisma Migrate gives to constraints and indexes, cut to the database's limit as Prisma cuts them. */

import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";
import { constraintExtra } from "./extra";

/**
 * Prisma's convention: https://www.prisma.io/docs/orm/prisma-schema/data-model/database-mapping (checked against the databases'
 * catalogues in test/capture/prisma/traces). Every name but the primary key's carries the table and all columns.
 */
export function names(model: Model, constraint: Constraint, database: Database): string[] {
  const table = model.table ?? model.name;
  const cut = (body: string, suffix: string) => cutBody(body, suffix, database.maxNameLength) + suffix;
  const body = [table, ...constraint.columns].join("_");
  if (constraintExtra(constraint).joinTable === true && constraint.kind !== "foreign_key")
    return joinTableNames(table, database, cut);
  switch (constraint.kind) {
    case "primary_key":
      // MySQL's family has one name for it; SQLite prints none.
      if (isMysql(database)) return ["PRIMARY"];
      return database.id === "sqlite" ? [] : [constraint.name ?? cut(table, "_pkey")];
    case "unique":
      return [constraint.name ?? cut(body, "_key")];
    case "foreign_key":
      return database.id === "sqlite" ? [] : [constraint.name ?? cut(body, "_fkey")];
    default:
      return constraint.name === null ? [] : [constraint.name];
  }
}

/** The table of an implicit many-to-many relation: a primary key since 6.0 (PostgreSQL), a unique index before and elsewhere. */
function joinTableNames(
  table: string,
  database: Database,
  cut: (body: string, suffix: string) => string,
): string[] {
  const unique = cut(`${table}_AB`, "_unique");
  if (isMysql(database)) return [unique, "PRIMARY"];
  return database.id === "sqlite" ? [unique] : [cut(`${table}_AB`, "_pkey"), unique];
}

function isMysql(database: Database): boolean {
  return database.id === "mysql" || database.id === "mariadb";
}

/** Prisma cuts from the end, whole characters, so that the suffix stays. */
function cutBody(body: string, suffix: string, limit: number): string {
  const room = limit - suffix.length;
  const bytes = new TextEncoder().encode(body);
  if (bytes.length <= room) return body;
  let end = room;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
