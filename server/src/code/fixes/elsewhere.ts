/** Whether the code looks for another row than the one that is in the way, in front of the write or behind it. */

import type { IntentQuery } from "../../domain/intent";
import { type Constraint, deletionMark, type Model } from "../../domain/model";
import { leftOut } from "./own-look";
import { words } from "./words";

/** Why the row in the way is not the one that the code looks for; undefined = it is, or the code does not look. */
export function looksElsewhere({ write, constraint, model }: IntentQuery): string | undefined {
  const looked = write.lookup ?? write.checkedBy;
  if (!write.lookup && write.checkedAt && write.checkedBeside !== undefined)
    return `Line ${write.checkedAt.start.line} asks for more than the key (\`${write.checkedBeside}\`): the row in the way may be one that it leaves out.`;
  if (!looked || looked.length === 0) return undefined;
  const { fields } = constraint;
  // It may know more of the key than what it is handed.
  if (!write.lookup && write.checkedOwn !== undefined && fields.some((field) => looked.includes(field)))
    return leftOut(write, model);
  const by = `The code looks by ${quoted(looked)}`;
  const missing = fields.find(
    (field) => !looked.includes(field) && !looked.includes(columnOf(model, constraint, field)),
  );
  if (missing !== undefined)
    return `${by}, and \`${missing}\` is what is taken: the row in the way is not the one that it looks for.`;
  const isKey = (name: string) =>
    fields.some((field) => field === name || columnOf(model, constraint, field) === name);
  // A field that is a key by itself may be another way to the same row: `where: [{ email }, { phone }]`.
  // A partial index leaves the deleted rows out as well.
  const isOther = (name: string) =>
    !isAlone(model, name) && !(constraint.condition && deletionMark.test(name));
  // What one call looks up by is mended in its own lookup, unless it says whose row it is.
  const tells = write.lookup ? (name: string) => refers(model, name) : isOther;
  const other = looked.find((name) => !isKey(name) && !constraint.columns.includes(name) && tells(name));
  return other === undefined
    ? undefined
    : `${by}, and the row in the way may have another \`${other}\`: it is not the one that the code looks for.`;
}

/**
 * Why what the code reads behind the write is not the row in the way: it is looked for by what the new row was to have. An upsert gives it
 * that, but for its primary key.
 */
export function rereadsElsewhere({
  write,
  constraint,
  model,
}: IntentQuery): { readonly why: string; readonly upsertsToo: boolean } | undefined {
  const isKey = (name: string) =>
    constraint.fields.includes(name) ||
    constraint.columns.includes(name) ||
    constraint.columns.includes(columnOf(model, constraint, name));
  for (const { place, by } of write.rereads ?? []) {
    const other = by.find((name) => !isKey(name));
    if (other === undefined) continue;
    const isPrimary = model.constraints.some(
      ({ kind, fields }) => kind === "primary_key" && fields.includes(other),
    );
    return {
      why: `Line ${place.start.line} reads the row again by \`${other}\`, in which the one that is there may differ: it would not be found.`,
      upsertsToo: isPrimary,
    };
  }
  return undefined;
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

/** It finds a row alone. */
function isAlone({ constraints }: Model, name: string): boolean {
  return constraints.some(
    ({ kind, fields }) => /^(?:unique|primary_key)$/.test(kind) && fields.length === 1 && fields[0] === name,
  );
}

function quoted(names: readonly string[]): string {
  return words(names.map((name) => `\`${name}\``));
}
