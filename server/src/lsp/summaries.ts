/** An incident in a few words for lists and reports. */

import { version } from "../../../package.json";
import type { Details, Diagnosis } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import type { Place } from "../domain/text";
import { markedPlace, toRange } from "../present/editor";
import { markdownReport } from "../present/markdown-report";
import { headline, subject, whatNext } from "../present/words";
import { type Failure, failuresOf } from "./failures";
import type { Entry } from "./incidents";
import type { IncidentSummary, Link } from "./protocol";
import { pastePlace } from "./publishing";
import type { Session } from "./session";

/** Every incident once, newest first. */
export function summaries(session: Session): IncidentSummary[] {
  return failuresOf(session.entries)
    .sort((a, b) => b.last - a.last)
    .map((failure) => summarize(session, failure));
}

/** The incidents of these entries, in their order. */
export function summariesOf(session: Session, entries: readonly Entry[]): IncidentSummary[] {
  const failures = failuresOf(session.entries);
  const ids = new Set(entries.map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const failure = failures.find((one) => one.id === id);
    return failure ? [summarize(session, failure)] : [];
  });
}

function summarize(session: Session, { shown, count, last }: Failure): IncidentSummary {
  const { id, origin, state, diagnosis, uri } = shown;
  const { key, callSite } = diagnosis;
  const declared = declaredPlace(key);
  const link = (place: Place): Link | null => {
    const target = session.workspace.toUri(place.file);
    return target === undefined ? null : { uri: target, range: toRange(place) };
  };
  return {
    id,
    name: subject(diagnosis),
    label: headline(diagnosis),
    detail: whatNext(diagnosis),
    origin,
    state,
    count,
    last,
    callSite: callSite && !callSite.outside ? link(markedPlace(callSite)) : null,
    key: declared ? link(declared) : null,
    paste: { uri, range: toRange(pastePlace(shown)) },
  };
}

/** Markdown of one incident or of all, data values replaced; null = there is none. */
export async function report(session: Session, id: string | undefined): Promise<string | null> {
  const { entries } = session;
  const wanted = failuresOf(id === undefined ? entries : entries.filter((entry) => entry.id === id));
  if (wanted.length === 0) return null;
  const details = new Map<Diagnosis, Details>();
  for (const { shown } of wanted) details.set(shown.diagnosis, await session.details(shown));
  const seen = new Map(wanted.map(({ shown, count }) => [shown.diagnosis, { count, state: shown.state }]));
  return markdownReport(
    { diagnoses: wanted.map(({ shown }) => shown.diagnosis), notes: [] },
    {
      version,
      details: (diagnosis) => details.get(diagnosis),
      seen: (diagnosis) => seen.get(diagnosis),
      read: (path) => session.workspace.project.read(path),
    },
  );
}
