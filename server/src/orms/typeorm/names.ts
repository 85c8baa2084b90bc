/**
 * The names under which a database knows TypeORM's constraints: a prefix and a piece of SHA-1, computed forward and compared.
 * Source: DefaultNamingStrategy.ts of TypeORM 0.3 and 1.x, checked against the names of real databases (test/capture/typeorm).
 */

import { digestOfName } from "../../digest";
import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";
import { constraintExtra } from "./extra";

/** These store unique constraints as unique indexes, and call every primary key PRIMARY. */
const INDEXING = new Set(["mysql", "mariadb", "tidb", "vitess", "spanner"]);

/**
 * Generated names, likeliest first. The other naming strategy's names follow: a data source configured where Keyclash cannot see it
 * must not hide the constraint.
 */
export function names(model: Model, constraint: Constraint, database: Database): string[] {
  if (model.table === null) return [];
  const other = constraint.otherColumns;
  const columnLists = [constraint.columns, ...(Array.isArray(other) ? [other as string[]] : [])];
  const of = (table: string) =>
    columnLists.flatMap((columns) => namesFor(table, columns, constraint, database.id));
  // 0.2 hashed the table with its schema, and a database keeps the names of the version that made it.
  const schema = model.schema ?? usualSchemas[database.id];
  const table = model.table.split(".").pop() ?? model.table;
  return [...of(model.table), ...(schema === undefined ? [] : of(`${schema}_${table}`))];
}

/** Where TypeORM 0.2 wrote the schema in front of every table. Source: Table.name in its PostgresQueryRunner and SqlServerQueryRunner. */
const usualSchemas: Readonly<Record<string, string>> = {
  postgresql: "public",
  cockroachdb: "public",
  mssql: "dbo",
};

/** What the default naming strategy makes: the name tells that TypeORM made it, not of what. */
export const hashedName = /^(?:PK|UQ|FK|REL|IDX|CHK|XCL)_[0-9a-f]{26,27}$/;

/** The name that a migration's builder gives to a constraint without one; null where TypeORM gives none. */
export function generatedName(table: string, constraint: Constraint): string | null {
  return namesFor(table, constraint.columns, constraint, "postgresql")[0] ?? null;
}

function namesFor(
  tableName: string,
  columns: readonly string[],
  constraint: Constraint,
  database: string,
): string[] {
  const table = (tableName.split(".").pop() ?? tableName).replace(".", "_");
  const key = `${table}_${[...columns].sort().join("_")}`;
  switch (constraint.kind) {
    case "primary_key":
      return INDEXING.has(database) ? ["PRIMARY"] : [`PK_${sha1(key).slice(0, 27)}`];
    case "foreign_key":
      return [`FK_${sha1(key).slice(0, 27)}`];
    case "check":
      return digests(`${table}_${constraint.expression ?? ""}`).map((digest) => `CHK_${digest.slice(0, 26)}`);
    case "exclusion":
      return digests(`${table}_${constraint.expression ?? ""}`).map((digest) => `XCL_${digest.slice(0, 26)}`);
    case "unique":
      return uniqueNames(key, constraint, database);
    default:
      return [];
  }
}

function uniqueNames(
  key: string,
  { fields, index, condition, extra = {} }: Constraint,
  database: string,
): string[] {
  if (constraintExtra({ extra }).oneToOne) return [`REL_${sha1(key).slice(0, 26)}`];
  // CockroachDB makes constraints of unique indexes as well; a unique column of an embedded object stays one everywhere.
  const embedded = fields.some((field) => field.includes("."));
  if (index ? database === "cockroachdb" : embedded || !INDEXING.has(database))
    return [`UQ_${sha1(key).slice(0, 27)}`];
  return digests(condition ? `${key}_${condition}` : key).map((digest) => `IDX_${digest.slice(0, 26)}`);
}

/** TypeORM 1.x hashes the text, 0.3 its URI-encoded form: different as soon as a blank, a quote or an umlaut is in it. */
function digests(text: string): string[] {
  return [...new Set([sha1(text), sha1(encoded(text))])];
}

/** A lone surrogate makes encodeURIComponent throw; no real declaration has one. */
function encoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

function sha1(text: string): string {
  return digestOfName("sha1", text);
}
