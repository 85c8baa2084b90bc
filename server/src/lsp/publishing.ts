/** All that the editor shall show at this moment, by document: the ends of every open incident, and notes in the pastes. */

import { type Diagnostic, DiagnosticSeverity, type Range } from "vscode-languageserver-types";
import type { CallSite, Diagnosis } from "../domain/diagnosis";
import type { Place } from "../domain/text";
import {
  type AboutCause,
  diagnosticsOf,
  markedPlace,
  type PlacedDiagnostic,
  type ToUri,
  toRange,
} from "../present/editor";
import { visible } from "../present/inert";
import { headline, nothingFound, seenTimes } from "../present/words";
import { failuresOf } from "./failures";
import { candidatesOf, type Entry } from "./incidents";

const firstLine: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1_000 } };

/** What is to be said about a paste beside its incidents. */
export interface Notes {
  /** True where the text holds no integrity violation. */
  readonly empty: boolean;
  readonly sentences: readonly string[];
}

export interface Shown {
  readonly entries: readonly Entry[];
  /** What is known so far of texts whose lines are still looked for. */
  readonly early?: readonly Diagnosis[];
  readonly notes: ReadonlyMap<string, Notes>;
  /** Pastes that are open in an editor. */
  readonly shown: ReadonlySet<string>;
}

/** Diagnostics of every document that has at least one. */
export function diagnosticsByUri(
  { entries, early = [], notes, shown }: Shown,
  toUri: ToUri,
  aboutCause: AboutCause,
): Map<string, Diagnostic[]> {
  const found = new Map<string, Diagnostic[]>();
  const add = (uri: string, diagnostic: Diagnostic) => {
    const list = found.get(uri) ?? [];
    // Two pastes of the same failure say the same thing at the same place once.
    const text = JSON.stringify(diagnostic);
    if (!list.some((other) => JSON.stringify(other) === text)) list.push(diagnostic);
    found.set(uri, list);
  };
  for (const { shown: newest, entries: all, count } of failuresOf(entries)) {
    const placed = newest.state === "open" ? diagnosticsOf(newest.diagnosis, toUri, aboutCause) : [];
    for (const { uri, diagnostic } of placed) add(uri, counted(diagnostic, count));
    if (newest.state === "open")
      for (const site of candidatesOf(newest.diagnosis)) {
        const uri = toUri(site.file);
        if (uri !== undefined) add(uri, maybe(newest, site));
      }
    for (const entry of all)
      if (entry.state === "open" && shown.has(entry.uri)) add(entry.uri, inPaste(entry, placed, aboutCause));
  }
  for (const known of early)
    for (const { uri, end, diagnostic } of diagnosticsOf(known, toUri))
      if (end === "key")
        add(uri, {
          ...diagnostic,
          message: `${headline(known)} The line that wrote it is being looked for.`,
        });
  for (const uri of shown) for (const message of sentences(notes.get(uri))) add(uri, note(message));
  return found;
}

function counted(diagnostic: Diagnostic, count: number): Diagnostic {
  const times = seenTimes(count);
  return times === "" ? diagnostic : { ...diagnostic, message: `${diagnostic.message} ${times}` };
}

function sentences(notes: Notes | undefined): readonly string[] {
  if (!notes) return [];
  return notes.empty && notes.sentences.length === 0 ? [nothingFound] : notes.sentences;
}

function note(message: string): Diagnostic {
  return {
    source: "keyclash",
    severity: DiagnosticSeverity.Information,
    range: firstLine,
    message: visible(message),
  };
}

/** A faint mark: one of the lines that may have written. */
function maybe({ diagnosis, incident }: Entry, site: CallSite): Diagnostic {
  return {
    source: "keyclash",
    code: incident.violation.kind ?? "follow-up",
    severity: DiagnosticSeverity.Hint,
    range: toRange(markedPlace(site)),
    message: `${headline(diagnosis)} It may have been written here.`,
  };
}

/** What the incident is called, at the words of the paste that say so. */
function inPaste(entry: Entry, ends: readonly PlacedDiagnostic[], aboutCause: AboutCause): Diagnostic {
  const { violation } = entry.incident;
  const href = aboutCause(entry.diagnosis.cause.id);
  return {
    source: "keyclash",
    code: violation.kind ?? "follow-up",
    ...(href === undefined ? {} : { codeDescription: { href } }),
    severity: DiagnosticSeverity.Information,
    range: toRange(pastePlace(entry)),
    message: headline(entry.diagnosis),
    ...(ends.length > 0
      ? {
          relatedInformation: ends.map(({ uri, end, diagnostic: { range } }) => ({
            location: { uri, range },
            message: end === "callSite" ? "The write" : "The violated declaration",
          })),
        }
      : {}),
  };
}

/** The words of the violation, else the first line of the incident. */
export function pastePlace({ incident }: Entry): Place {
  const { at, violation } = incident;
  if (violation.at) return violation.at;
  return { ...at, end: at.end.line === at.start.line ? at.end : { line: at.start.line + 1, column: 1 } };
}
