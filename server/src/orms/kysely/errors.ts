/** Kysely's sign: its frames. It passes the driver's error on as it is. */

import { unknownViolation, type Violation } from "../../domain/incident";

/**
 * Total and linear. That it ran the statement is all it tells.
 * Source: https://kysely.dev/docs/intro
 */
export function readViolation(text: string): Violation | undefined {
  return signs.some((sign) => text.includes(sign)) ? { ...unknownViolation, orm: "kysely" } : undefined;
}

const signs = ["node_modules/kysely/", "node_modules\\kysely\\"];
