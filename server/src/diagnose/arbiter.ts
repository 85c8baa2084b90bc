/** What an INSERT's own ON CONFLICT says about the key that failed: a sound index lets no row through that the clause is for. */

import { longestStatement, readStatement } from "../domain/statement";

/**
 * True where the statement names these columns (or this constraint) as its conflict target, and its update changes none of them: then the
 * database itself looks the row up by this key, whoever else writes.
 * https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
 */
export function isArbiter(sql: string, columns: readonly string[], constraint: string | null): boolean {
  const text = sql.slice(0, longestStatement);
  const target =
    /\bon conflict\s{1,20}(?:\(([^()]{1,500})\)|on constraint\s{1,20}("?[\w$]{1,200}"?))\s{0,20}/i.exec(text);
  if (!target || readStatement(text) === undefined) return false;
  const behind = text.slice(target.index + target[0].length);
  // A partial index holds some rows only.
  if (!/^do\b/i.test(behind)) return false;
  const named = target[2] === undefined ? namesIn(target[1] ?? "") : undefined;
  const isIt = named
    ? named.length === columns.length && columns.every((column) => named.includes(column.toLowerCase()))
    : constraint !== null && bare(target[2] ?? "") === constraint.toLowerCase();
  const [set = ""] = behind.split(/\bwhere\b/i);
  return isIt && !columns.some((column) => changes(set, column));
}

/** `SET "day" = $6`; what it takes from the row that is proposed is the same value: `"day" = excluded."day"`. */
function changes(set: string, column: string): boolean {
  for (const [, name = "", value = ""] of set.matchAll(
    /"?([\w$]{1,200})"?\s{0,9}=\s{0,9}("?[\w$]{0,200}"?(?:\."?[\w$]{1,200}"?)?)/g,
  ))
    if (name.toLowerCase() === column.toLowerCase())
      return value.replaceAll('"', "").toLowerCase() !== `excluded.${column.toLowerCase()}`;
  return false;
}

function namesIn(list: string): string[] {
  return list.split(",").map(bare);
}

function bare(name: string): string {
  return name.trim().replaceAll('"', "").toLowerCase();
}
