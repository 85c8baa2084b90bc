/** Why a row broke a foreign key, a column that must not be empty, or a check. */

import type { CallSite, Cause } from "../../domain/diagnosis";
import type { Violation } from "../../domain/incident";
import type { Model, Write } from "../../domain/model";
import type { Demand } from "../demand";
import { ownersOf } from "../owners";
import { cause, type Evidence, lineOf } from "./evidence";

/** Some databases do not say which side is missing: then what the statement did says it, or what the code does. */
export function foreignKey({ violation, callSite }: Evidence): Cause {
  const parent = "The row is deleted or changed while other rows still refer to it.";
  const child = "The row refers to one that does not exist.";
  const { stillReferenced, operation } = violation;
  if (stillReferenced !== undefined)
    return stillReferenced
      ? cause("still-referenced", "certain", parent)
      : cause("missing-parent", "certain", child + goneBy(callSite));
  const does = operation ?? callSite?.write?.operation;
  if (does === "delete") return cause("still-referenced", "likely", parent);
  if (does) return cause("missing-parent", "likely", child);
  const either = "a row refers to one that does not exist, or one that goes is still referred to";
  return cause(
    "other",
    "possible",
    `Which of the two it is stands neither in the text nor in the code: ${either}.`,
  );
}

/** Rows of many parents that were read before. */
function goneBy(callSite: CallSite | null): string {
  return callSite?.write?.several
    ? " Many rows are written at once: one of the parents was gone by the time it was checked, at COMMIT where the key is deferred. Lock the parents as they are read, or write only for those that are still there."
    : "";
}

export function nullInRequired({ violation, key, callSite, models, demand, ...more }: Evidence): Cause {
  const name = key?.constraint.fields[0];
  const write = callSite?.write;
  const column = name ?? violation.columns[0];
  const subject = `${column ? `\`${column}\`` : "The column"} may not be null`;
  const isSure = write?.ofDeletion === true && violation.operation !== "insert";
  if (isSure || (violation.operation ?? write?.operation) === "delete")
    return cause(
      "null-in-required",
      isSure ? "certain" : "likely",
      `${subject}, and what is deleted empties it in another row.`,
    );
  const given = name !== undefined && write?.fields?.includes(name);
  const field = key?.model.fields.find((each) => each.name === name);
  // A default counts only where nothing is given.
  const unused =
    given && field?.default === "value"
      ? ": the declared default is for rows that name no value, and an explicit null overrides it"
      : "";
  const value = given ? write?.given?.[name] : undefined;
  const caller = value?.argument ? more.caller?.() : undefined;
  const by = caller ? `, which line ${caller.line} of \`${caller.file}\` gives` : "";
  const what = value ? ` (${value.argument ? "the argument " : ""}\`${value.text}\`${by})` : "";
  const why = `${subject} and the write gives it ${given ? `null${what}` : "no value"}${unused}.`;
  return cause("null-in-required", "certain", why + disagreement(violation, models, demand));
}

/** The model takes null, the database does not. */
function disagreement(violation: Violation, models: readonly Model[], demand: Demand | undefined): string {
  const [model, another] = ownersOf(violation, models);
  const takes = model?.fields.some(
    ({ column, nullable }) => nullable && column !== null && violation.columns.includes(column),
  );
  if (!demand?.required || !model || another || !takes) return "";
  return ` ${model.name} lets it be null, and line ${lineOf(demand.required)} does not: model and migration disagree.`;
}

export function checkFailed({ key, callSite }: Evidence): Cause {
  const { expression, fields = [] } = key?.constraint ?? {};
  const why = expression
    ? `The row does not fulfil \`${expression}\`.`
    : "The row does not fulfil the check.";
  return cause("check-failed", "certain", why + lostUpdate(callSite?.write, expression, fields));
}

/** What two calls at once do to a number that the program counts itself. */
function lostUpdate(
  write: Write | undefined,
  expression: string | null | undefined,
  fields: readonly string[],
): string {
  const words = new Set(expression?.match(/\w+/g) ?? []);
  const counted = Object.entries(write?.counts ?? {}).find(
    ([field]) => fields.includes(field) || [...words].some((word) => word.split("__", 1)[0] === field),
  );
  if (!counted) return "";
  const [field, { start }] = counted;
  return ` Line ${start.line} computes \`${field}\` from the value that was read: two calls at once start from the same one, and one change is lost.`;
}
