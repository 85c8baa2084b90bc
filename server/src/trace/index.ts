/** Stage 1: a paste -> the incidents in it. Nothing here knows an engine, a driver or an ORM by name. */

import type { Stretch } from "../domain/data";
import type { Incident, Reading } from "../domain/incident";
import { clean } from "./clean";
import { disguise } from "./data";
import { distinct } from "./distinct";
import { MOST_INCIDENTS, readIncidents } from "./incidents";
import { withNames } from "./near";
import { placed } from "./printings";
import type { Readers } from "./readers";
import { MOST_LINES, MOST_TEXT, scout } from "./scout";

/** Total and linear: any text gives an answer, in time proportional to its length. */
export function readPaste(text: string, adapters: Readers): Reading {
  if (text.trim() === "") return { incidents: [], notes: ["The text is empty."] };
  const { parts, cut } = scout(text, adapters);
  const found = readFirst(text, parts, adapters) ?? readParts(text, parts, adapters);
  const incidents = withNames(
    found.incidents.map((one) => withColumns(one, adapters)),
    text,
  );
  const notes: string[] = [];
  if (cut) notes.push(tooMuch());
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

/** Made where it is said: to write a number as people do loads the tables of languages, which takes a tenth of the program's start. */
const tooMuch = () =>
  `More than ${MOST_LINES.toLocaleString("en")} lines, or ${MOST_TEXT / (1024 * 1024)} million characters, stand around what may be an error: the last ones were read.`;

/** So much of a text often holds as many incidents as are shown at all. */
const FIRST = 1024 * 1024;
/** Below this the second reading would cost as much as it saves. */
const MUCH = 4 * FIRST;

/** Where as much is found in the first part, what stands behind it needs no cleaning; undefined = all of it has to be read. */
function readFirst(text: string, parts: readonly Stretch[], adapters: Readers): Told | undefined {
  if (parts.reduce((sum, { start, end }) => sum + end - start, 0) < MUCH) return undefined;
  let left = FIRST;
  const first: Stretch[] = [];
  for (const { start, end } of parts) {
    if (end - start > left) {
      const line = text.lastIndexOf("\n", start + left) + 1;
      if (line > start) first.push({ start, end: line });
      const found = first.length > 0 ? readParts(text, first, adapters) : undefined;
      return found?.stopped ? found : undefined;
    }
    first.push({ start, end });
    left -= end - start;
  }
  return undefined;
}

interface Told {
  readonly incidents: readonly Incident[];
  /** True where the text goes on behind the last incident that was read. */
  readonly stopped: boolean;
}

function readParts(text: string, parts: readonly Stretch[], adapters: Readers): Told {
  const cleaned = clean(text, parts);
  const forms = new Set([...adapters.databases, ...adapters.orms].flatMap(({ data }) => data ?? []));
  const { lines, reveal } = disguise(cleaned.lines, cleaned.text, [...forms]);
  const { printings, stopped } = readIncidents({ ...cleaned, lines }, { ...adapters, reveal });
  return { incidents: distinct(printings, (one) => reveal(placed(one, cleaned))), stopped };
}

/** What the ORM told of the columns counts where the database tells nothing, once all printings are joined. */
function withColumns(incident: Incident, { orms }: Readers): Incident {
  const { orm, columns, fields } = incident.violation;
  if (columns.length > 0 || !fields || fields.length === 0) return incident;
  return orms.find(({ id }) => id === orm)?.fieldsNameColumns === true
    ? { ...incident, violation: { ...incident.violation, columns: fields } }
    : incident;
}
