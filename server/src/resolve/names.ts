/** Compares what a database prints as a name with the names that ORMs and databases generate. */

import type { Database, Orm } from "../domain/adapters";
import type { Constraint, Model } from "../domain/model";

/**
 * The names under which these databases may know the constraint: the user's own name first, then those of migrations, then what the ORM
 * generates, each also in the form to which the database cuts it.
 */
export function constraintNames(
  orm: Orm,
  model: Model,
  constraint: Constraint,
  databases: readonly Database[],
): string[] {
  const names = new Set<string>();
  for (const database of databases) {
    const given = [constraint.name ?? [], constraint.migrationNames ?? []].flat();
    for (const name of [...given, ...(orm.names?.(model, constraint, database) ?? [])]) {
      names.add(name);
      names.add(cutToBytes(name, database.maxNameLength));
    }
  }
  return [...names];
}

/** Engines fold or keep the case of a name by its quoting, which the text no longer shows. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** PostgreSQL cuts a given name at 63 bytes without splitting a character (NAMEDATALEN, "Identifiers" in its manual). */
function cutToBytes(name: string, limit: number): string {
  // A unit of UTF-16 makes three bytes at most.
  if (name.length * 3 <= limit || !Number.isFinite(limit)) return name;
  // Most names: a letter is a byte.
  if (/^[\x20-\x7e]*$/.test(name)) return name.slice(0, limit);
  return name.slice(0, encoder.encodeInto(name, new Uint8Array(limit)).read);
}

const encoder = new TextEncoder();
