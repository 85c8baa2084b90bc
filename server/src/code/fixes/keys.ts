/** What the keys of a table mean for a fix: which others an insert can run into, and how its row is found again. */

import type { FixContext } from "../../domain/adapters";
import { decline } from "./declined";
import { declining, words } from "./words";

/**
 * The values of the violated key by field, as code can say them once more; declines where its row cannot be found by them.
 * @param given the value that the write gives to a field; it declines where there is none to be said again
 */
export function valuesOfKey<V>(
  { constraint }: FixContext,
  given: (field: string) => V,
): ReadonlyMap<string, V> {
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  const values = new Map(constraint.fields.map((field) => [field, given(field)]));
  return values.size > 0 ? values : decline("The violated key has no field of the model.");
}

/** Declines keys by which no clause for conflicts can name its target. */
export function declineTarget({ constraint }: Pick<FixContext, "constraint">): void {
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  if (constraint.deferrable)
    decline("A key that is checked at the end of the transaction cannot be the target of a conflict.");
}

/** Other unique keys of the table that an insert can run into, in words: a generated number is none of them, nor one that is left out and null. */
export function otherKeys({ model, constraint, models, write }: FixContext): string[] {
  const isNull = (name: string) => {
    const field = model.fields.find((each) => each.name === name);
    return write.fields?.includes(name) === false && field?.nullable === true && field.default === "none";
  };
  return models
    .filter((each) => each.table === model.table && each.schema === model.schema)
    .flatMap((each) => each.constraints)
    .filter((each) => each.kind === "unique" || each.kind === "primary_key")
    .filter((each) => each.columns.join() !== constraint.columns.join())
    .filter((each) => !each.fields.some(isNull))
    .filter(
      (each) =>
        each.kind === "unique" ||
        each.fields.some((name) => model.fields.find((field) => field.name === name)?.default === "none"),
    )
    .map((each) => words(each.fields));
}
