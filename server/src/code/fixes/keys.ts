/** What the keys of a table mean for a fix: which others an insert can run into, and keys that would mend nothing. */

import type { FixContext, FixResult, SchemaContext, SchemaFix } from "../../domain/adapters";
import { words } from "./words";

/** Other unique keys of the table that an insert can run into, in words: a generated number is none of them. */
export function otherKeys({ model, constraint, models }: FixContext): string[] {
  return models
    .filter((each) => each.table === model.table && each.schema === model.schema)
    .flatMap((each) => each.constraints)
    .filter((each) => each.kind === "unique" || each.kind === "primary_key")
    .filter((each) => each.columns.join() !== constraint.columns.join())
    .filter(
      (each) =>
        each.kind === "unique" ||
        each.fields.some((name) => model.fields.find((field) => field.name === name)?.default === "none"),
    )
    .map((each) => words(each.fields));
}

/**
 * The key of the lookup would be one more, and keep the violated one from nothing: always declined, where it is missing.
 * @param why says so in the ORM's words
 */
export function uniqueTogether(why: (lookup: string, violated: string) => string): SchemaFix {
  return {
    id: "unique-together",
    causes: { "lookup-wider-than-key": 9 },
    title: () => "Make the lookup unique",
    make: (context) => noKeyMore(context, why),
  };
}

function noKeyMore(
  { write, model, constraint }: SchemaContext,
  why: (lookup: string, violated: string) => string,
): FixResult {
  const lookup = write?.lookup;
  if (!lookup?.length || !constraint) return "done";
  const sorted = (fields: readonly string[]) => [...fields].sort().join();
  const isKey = model.constraints.some(
    ({ kind, fields }) => (kind === "unique" || kind === "primary_key") && sorted(fields) === sorted(lookup),
  );
  return isKey ? "done" : { declined: why(words(lookup), words(constraint.fields)) };
}
