/** An incident in a few words for lists and reports. */

import { declaredPlace } from "../domain/model";
import type { Place } from "../domain/text";
import { toRange } from "../present/editor";
import { markdownReport } from "../present/markdown";
import { withoutValues } from "../present/redact";
import { headline, whatNext } from "../present/words";
import type { Entry } from "./incidents";
import type { IncidentSummary, Link } from "./protocol";
import { pastePlace } from "./publishing";
import type { Session } from "./session";

export function summarize(session: Session, entry: Entry): IncidentSummary {
  const { id, origin, state, diagnosis, uri } = entry;
  const { key, callSite } = diagnosis;
  const declared = declaredPlace(key);
  const link = (place: Place): Link | null => {
    const target = session.workspace.toUri(place.file);
    return target === undefined ? null : { uri: target, range: toRange(place) };
  };
  return {
    id,
    label: headline(diagnosis),
    detail: whatNext(diagnosis),
    origin,
    state,
    callSite: callSite && !callSite.outside ? link(callSite.place) : null,
    key: declared ? link(declared) : null,
    paste: { uri, range: toRange(pastePlace(entry)) },
  };
}

/** Markdown of one incident or of all, data values replaced; null = there is none. */
export function report(entries: readonly Entry[], id: string | undefined): string | null {
  const wanted = id === undefined ? entries : entries.filter((entry) => entry.id === id);
  if (wanted.length === 0) return null;
  return markdownReport(withoutValues({ diagnoses: wanted.map(({ diagnosis }) => diagnosis), notes: [] }));
}
