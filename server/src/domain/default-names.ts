/** The names that databases give by themselves: what replays migrations needs them as well as what reads messages. */

import type { NameTarget } from "./adapters";

/** PostgreSQL's, shortened to 63 bytes. As ChooseConstraintName and makeObjectName do it (src/backend/commands/indexcmds.c). */
export function postgresqlName(target: NameTarget): string {
  const label = target.index && target.kind === "unique" ? "idx" : SUFFIXES[target.kind];
  const columns =
    target.kind === "primary_key" || (target.kind === "check" && target.columns.length !== 1)
      ? []
      : target.columns;
  return objectName(target.table, clip(columns.join("_"), 63), label);
}

const SUFFIXES = {
  unique: "key",
  foreign_key: "fkey",
  check: "check",
  exclusion: "excl",
  not_null: "not_null",
  primary_key: "pkey",
} as const;

function objectName(table: string, columns: string, label: string): string {
  let first = byteLength(table);
  let second = byteLength(columns);
  const available = 63 - label.length - 1 - (second > 0 ? 1 : 0);
  while (first + second > available) {
    if (first > second) first--;
    else second--;
  }
  const parts = [clip(table, first), ...(columns ? [clip(columns, second)] : []), label];
  return parts.join("_");
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The longest whole-character beginning of at most so many bytes. */
function clip(text: string, bytes: number): string {
  if (byteLength(text) <= bytes) return text;
  let kept = "";
  let length = 0;
  for (const char of text) {
    length += byteLength(char);
    if (length > bytes) break;
    kept += char;
  }
  return kept;
}

/** MySQL's: a unique key is called as its first column, the primary key always PRIMARY, a foreign key is numbered. */
export function mysqlName(target: NameTarget): string | null {
  switch (target.kind) {
    case "primary_key":
      return "PRIMARY";
    case "unique":
      return target.columns[0] ?? null;
    case "foreign_key":
      return `${target.table}_ibfk_1`;
    case "check":
      return `${target.table}_chk_1`;
    default:
      return null;
  }
}

/** MariaDB's: a check is called as its column, or numbered. */
export function mariadbName(target: NameTarget): string | null {
  if (target.kind !== "check") return mysqlName(target);
  return target.columns.length === 1 ? `${target.table}.${target.columns[0]}` : "CONSTRAINT_1";
}
