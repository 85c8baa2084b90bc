/** The incidents of a session: each with its diagnosis, its state, and the way its lines moved with the edits. */

import type { CallSite, Diagnosis } from "../domain/diagnosis";
import { deepestPrinted, type Frame, type Incident } from "../domain/incident";
import { declaredPlace, isHandled, type Write } from "../domain/model";
import type { Project } from "../domain/project";
import { mapLines } from "./moving";
import type { IncidentState } from "./protocol";

/** One incident as the editor knows it. */
export interface Entry {
  /** The failure: entries of the same one, in several texts, share it (`failures.ts`). */
  readonly id: string;
  /** For people: "Clipboard". */
  readonly origin: string;
  /** The document that shows the text. */
  readonly uri: string;
  /** When it was seen first and last: milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** How often this text was seen to say it. */
  count: number;
  /** What the text alone says of the failure, without values and lines: by it a watcher knows it again. */
  readonly printed: string;
  /** Its frames carry the lines of this moment. */
  incident: Incident;
  diagnosis: Diagnosis;
  state: IncidentState;
  /** The write as it was when the incident was explained: what tells "handled" from "still there". */
  original: Write | null;
  /** Line of the call site at this moment; null = there is none, or it was deleted. */
  site: { readonly file: string; readonly line: number } | null;
  /** True where the user said which candidate wrote: the first frame is that line. */
  chosen: boolean;
  /** Fixes whose edits the user asked for. */
  readonly taken: Set<string>;
  /** Its declaration was found once, or several that it may be: where none is any more, what failed is gone. */
  declared: boolean;
  /** Files whose change can change the answer: where a declaration of it was found, and what its fixes edit. */
  readonly related: Set<string>;
  readonly watched: Map<string, Watched>;
}

/** A file that holds a frame or the call site: its text as last seen, and the lines known for each version of it. */
interface Watched {
  text: string;
  readonly versions: Map<string, Lines>;
}

/** What must be put back when an undo brings a version back. */
interface Lines {
  readonly frames: readonly (number | null)[];
  readonly site: number | null;
}

/** Versions of a file that an undo can come back to. */
const keptVersions = 40;

export function createEntry(
  known: Pick<Entry, "id" | "origin" | "uri" | "first" | "last">,
  diagnosis: Diagnosis,
  project: Project,
): Entry {
  const { callSite, incident } = diagnosis;
  const entry: Entry = {
    ...known,
    count: 1,
    printed: printedFailure(incident),
    incident,
    diagnosis,
    state: "open",
    original: callSite?.write ?? null,
    site: callSite && { file: callSite.file, line: callSite.line },
    chosen: false,
    taken: new Set(),
    declared: isDeclared(diagnosis),
    related: new Set(keyFiles(diagnosis)),
    watched: new Map(),
  };
  const files = framesOf(incident).flatMap((frame) => (frame.inApp ? project.locate(frame.file) : []));
  for (const file of new Set(callSite ? [...files, callSite.file] : files)) {
    const text = project.read(file)?.text;
    if (text !== undefined) entry.watched.set(file, { text, versions: new Map() });
  }
  return entry;
}

/** Moves the frames and the call site that stand in the file. */
export function follow(entry: Entry, file: string, text: string, project: Project): void {
  const watched = entry.watched.get(file);
  if (!watched || watched.text === text) return;
  const inFile = framesOf(entry.incident).map(
    (frame) => frame.inApp && project.locate(frame.file).includes(file),
  );
  const lines: Lines = {
    frames: framesOf(entry.incident).map((frame, index) => (inFile[index] ? frame.line : null)),
    site: entry.site?.file === file ? entry.site.line : null,
  };
  remember(watched, lines);
  const map = mapLines(watched.text, text);
  const moved = watched.versions.get(text) ?? {
    frames: lines.frames.map((line) => (line === null ? null : map(line))),
    site: lines.site === null ? null : map(lines.site),
  };
  watched.text = text;
  const lineOf = (frame: Frame, index: number) =>
    inFile[index] ? { ...frame, line: moved.frames[index] ?? frame.line } : frame;
  entry.incident = withFrames(entry.incident, framesOf(entry.incident).map(lineOf));
  if (entry.site?.file === file && moved.site !== null) entry.site = { file, line: moved.site };
}

/** Takes a new diagnosis of the moved incident and decides whether the code still fails in the same way. */
export function review(entry: Entry, found: Diagnosis): void {
  const diagnosis = asChosen(entry, found);
  const site = siteOf(entry, diagnosis);
  entry.state = stateOf(entry, diagnosis, site);
  entry.diagnosis = diagnosis;
  entry.declared ||= isDeclared(diagnosis);
  for (const file of keyFiles(diagnosis)) entry.related.add(file);
  if (entry.state === "open" && diagnosis.callSite) {
    const { file, line } = diagnosis.callSite;
    entry.site = { file, line };
  }
}

/** More candidates than these help nobody. */
export const mostCandidates = 5;

/** Writes of which one may be the line, where none is decided. */
export function candidatesOf({ callSite, callSiteCandidates }: Diagnosis): readonly CallSite[] {
  if (callSite && callSite.evidence !== "caller") return [];
  return callSiteCandidates
    .filter(({ evidence, outside }) => evidence !== "caller" && !outside)
    .slice(0, mostCandidates);
}

/** The incident with the line that the user named as the one that wrote: as if the stack had named it. */
export function chooseLine({ incident }: Entry, file: string, line: number, column: number): Incident {
  const nowhere = { line: 0, column: 0 };
  const at = { file: "", start: nowhere, end: nowhere };
  const frame: Frame = { file, line, column, function: null, inApp: true, at };
  return { ...incident, frames: [frame, ...incident.frames] };
}

