/** Ecto's own wording: a constraint error that names the constraint and its kind, not the value. */

import { unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";

/**
 * Total and linear. `* users_email_index (unique_constraint)`, quoted since 3.11, before 3 `* unique: users_email_index`. The first
 * is the violated one; a list of those that the changeset defines may follow.
 * Source: https://hexdocs.pm/ecto/Ecto.ConstraintError.html
 */
export function readViolation(text: string): Violation | undefined {
  const words = "constraint error when attempting to ";
  const start = text.indexOf(words);
  if (start < 0) return /\(ecto(?:_sql)? \d/.test(text) ? { ...unknownViolation, orm: "ecto" } : undefined;
  const window = text.slice(start + words.length, start + 1600);
  const verb = /^(insert|update|delete)/.exec(window)?.[1];
  const current = /\* "?([^"\s]{1,128})"? \((unique|foreign_key|check|exclusion)_constraint\)/.exec(window);
  const older = /\* (unique|foreign_key|check|exclusion): ([^\s]{1,128})/.exec(window);
  const kind = kinds.find((one) => one === (current?.[2] ?? older?.[1]));
  return {
    ...unknownViolation,
    orm: "ecto",
    kind: kind ?? null,
    exception: "Ecto.ConstraintError",
    constraint: current?.[1] ?? older?.[2] ?? null,
    operation: verb === "insert" || verb === "update" || verb === "delete" ? verb : null,
    ...(kind === "foreign_key" ? { stillReferenced: verb === "delete" } : {}),
    remarks: [
      `The changeset does not name this constraint: with \`${kind ?? "unique"}_constraint/3\` and \`:name\` the error becomes one of the changeset's.`,
    ],
    at: placeIn(text, start, start + words.length),
  };
}

const kinds: readonly ViolationKind[] = ["unique", "foreign_key", "check", "exclusion"];
