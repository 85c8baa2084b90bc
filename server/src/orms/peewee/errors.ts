/** Peewee's signs: its IntegrityError with the driver's message, and in its frames what was done. */

import { type Operation, unknownViolation, type Violation } from "../../domain/incident";

/**
 * Total and linear. Peewee takes the driver's message over and prints no SQL.
 * Source: http://docs.peewee-orm.com/en/latest/peewee/api.html#peewee.IntegrityError
 */
export function readViolation(text: string): Violation | undefined {
  if (!/\bpeewee\.(?:[A-Z]\w{1,30}Error|py\b)/.test(text)) return undefined;
  return { ...unknownViolation, orm: "peewee", operation: operationOf(text) };
}

/** From the names of Peewee's own functions on the way. */
function operationOf(text: string): Operation | null {
  if (/\bin delete_instance\b|super\(Delete, self\)/.test(text)) return "delete";
  if (/\bin (?:insert_many|bulk_create)\b|super\(Insert, self\)|self\.insert\(/.test(text)) return "insert";
  return /rows = self\.update\(|super\(Update, self\)|\bin bulk_update\b/.test(text) ? "update" : null;
}
