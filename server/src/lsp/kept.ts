/** The incidents as plain data that the client keeps: a server that takes another's place goes on from there. */

import type { Diagnosis } from "../domain/diagnosis";
import type { Incident } from "../domain/incident";
import type { Write } from "../domain/model";
import type { Project } from "../domain/project";
import { createEntry, type Entry, framesOf, review, withFrames } from "./incidents";

/** Another number where the shape changes: what an older version kept is not read then. */
const version = 1;

export interface Kept {
  readonly version: number;
  readonly entries: readonly KeptEntry[];
  /** Hashes of the texts that were explained, by document. */
  readonly explained: readonly (readonly [uri: string, hash: string])[];
  /** Failures that no watcher shall tell again. */
  readonly dismissed: readonly string[];
}

export interface KeptEntry
  extends Pick<Entry, "id" | "origin" | "uri" | "first" | "last" | "count" | "state" | "site"> {
  /** Its frames carry the lines of that moment. */
  readonly incident: Incident;
  readonly printed: string;
  readonly chosen: boolean;
  readonly original: Write | null;
  readonly taken: readonly string[];
  readonly related: readonly string[];
  /** Absent in what an older version kept. */
  readonly declared?: boolean;
  /** What stood on the lines of the frames and, last, on the call site's: files change while nobody looks. */
  readonly words: readonly (string | null)[];
}

export function keep(
  entries: readonly Entry[],
  explained: ReadonlyMap<string, string>,
  dismissed: ReadonlySet<string>,
): Kept {
  const split = new Map<string, readonly string[]>();
  const linesOf = (text: string) => {
    const lines = split.get(text) ?? text.split("\n");
    split.set(text, lines);
    return lines;
  };
  const kept = entries.map((entry) => keepOne(entry, linesOf));
  return { version, entries: kept, explained: [...explained], dismissed: [...dismissed] };
}

/** Undefined where it is nothing that this version can read. */
export function readKept(state: unknown): Kept | undefined {
  const kept = state as Partial<Kept> | null | undefined;
  if (typeof kept !== "object" || kept === null || kept.version !== version) return undefined;
  const { entries, explained, dismissed } = kept;
  if (!Array.isArray(entries) || !Array.isArray(explained) || !Array.isArray(dismissed)) return undefined;
  return { version, entries: entries.filter(isEntry), explained, dismissed };
}

function isEntry(one: unknown): one is KeptEntry {
  const entry = one as Partial<KeptEntry> | null | undefined;
  const incident = entry?.incident as Partial<Incident> | null | undefined;
  return typeof entry?.id === "string" && Array.isArray(incident?.frames) && Array.isArray(entry.words);
}

/** What an incident is restored with: the files as they stand, and how it is explained. */
export interface Restoring {
  project(): Project;
  /** Counts the changes of files. */
  changes(): number;
  explain(incident: Incident): Promise<Diagnosis>;
  log(sentence: string): void;
}

/**
 * The kept incidents, explained anew. The editor tells of its open texts just when a server begins, so files may change meanwhile: then the
 * lines are looked for again, in the texts that count now.
 */
export async function restoreEntries(
  all: readonly KeptEntry[],
  { project, changes, explain, log }: Restoring,
): Promise<Entry[]> {
  let entries: Entry[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const before = changes();
    entries = [];
    for (const one of all) {
      try {
        const { incident, site } = revive(one, project());
        const diagnosis = await explain(incident);
        if (changes() !== before && round + 1 < mostRounds) break;
        entries.push(restoreEntry(one, site, diagnosis, project()));
      } catch (error) {
        log(`An incident that was kept can not be read: ${error}`);
      }
    }
    if (changes() === before) break;
  }
  return entries;
}

/** Who goes on typing while a server begins anew does not keep it from that: the last round takes what it finds. */
const mostRounds = 4;

interface Revived {
  readonly incident: Incident;
  readonly site: KeptEntry["site"];
}

/** The kept incident, with its frames and its call site on the lines where their words stand now. */
function revive(kept: KeptEntry, project: Project): Revived {
  const lineOf = (file: string, line: number, words: string | null | undefined) => {
    const text = words ? project.read(file)?.text : undefined;
    return text === undefined || !words ? line : nearest(text.split("\n"), line, words);
  };
  const frames = framesOf(kept.incident).map((frame, index) => {
    const file = frame.inApp ? project.locate(frame.file)[0] : undefined;
    return file === undefined || frame.line === null
      ? frame
      : { ...frame, line: lineOf(file, frame.line, kept.words[index]) };
  });
  const { site } = kept;
  return {
    incident: withFrames(kept.incident, frames),
    site: site && { ...site, line: lineOf(site.file, site.line, kept.words.at(-1)) },
  };
}

function restoreEntry(
  kept: KeptEntry,
  site: KeptEntry["site"],
  diagnosis: Diagnosis,
  project: Project,
): Entry {
  const entry = createEntry(kept, diagnosis, project);
  const restored: Entry = {
    ...entry,
    count: kept.count,
    printed: kept.printed,
    chosen: kept.chosen === true,
    original: kept.original,
    state: kept.state,
    site,
    taken: new Set(kept.taken),
    declared: entry.declared || kept.declared === true,
    related: new Set([...entry.related, ...kept.related]),
  };
  review(restored, diagnosis);
  return restored;
}

/** No text is told by it: only whether another one is the same. */
function keepOne(entry: Entry, linesOf: (text: string) => readonly string[]): KeptEntry {
  const { id, origin, uri, first, last, count, state, site, incident, printed, chosen, original } = entry;
  const wordsAt = (file: string, line: number | null): string | null => {
    const text = entry.watched.get(file)?.text;
    const words = line === null || text === undefined ? undefined : linesOf(text)[line - 1]?.trim();
    return words ? words.slice(0, longestWords) : null;
  };
  const inFile = (printedPath: string) =>
    [...entry.watched.keys()].find((file) => printedPath.replaceAll("\\", "/").endsWith(file));
  const words = framesOf(incident).map(({ file, line, inApp }) => {
    const found = inApp ? inFile(file) : undefined;
    return found === undefined ? null : wordsAt(found, line);
  });
  return {
    ...{ id, origin, uri, first, last, count, state, site, incident, printed, chosen, original },
    taken: [...entry.taken],
    declared: entry.declared,
    related: [...entry.related],
    words: [...words, site ? wordsAt(site.file, site.line) : null],
  };
}

/** More than this of a line tells nothing more about where it stands. */
const longestWords = 200;

/** The line that has these words and is the nearest; without one, the line itself. */
function nearest(lines: readonly string[], line: number, words: string): number {
  const has = (one: number) => lines[one - 1]?.trim().slice(0, longestWords) === words;
  const from = Math.min(line, lines.length);
  for (let distance = 0; distance < lines.length; distance++) {
    if (has(from - distance)) return from - distance;
    if (has(from + distance)) return from + distance;
  }
  return line;
}
