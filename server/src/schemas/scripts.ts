/** What one file does to tables: a file of SQL, or code that holds SQL in strings. */

import type { Source } from "../domain/text";
import { createBudget, type SqlDialect } from "../syntax/sql";
import type { Change } from "./changes";
import { engineOf, piecesOf, standOf } from "./histories";
import type { Script } from "./models";
import { tableChangesInSql } from "./tables-in-sql";

/** Linear text test: the text may say something of tables. */
export function definesTables(text: string): boolean {
  return defines.test(text);
}

const defines =
  /\b(?:create\s{1,20}(?:\w{1,20}\s{1,20}){0,2}(?:table|index)|alter\s{1,20}table|drop\s{1,20}(?:table|index)|rename\s{1,20}table)\b/i;

/** undefined = it says nothing of tables, or only undoes what another file does. */
export function scriptOfSql(source: Source): Script | undefined {
  const stand = standOf(source.path);
  if (!stand) return undefined;
  const engine = stand.engine ?? engineOf(source.text);
  const budget = createBudget();
  const options = engine === null ? { budget } : { budget, dialect: engine as SqlDialect };
  const changes = piecesOf(source.text).flatMap(({ start, end }) =>
    tableChangesInSql(
      source.text.slice(start, end),
      (at) => source.place(start + at.start, start + at.end),
      options,
    ),
  );
  return changes.length > 0 ? { ...stand, engine, file: source.path, changes } : undefined;
}

/** @param changesIn what the strings of the code do to tables, in the order of the text */
export function scriptOfCode(
  source: Source,
  changesIn: (source: Source) => readonly Change[],
): Script | undefined {
  const stand = standOf(source.path);
  const changes = stand ? changesIn(source) : [];
  return stand && changes.length > 0 ? { ...stand, file: source.path, changes } : undefined;
}
