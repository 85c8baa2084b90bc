/** A migration that adds a required column: the rows that are there have no value in it, and no query can ask for the column yet. */

import type { Violation } from "./incident";
import { longestStatement } from "./statement";

/** The column that the statement adds; undefined = it adds none, or the text does not show the statement. */
export function addedColumn({ kind, columns, statement }: Violation): string | undefined {
  const [column] = columns;
  if (kind !== "not_null" || column === undefined || !statement) return undefined;
  const text = statement.slice(0, longestStatement);
  const added =
    /\badd\s{1,20}(?:column\s{1,20})?(?:if\s{1,20}not\s{1,20}exists\s{1,20})?["`[]?([\w$]{1,200})["`\]]?/i.exec(
      text,
    )?.[1];
  return /^\s{0,20}alter\s{1,20}table\b/i.test(text) && added?.toLowerCase() === column.toLowerCase()
    ? column
    : undefined;
}
