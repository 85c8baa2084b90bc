/** What the keys of a table mean for a fix: which others an insert can run into, and how its row is found again. */

import type { FixContext } from "../../domain/adapters";
import type { Declined } from "../dialect";
import { declining, notByColumns, words } from "./words";

/** Why a value cannot be said again: the code does not show it, or computes it in the call. */
export type Hidden = { readonly hidden: true } | { readonly computed: string };

/**
 * The values of the violated key by field, as code can say them once more; the sentence why not where its row cannot be found by them.
 * @param given the value that the write gives to a field
 */
export function valuesOfKey<V extends object>(
  { constraint }: FixContext,
  given: (field: string) => V | Hidden | Declined,
): ReadonlyMap<string, V> | Declined {
  const unfit = notByColumns(constraint);
  if (unfit !== undefined) return { declined: unfit };
  const values = new Map<string, V>();
  for (const field of constraint.fields) {
    const value = given(field);
    if ("declined" in value) return value;
    if ("hidden" in value) return { declined: declining.hidden(field) };
    if ("computed" in value) return { declined: declining.computed(field, value.computed) };
    values.set(field, value);
  }
  return values.size > 0 ? values : { declined: "The violated key has no field of the model." };
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