/** Takes the diagnosis of the incident that `chooseLine` made. */
export function takeChoice(entry: Entry, diagnosis: Diagnosis, project: Project): void {
  const { callSite, incident } = diagnosis;
  const fresh = createEntry(entry, diagnosis, project);
  for (const [file, watched] of fresh.watched) entry.watched.set(file, watched);
  for (const file of fresh.related) entry.related.add(file);
  entry.declared ||= fresh.declared;
  entry.incident = incident;
  entry.chosen = true;
  entry.diagnosis = asChosen(entry, diagnosis);
  entry.original = callSite?.write ?? null;
  entry.site = callSite && { file: callSite.file, line: callSite.line };
}

/** What is said of a line that no stack names is who named it. */
function asChosen({ chosen }: Entry, diagnosis: Diagnosis): Diagnosis {
  const { callSite } = diagnosis;
  if (!chosen || callSite?.evidence !== "frame") return diagnosis;
  return { ...diagnosis, callSite: { ...callSite, why: "you said that it was this one" } };
}

/** True where a change of the file can change what is said about the incident. */
export function dependsOn(entry: Entry, file: string): boolean {
  return entry.diagnosis.key === null || entry.related.has(file);
}

/** The same failure at the same place, in another text: what handles one handles the other. */
export function isSameFailure(a: Entry, b: Entry): boolean {
  const site = (entry: Entry) => entry.site && `${entry.site.file}:${entry.site.line}`;
  const says = ({ incident: { violation } }: Entry) =>
    JSON.stringify([violation.kind, violation.constraint, violation.table, violation.columns]);
  if (says(a) !== says(b) || site(a) !== site(b)) return false;
  return a.site !== null || a.printed === b.printed;
}

/** The failure as the text alone has it; lines move and values change, so neither is in it. */
export function printedFailure(incident: Incident): string {
  const { kind, constraint, table, columns } = incident.violation;
  const deepest = deepestPrinted(incident);
  return JSON.stringify([kind, constraint, table, columns, deepest?.file, deepest?.function]);
}

/** The folders of the workspace changed, and with them the paths. @param translate old path -> new one; none = no longer in it */
export function relocate(entry: Entry, translate: (path: string) => string): void {
  if (entry.site) entry.site = { ...entry.site, file: translate(entry.site.file) };
  const watched = [...entry.watched];
  entry.watched.clear();
  for (const [file, value] of watched) entry.watched.set(translate(file), value);
  const related = [...entry.related];
  entry.related.clear();
  for (const file of related) entry.related.add(translate(file));
}

function stateOf(entry: Entry, diagnosis: Diagnosis, site: CallSite | undefined): IncidentState {
  if (isApplied(entry, diagnosis)) return "handled";
  if (!entry.site) return entry.declared && !isDeclared(diagnosis) ? "gone" : "open";
  if (!site) return entry.taken.size > 0 ? "handled" : "gone";
  const { write } = site;
  if (!entry.original) return "open";
  if (!write) return entry.taken.size > 0 ? "handled" : "gone";
  const { kind } = diagnosis.incident.violation;
  // A handler that leaves the session as it failed handles nothing.
  if (isHandled(write, kind) && !write.leftFailed && !isHandled(entry.original, kind)) return "handled";
  // A look by the key answers that the row is there already: nothing else that can be violated.
  if (kind === "unique" && looksUp(write) && !looksUp(entry.original)) return "handled";
  return "open";
}

function isDeclared({ key, keyCandidates }: Diagnosis): boolean {
  return key !== null || keyCandidates.length > 0;
}

/** A fix is neither offered nor declined where it is applied: offered again means that it was taken back. */
function isApplied({ taken }: Entry, { fixes, declined }: Diagnosis): boolean {
  return [...taken].some((id) => ![...fixes, ...declined].some((one) => one.id === id));
}

/** Every file that the answer names: its declaration, its line and the way to it, and what else may be meant. */
function keyFiles({ key, keyCandidates, callSite, callSiteCandidates }: Diagnosis): string[] {
  const places = [key, ...keyCandidates].flatMap((one) => declaredPlace(one) ?? []);
  const sites = [callSite?.chain ?? [], callSiteCandidates].flat();
  return [...places, ...sites].map(({ file }) => file);
}

/** The candidate at the line where the call site stands now: another file's write does not take its place. */
function siteOf(entry: Entry, { callSite, callSiteCandidates }: Diagnosis): CallSite | undefined {
  const { site } = entry;
  if (!site) return undefined;
  const all = callSite ? [callSite, ...callSiteCandidates] : callSiteCandidates;
  return all.find(
    ({ file, place }) => file === site.file && place.start.line <= site.line && site.line <= place.end.line,
  );
}

function looksUp({ operation }: Write): boolean {
  return operation === "upsert" || operation === "get-or-create";
}

function remember(watched: Watched, lines: Lines): void {
  watched.versions.set(watched.text, lines);
  const oldest = watched.versions.keys().next().value;
  if (watched.versions.size > keptVersions && oldest !== undefined) watched.versions.delete(oldest);
}

/** The frames and, behind them, the line that the ORM's message names. */
export function framesOf({ frames, violation: { invocation } }: Incident): readonly Frame[] {
  return invocation ? [...frames, invocation] : frames;
}

export function withFrames(incident: Incident, all: readonly Frame[]): Incident {
  const { violation } = incident;
  const frames = all.slice(0, incident.frames.length);
  const invocation = all[incident.frames.length];
  return { ...incident, frames, violation: invocation ? { ...violation, invocation } : violation };
}
