/** The model reader of SQL without an ORM: tables as models, by files of SQL and by SQL in the strings of a language's code. */

import type { ModelReader } from "../domain/adapters";
import { noFacts } from "../domain/model";
import type { Source } from "../domain/text";
import type { Change } from "./changes";
import { type Script, tableModels } from "./models";
import { definesTables, scriptOfCode, scriptOfSql } from "./scripts";

/**
 * @param files globs of the language's code
 * @param changesIn what a file of it does to tables, in the order of the text
 * @param builds the text of a file that does so by a builder's calls, which are no SQL
 */
export function tableReader(
  orm: string,
  files: readonly string[],
  changesIn: (source: Source) => readonly Change[],
  builds?: RegExp,
): ModelReader {
  return {
    bare: true,
    files: ["**/*.sql", ...files],
    marker: (text) => definesTables(text) || builds?.test(text) === true,
    read: (source) => {
      const script = source.path.endsWith(".sql") ? scriptOfSql(source) : scriptOfCode(source, changesIn);
      return script ? { ...noFacts, extra: { script } } : noFacts;
    },
    link: (facts) => ({
      models: tableModels(
        facts.flatMap(({ extra }) => (extra?.script as Script | undefined) ?? []),
        orm,
      ),
      notes: [],
    }),
  };
}
