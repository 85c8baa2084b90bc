/** Whether the code looks for another row than the one that is in the way. */

import type { IntentQuery } from "../../domain/intent";
import type { Constraint, Model } from "../../domain/model";
import { words } from "./words";

/** Why the row in the way is not the one that the code looks for; undefined = it is, or the code does not look. */
export function looksElsewhere({ write, constraint, model }: IntentQuery): string | undefined {
  const looked = write.lookup ?? write.checkedBy;
  if (!looked || looked.length === 0) return undefined;
  const { fields } = constraint;
  const by = `The code looks by ${quoted(looked)}`;
  const missing = fields.find(
    (field) => !looked.includes(field) && !looked.includes(columnOf(model, constraint, field)),
  );
  if (missing !== undefined)
    return `${by}, and \`${missing}\` is what is taken: the row in the way is not the one that it looks for.`;
  const owner = looked.find((name) => !fields.includes(name) && refers(model, name));
  return owner === undefined
    ? undefined
    : `${by}, and the row in the way may have another \`${owner}\`: it is not the one that the code looks for.`;
}

function columnOf({ fields }: Model, constraint: Constraint, name: string): string {
  return (
    fields.find((field) => field.name === name)?.column ??
    constraint.columns[constraint.fields.indexOf(name)] ??
    name
  );
}

/** It says whose row it is: the field of a foreign key. */
function refers({ constraints }: Model, name: string): boolean {
  return constraints.some(
    ({ kind, fields, columns }) =>
      kind === "foreign_key" && (fields.includes(name) || columns.includes(name)),
  );
}

function quoted(names: readonly string[]): string {
  return words(names.map((name) => `\`${name}\``));
}
