/** Stage 1: a paste -> the incidents in it. Nothing here knows an engine, a driver or an ORM by name. */

import type { Incident, Reading } from "../domain/incident";
import { clean } from "./clean";
import { disguise } from "./data";
import { lastLines } from "./decode";
import { distinct } from "./distinct";
import { MOST_INCIDENTS, readIncidents } from "./incidents";
import { withNames } from "./near";
import type { Readers } from "./readers";

/** Each line costs more than its letters: of 64 MB of line breaks, or a log of months, the end is read. */
const MOST_LINES = 1_000_000;

/** Total and linear: any text gives an answer, in time proportional to its length. */
export function readPaste(text: string, adapters: Readers): Reading {
  if (text.trim() === "") return { incidents: [], notes: ["The text is empty."] };
  const begin = lastLines(text, MOST_LINES);
  const cleaned = clean(text, begin);
  const forms = new Set([...adapters.databases, ...adapters.orms].flatMap(({ data }) => data ?? []));
  const { lines, reveal } = disguise(cleaned.lines, [...forms]);
  const found = readIncidents({ ...cleaned, lines }, { ...adapters, reveal });
  const told = distinct(reveal(found.incidents)).map((one) => withColumns(one, adapters));
  const incidents = withNames(told, text);
  const notes: string[] = [];
  if (begin > 0)
    notes.push(`The text has more than ${MOST_LINES.toLocaleString("en")} lines: the last ones were read.`);
  if (found.stopped) {
    notes.push(
      `The first ${MOST_INCIDENTS} different incidents are shown; the text behind them was not read.`,
    );
  }
  if (incidents.length === 0) {
    notes.push(
      "No integrity violation found: looked for duplicate keys and for broken foreign key, not-null, check and exclusion constraints.",
    );
  }
  return { incidents, notes };
}

/** What the ORM told of the columns counts where the database tells nothing, once all printings are joined. */
function withColumns(incident: Incident, { orms }: Readers): Incident {
  const { orm, columns, fields } = incident.violation;
  if (columns.length > 0 || !fields || fields.length === 0) return incident;
  return orms.find(({ id }) => id === orm)?.fieldsNameColumns === true
    ? { ...incident, violation: { ...incident.violation, columns: fields } }
    : incident;
}
