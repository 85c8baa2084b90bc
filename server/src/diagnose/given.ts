/** Tells which columns an INSERT gives a value of its own: those that stand with DEFAULT or NULL are left to the database. */

import { longestStatement, readStatement } from "../domain/statement";

/** undefined = no INSERT of the form `INSERT INTO t (a, b) VALUES (…)`; only its first row is looked at. */
export function givenColumns(sql: string): string[] | undefined {
  const text = sql.slice(0, longestStatement);
  const statement = readStatement(text);
  if (!statement || statement.columns.length === 0) return undefined;
  if (statement.operation !== "insert" && statement.operation !== "upsert") return undefined;
  const values = /\)\s{0,20}values\s{0,20}\(/i.exec(text);
  if (!values) return undefined;
  const row = firstRow(text, values.index + values[0].length);
  if (row.length !== statement.columns.length) return undefined;
  return statement.columns.filter((_, index) => !/^(?:default|null)$/i.test(row[index] ?? ""));
}

/** The values up to the bracket that closes the row; commas within strings and brackets separate nothing. */
function firstRow(text: string, start: number): string[] {
  const row: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = start;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (sign === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (sign === "(") depth++;
    else if ((sign === "," || sign === ")") && depth === 0) {
      row.push(text.slice(from, at).trim());
      from = at + 1;
      if (sign === ")") return row;
    } else if (sign === ")") depth--;
  }
  return [];
}
