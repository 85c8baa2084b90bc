/** The names that stand beside an incident: a logger's, a route, a job, a test; frames aside, which tell by themselves. */

import type { Incident } from "../domain/incident";

/** Lines in front of an incident in which a log says what was going on. */
const before = 3;
/** Of an incident no more lines, of a line no more characters, and of all no more names are looked at. */
const mostLines = 60;
const longest = 500;
const mostNames = 200;

/** Linear: the text is gone through once, and only for the lines that are looked at. */
export function withNames(incidents: readonly Incident[], text: string): Incident[] {
  const wanted = new Map<number, Incident[]>();
  let last = 0;
  for (const one of incidents) {
    const first = Math.max(1, one.at.start.line - before);
    const end = Math.min(one.at.end.line, first + mostLines);
    for (let line = first; line <= end; line++) wanted.set(line, [...(wanted.get(line) ?? []), one]);
    last = Math.max(last, end);
  }
  const names = new Map<Incident, Set<string>>();
  let start = 0;
  for (let line = 1; line <= last && start <= text.length; line++) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const of = wanted.get(line);
    if (of) {
      const row = text.slice(start, Math.min(end, start + longest));
      const words = isFrame(row) ? [] : (row.match(/[A-Za-z_$/][\w$./-]{3,100}/g) ?? []);
      for (const one of of) {
        const known = names.get(one) ?? new Set();
        for (const word of words) if (known.size < mostNames) known.add(word.replace(/[./-]{1,100}$/, ""));
        names.set(one, known);
      }
    }
    start = end + 1;
  }
  return incidents.map((one) => {
    const near = [...(names.get(one) ?? [])];
    return near.length > 0 ? { ...one, near } : one;
  });
}

function isFrame(row: string): boolean {
  return /\bat (?:async )?\S{1,200} \(|\bat \S{1,200}:\d|\bFile "/.test(row);
}
