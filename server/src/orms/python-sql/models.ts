/** Tables as models: what .sql files and SQL in Python make, replayed by the history in which they run. */

import type { ModelReader } from "../../domain/adapters";
import { type Facts, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { type Script, tableModels } from "../../schemas/models";
import { definesTables, scriptOfCode, scriptOfSql } from "../../schemas/scripts";
import { changesInCode } from "./in-code";

export const models: ModelReader = {
  bare: true,
  files: ["**/*.sql", "**/*.py"],
  marker: definesTables,
  read,
  link: (facts) => ({
    models: tableModels(
      facts.flatMap(({ extra }) => (extra?.script as Script | undefined) ?? []),
      "python-sql",
    ),
    notes: [],
  }),
};

function read(source: Source): Facts {
  const script = source.path.endsWith(".sql") ? scriptOfSql(source) : scriptOfCode(source, changesInCode);
  return script ? { ...noFacts, extra: { script } } : noFacts;
}
