/** The clause by which an INSERT says what happens to a row that is there, and where it stands in the code. */

import { decline } from "../../code/fixes/declined";
import type { SentText } from "../../code/typescript/sent-sql";
import type { SqlInsert } from "../../syntax/sql-statements";

export interface Clause {
  readonly action: "nothing" | "update";
  /** Columns as the statement writes them. */
  readonly key: readonly string[];
  readonly sets: readonly string[];
  /** The row that is there is given back: it is set to what it holds. */
  readonly gives: string | null;
}

export interface Placed {
  /** Offset in the file. */
  readonly at: number;
  readonly text: string;
  /** The statement gives its row back. */
  readonly isReturning: boolean;
}

/**
 * PostgreSQL and SQLite name the key: https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT, https://www.sqlite.org/lang_upsert.html.
 * MySQL cannot: https://dev.mysql.com/doc/refman/8.4/en/insert-on-duplicate.html; a column set to itself leaves the row as it is.
 */
export function conflictClause(
  text: SentText,
  statement: SqlInsert,
  clause: Clause,
  isMysql: boolean,
): Placed {
  const { code } = text;
  const sql = code.text.slice(statement.start, statement.end);
  const returning = /[)?](\s{1,200}returning\s[^()'"`]{1,1000})$/i.exec(sql)?.[1] ?? "";
  const end = statement.end - returning.length - 1;
  const file = text.at.getSourceFile().text;
  const isHole = code.holes.some(({ start }) => start === end);
  // Behind what a template puts in stands its bracket.
  const at = isHole ? code.at(end + 1) - 1 : code.at(end);
  if ((!isHole && code.text[end] !== ")") || file[at] !== (isHole ? "}" : ")"))
    decline("The end of the statement is not written here.");
  // What stands on lines of its own gets one.
  const line = file.slice(file.lastIndexOf("\n", at) + 1, at);
  const isBroken =
    /[\r\n]/.test(sql.slice(0, sql.length - returning.length)) && file.startsWith("`", text.at.getStart());
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const eol = file.includes("\r\n") ? "\r\n" : "\n";
  const said = isMysql ? onDuplicate(clause) : onConflict(clause);
  return { at: at + 1, text: (isBroken ? eol + indent : " ") + said, isReturning: returning !== "" };
}

function onConflict({ action, key, sets, gives }: Clause): string {
  const target = `ON CONFLICT (${key.join(", ")}) DO`;
  const [first] = key;
  if (gives !== null && first) return `${target} UPDATE SET ${first} = ${gives}.${first}`;
  return action === "nothing"
    ? `${target} NOTHING`
    : `${target} UPDATE SET ${sets.map((name) => `${name} = EXCLUDED.${name}`).join(", ")}`;
}

/** `VALUES(name)` is understood by every version of MySQL and by MariaDB, a row's alias is not. */
function onDuplicate({ action, key, sets }: Clause): string {
  const [first = ""] = key;
  const all =
    action === "nothing" ? [`${first} = ${first}`] : sets.map((name) => `${name} = VALUES(${name})`);
  return `ON DUPLICATE KEY UPDATE ${all.join(", ")}`;
}
