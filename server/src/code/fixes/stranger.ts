/** Whether a row that was not asked for would be given to whoever sent a request. */

import type { Intent, IntentQuery, Seen } from "../../domain/intent";
import { deletionMark } from "../../domain/model";
import { oneRow, snake } from "./words";

/** Whoever sends a request is given a row that was not asked for, and may be somebody else's: only one with its owner in the key is surely not. */
export function strangers(
  { id }: Intent,
  { request, constraint, model }: IntentQuery,
  handed: Seen | undefined,
): string | undefined {
  if (request === undefined || handed === undefined || (id !== "refuse" && id !== "unknown"))
    return undefined;
  const isDeleted = model.fields.some(({ name }) => deletionMark.test(name));
  if (!isDeleted && constraint.fields.some((field) => ownerField.test(snake(field)))) return undefined;
  return `Line ${handed.place.start.line} goes on with the new ${oneRow(model)} (\`${handed.text}\`) for whoever sent the request: the one that is there was not asked for, and may be another's.`;
}

/** Names of fields that say whose row it is. */
export const ownerField =
  /^(?:owner|user|account|author|creator|created_by|tenant|organi[sz]ation|workspace)(?:_id)?$/;
