/** Tables as models: what .sql files and SQL in code make, replayed by the history in which they run. */

import type { ModelReader } from "../../domain/adapters";
import { type Facts, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { Change } from "../../schemas/changes";
import { engineOf, piecesOf, standOf } from "../../schemas/histories";
import { modelsOf, type Script } from "../../schemas/scripts";
import { tableChangesInSql } from "../../schemas/tables-in-sql";
import { createBudget, type SqlDialect } from "../../syntax/sql";
import { typescriptFiles } from "../../syntax/typescript";
import { changesInCode } from "./in-code";

const defines =
  /\b(?:create\s{1,20}(?:\w{1,20}\s{1,20}){0,2}(?:table|index)|alter\s{1,20}table|drop\s{1,20}(?:table|index)|rename\s{1,20}table)\b/i;

export const models: ModelReader = {
  bare: true,
  files: ["**/*.sql", ...typescriptFiles],
  marker: (text) => defines.test(text),
  read,
  link: (facts) => ({
    models: modelsOf(
      facts.flatMap(({ extra }) => (extra?.script as Script | undefined) ?? []),
      "plain-sql",
    ),
    notes: [],
  }),
};

function read(source: Source): Facts {
  const stand = standOf(source.path);
  if (!stand) return noFacts;
  const isSql = source.path.endsWith(".sql");
  const engine = stand.engine ?? (isSql ? engineOf(source.text) : null);
  const changes = isSql ? changesInFile(source, engine) : changesInCode(source);
  if (changes.length === 0) return noFacts;
  const script: Script = { ...stand, engine, file: source.path, changes };
  return { ...noFacts, extra: { script } };
}

function changesInFile(source: Source, engine: string | null): Change[] {
  const budget = createBudget();
  const options = engine === null ? { budget } : { budget, dialect: engine as SqlDialect };
  return piecesOf(source.text).flatMap(({ start, end }) =>
    tableChangesInSql(
      source.text.slice(start, end),
      (at) => source.place(start + at.start, start + at.end),
      options,
    ),
  );
}
