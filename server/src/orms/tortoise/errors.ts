/** Tortoise's signs: its IntegrityError with the driver's message, and in its frames what was done. */

import { type Operation, unknownViolation, type Violation } from "../../domain/incident";

/**
 * Total and linear. Tortoise translates every driver's error into its own class and keeps the message.
 * Source: https://tortoise.github.io/exceptions.html
 */
export function readViolation(text: string): Violation | undefined {
  if (!signs.some((sign) => text.includes(sign))) return undefined;
  return { ...unknownViolation, orm: "tortoise", operation: operationOf(text) };
}

const signs = ["tortoise.exceptions.", "/tortoise/", "\\tortoise\\"];

/** From the names of its executor's functions on the way. */
function operationOf(text: string): Operation | null {
  if (/\bin (?:execute_insert|execute_bulk_insert)\b/.test(text)) return "insert";
  if (/\bin execute_update\b/.test(text)) return "update";
  return /\bin execute_delete\b/.test(text) ? "delete" : null;
}
