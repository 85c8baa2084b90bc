/**
 * The names under which a database knows MikroORM's constraints, computed forward.
 * Source: AbstractNamingStrategy.indexName, Platform.getIndexName and Utils.hash of 6 and 7 (test/mikro-orm-names.test.ts).
 */

import { digestOfName } from "../../digest";
import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";

export interface ConstraintExtra {
  /** The values of an enum: a check where the database has no type for them. */
  readonly enum?: true;
}

/** These have types for enums, and call every primary key PRIMARY. */
const mysql = new Set(["mysql", "mariadb", "tidb", "vitess"]);

/** Generated names, likeliest first. */
export function names({ table }: Model, constraint: Constraint, database: Database): string[] {
  if (table === null || constraint.name !== null) return [];
  const { kind, columns, fields } = constraint;
  const called = (by: readonly string[], type: string) => cut([table, ...by, type].join("_"), type, database);
  switch (kind) {
    case "primary_key":
      if (mysql.has(database.id)) return ["PRIMARY"];
      return database.id === "sqlite" ? [] : cut(`${table}_pkey`, "primary", database);
    case "unique":
      // MongoDB's own.
      if (database.id === "mongodb") return [fields.map((each) => `${each}_1`).join("_")];
      return columns.length > 0 ? called(columns, "unique") : [];
    case "foreign_key":
      return database.id === "sqlite" ? [] : called(columns, "foreign");
    case "check": {
      const { enum: isEnum }: ConstraintExtra = constraint.extra ?? {};
      // Version 6 has no name for the check of an enum: the database gives one.
      const given = database.defaultName({ kind, table, columns });
      if (isEnum && mysql.has(database.id)) return [];
      return [...new Set([...called(columns, "check"), ...(isEnum && given !== null ? [given] : [])])];
    }
    default:
      return [];
  }
}

/** Cut to the database's limit with five digits of a hash: MD5 in version 6, FNV-1a in 7, which ends a primary key in another way. */
function cut(name: string, type: string, { maxNameLength: most }: Database): string[] {
  if (name.length <= most) return [name];
  const start = name.slice(0, most - 8 - type.length);
  const md5 = digestOfName("md5", name).slice(0, 5);
  return [`${start}_${md5}_${type}`, `${start}_${fnv1a(name)}_${type === "primary" ? "pkey" : type}`];
}

/** The first five digits of 64 bits. */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++)
    hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0").slice(0, 5);
}
