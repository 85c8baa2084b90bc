/** What the keys of a table mean for a fix: which others an insert can run into. */

import type { FixContext } from "../../domain/adapters";
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
