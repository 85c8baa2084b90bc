/** Tells which columns an INSERT gives a value of its own: those that stand with DEFAULT or NULL are left to the database. */

import { longestStatement, readStatement } from "../domain/statement";

/** undefined = no INSERT of the form `INSERT INTO t (a, b) VALUES (…)` or `… SELECT …`; only its first row is looked at. */
export function givenColumns(sql: string): string[] | undefined {
  const text = sql.slice(0, longestStatement);
  const { columns = [] } = readStatement(text) ?? {};
  const values = /\)\s{0,20}(?:values\s{0,20}\(|select\b)/i.exec(text);
  if (!values) return undefined;
  // A query gives all that is listed.
  if (!values[0].endsWith("(")) return [...columns];
  const row = firstRow(text.slice(values.index + values[0].length));
  if (row.length !== columns.length) return undefined;
  return columns.filter((_, index) => !/^(?:default|null)$/i.test(row[index] ?? ""));
}

/** The values up to the bracket that closes the row; commas within strings and brackets separate nothing. */
function firstRow(text: string): string[] {
  const row: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: sign, index } of text.matchAll(/'[^']*'?|[(),]/g)) {
    if (sign === "(") depth++;
    else if (depth > 0) depth -= sign === ")" ? 1 : 0;
    else if (!sign.startsWith("'")) {
      row.push(text.slice(from, index).trim());
      from = index + 1;
      if (sign === ")") return row;
    }
  }
  return [];
}
