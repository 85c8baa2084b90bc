/** The names under which a database knows Peewee's constraints, computed forward; test/peewee-names.test.ts compares them with dumps. */

import { digestOfName } from "../../digest";
import type { Database } from "../../domain/adapters";
import type { Constraint, Model } from "../../domain/model";

/** What Peewee alone needs of a constraint; all by link. */
export interface ConstraintExtra {
  /** Of an index: `<prefix>_<columns>`, before it is cut. */
  readonly made?: string;
  /** How many of its kind stand in front in the table that have no name either. */
  readonly before?: number;
  /** The same for those that PostgreSQL would call alike. */
  readonly alike?: number;
  /** A check that stands at its column. */
  readonly inline?: true;
  /** `ALTER TABLE ... ADD CONSTRAINT`, by `create_foreign_key` or a migration. */
  readonly added?: string;
}

/**
 * Generated names, likeliest first. Peewee names indexes (`ModelIndex._generate_name_from_fields`) and foreign keys that are added
 * later (`ForeignKeyField.get_constraint_name`); the rest it leaves to the database.
 * https://github.com/coleifer/peewee/blob/master/peewee.py
 */
export function constraintNames({ table }: Model, constraint: Constraint, database: Database): string[] {
  const { kind, columns, name } = constraint;
  const { made, before = 0, alike = 0, inline, added }: ConstraintExtra = constraint.extra ?? {};
  if (table === null) return [];
  if (made !== undefined) return [clipped(cut(made), database)];
  const isMysql = database.defaultName({ kind: "primary_key", table, columns }) === "PRIMARY";
  if (kind === "primary_key" && isMysql) return ["PRIMARY"];
  if (name !== null || constraint.index) return [];
  if (kind === "foreign_key" && isMysql)
    return [`${table}_ibfk_${before + 1}`, ...addedName(added, database)];
  if (kind === "check" && isMysql) {
    if (database.id !== "mariadb") return [`${table}_chk_${before + 1}`];
    return inline && columns[0] !== undefined
      ? [`${table}.${columns[0]}`, columns[0]]
      : [`CONSTRAINT_${before + 1}`];
  }
  const own = database.defaultName({ kind, table, columns });
  const numbered = own === null || alike === 0 ? own : isMysql ? `${own}_${alike + 1}` : `${own}${alike}`;
  return [...(numbered === null ? [] : [numbered]), ...addedName(added, database)];
}

function addedName(added: string | undefined, database: Database): string[] {
  return added === undefined ? [] : [clipped(cut(added), database)];
}

/** `_truncate_constraint_name`: 64 characters, the last eight of them a mark and a part of the whole name's MD5. */
function cut(name: string): string {
  if ([...name].length <= 64) return name;
  return `${[...name].slice(0, 56).join("")}_${digestOfName("md5", name).slice(0, 7)}`;
}

/** PostgreSQL keeps 63 bytes of the 64 characters. */
function clipped(name: string, { maxNameLength }: Database): string {
  const bytes = new TextEncoder().encode(name);
  return bytes.length <= maxNameLength || !Number.isFinite(maxNameLength)
    ? name
    : new TextDecoder().decode(bytes.slice(0, maxNameLength)).replace(/\uFFFD+$/, "");
}
