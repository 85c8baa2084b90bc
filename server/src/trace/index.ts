/** Stage 1: a paste -> the incidents in it. Nothing here knows an engine, a driver or an ORM by name. */

import type { Database, Orm, Runtime } from "../domain/adapters";
import type { Reading } from "../domain/incident";
import { clean } from "./clean";
import { distinct, MOST_INCIDENTS } from "./distinct";
import { readIncidents } from "./incidents";

export interface Readers {
  readonly runtimes: readonly Runtime[];
  readonly databases: readonly Database[];
  readonly orms: readonly Orm[];
}

/** Total and linear: any text gives an answer, in time proportional to its length. */
export function readPaste(text: string, adapters: Readers): Reading {
  if (text.trim() === "") return { incidents: [], notes: ["The text is empty."] };
  const cleaned = clean(text);
  const found = distinct(readIncidents(cleaned, adapters));
  const notes: string[] = [];
  if (found.dropped > 0) {
    notes.push(
      `Only the first ${MOST_INCIDENTS} different incidents are shown; ${found.dropped} more were left out.`,
    );
  }
  if (found.incidents.length === 0) {
    notes.push(
      "No integrity violation found: looked for duplicate keys and for broken foreign key, not-null, check and exclusion constraints.",
    );
  }
  return { incidents: found.incidents, notes };
}
