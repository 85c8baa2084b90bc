/** Finds the line of the user's code that wrote the row: by the stack, by the ORM's own message, by the SQL, by the code alone. */

import type { Orm } from "../domain/adapters";
import type { CallSite, CallSiteEvidence } from "../domain/diagnosis";
import { type Frame, hasLine, type Incident, type PlacedFrame, type Violation } from "../domain/incident";
import type { Model, Write } from "../domain/model";
import type { Project } from "../domain/project";
import type { Place, Source } from "../domain/text";
import { rankWrites } from "./rank";
import type { Writes } from "./writes";

/** What a search for the call site starts from. */
export interface CallSiteQuery {
  readonly incident: Incident;
  readonly project: Project;
  /** Those of the models whose rows may have been written: the violated one, for a parent that is still referenced the parent. */
  readonly writes: Writes;
}

/** Candidates, best first. The first one is the call site only where `decided`. */
export interface CallSiteAnswer {
  readonly decided: boolean;
  readonly candidates: readonly CallSite[];
}

export function findCallSite(query: CallSiteQuery): CallSiteAnswer {
  const { incident, project, writes } = query;
  const invocation = incident.violation.invocation;
  const frames = locateFrames(incident.frames, project, writes);
  const direct = [
    ...locateFrames(invocation ? [invocation] : [], project, writes).map((at) =>
      atFrame(at, "invocation", writes),
    ),
    ...frames.map((at) => atFrame(at, "frame", writes)),
  ];
  // A line that only opens a transaction or calls a wrapper holds no write: a deeper or an outer line may.
  const withWrite = direct.filter((site) => site.write !== undefined);
  if (withWrite.length > 0) return { decided: true, candidates: unique([...withWrite, ...direct]) };
  const ranked =
    incident.violation.operation === "migrate" ? [] : rankWrites(incident.violation, writes.everywhere());
  const called = frames.flatMap((at) =>
    calledFrom(
      at,
      ranked.map((entry) => entry.write),
    ),
  );
  if (called.length > 0) return { decided: true, candidates: unique(called) };
  const compiled = compiledFrom(
    incident.frames.filter((frame) => !frames.some((at) => at.frame === frame)),
    ranked.map((entry) => entry.write),
  );
  if (compiled) return { decided: true, candidates: [compiled] };
  const found = ranked.map((entry) => atWrite(entry.write, entry.evidence, entry.why));
  if (direct.length > 0) return { decided: true, candidates: unique([...direct, ...found]) };
  const nobodys = incident.wholeStack && !incident.frames.some(({ inApp }) => inApp);
  const decided = !nobodys && ranked.filter(({ fits }) => fits).length === 1;
  return { decided, candidates: unique(found) };
}

/**
 * The writes to which the lines of the stack lead, of whatever model, innermost first: those on the lines themselves, then, for
 * constraints that are checked when a transaction ends, those in the function whose line ended it. Only files that the stack names are read.
 */
export function findFramedWrites(
  { incident, project }: Pick<CallSiteQuery, "incident" | "project">,
  { orm, models }: { readonly orm: Orm; readonly models: readonly Model[] },
): { model: Model; write: Write }[] {
  const { invocation } = incident.violation;
  const frames = invocation ? [invocation, ...incident.frames] : incident.frames;
  const located = locateFrames(frames, project, undefined).map(({ frame, source }) => ({
    frame,
    writes: orm.writes?.marker(source.text, models)
      ? orm.writes
          .read(source, models, models)
          .filter((write) => write.exact)
          .flatMap((write) =>
            models.filter(({ id }) => id === write.model).map((model) => ({ model, write })),
          )
      : [],
  }));
  const onLine = located.flatMap(({ frame, writes }) =>
    writes.filter(({ write }) => spans(write.place, frame.line)),
  );
  const around = located.flatMap(({ frame, writes }) => {
    const within = writes.filter(
      ({ write }) => write.functionPlace && spans(write.functionPlace, frame.line),
    );
    return within.length === 1 ? within : [];
  });
  return [...onLine, ...around];
}

function spans({ start, end }: Place, line: number): boolean {
  return start.line <= line && line <= end.line;
}

interface LocatedFrame {
  readonly frame: PlacedFrame;
  readonly source: Source;
}

/** Frames that stand in the workspace, innermost first. Where a path fits several files, the one whose line writes wins. */
function locateFrames(
  frames: readonly Frame[],
  project: Project,
  writes: Writes | undefined,
): LocatedFrame[] {
  const located: LocatedFrame[] = [];
  for (const frame of frames) {
    if (!frame.inApp || !hasLine(frame)) continue;
    const sources = project
      .locate(frame.file)
      .map((path) => project.read(path))
      .filter((source) => source !== undefined)
      .filter((source) => source.line(frame.line).trim() !== "");
    const source = sources.find((candidate) => writes && writeAt(candidate, frame, writes)) ?? sources[0];
    if (source) located.push({ frame, source });
  }
  return located;
}

function writeAt(source: Source, frame: PlacedFrame, writes: Writes): Write | undefined {
  const onLine = writes.inFile(source).filter(({ place }) => spans(place, frame.line));
  // The narrowest write around the line: a transaction's callback spans the calls within it.
  return onLine.sort(
    (a, b) =>
      height(a) - height(b) ||
      Math.abs(a.place.start.line - frame.line) - Math.abs(b.place.start.line - frame.line),
  )[0];
}

function height({ place }: Write): number {
  return place.end.line - place.start.line;
}

function atFrame({ frame, source }: LocatedFrame, evidence: CallSiteEvidence, writes: Writes): CallSite {
  const write = writeAt(source, frame, writes);
  const from = evidence === "invocation" ? "the message itself names this line" : "the stack names this line";
  if (write) return { ...atWrite(write, evidence, from), function: write.function ?? frame.function };
  const text = source.line(frame.line);
  const indent = text.length - text.trimStart().length;
  const column = frame.column ?? indent + 1;
  return {
    file: source.path,
    line: frame.line,
    column,
    function: frame.function,
    evidence,
    why: `${from}, the deepest one of your code`,
    place: {
      file: source.path,
      start: { line: frame.line, column: indent + 1 },
      end: { line: frame.line, column: text.trimEnd().length + 1 },
    },
  };
}

/**
 * A promise returned without `await` takes the writing function off the stack; its caller is still there.
 * So a line that calls the function around a write leads to that write.
 */
function calledFrom({ frame, source }: LocatedFrame, writes: readonly Write[]): CallSite[] {
  const line = source.line(frame.line);
  return writes.flatMap((write) => {
    const name = write.function?.split(".").at(-1);
    if (!name || !callsByName(line, name, frame.column)) return [];
    return [
      atWrite(write, "frame", `line ${frame.line} of ${source.path} in the stack calls ${write.function}`),
    ];
  });
}

/**
 * Compiled code stands in a file that the workspace does not have, its functions keep their names: a name that just one write's function
 * has leads to it, or just one in a source that is called as the compiled file is.
 */
function compiledFrom(frames: readonly Frame[], writes: readonly Write[]): CallSite | undefined {
  for (const frame of frames) {
    if (!frame.inApp || !frame.function) continue;
    const name = frame.function.replace(/^(?:async |new )/, "");
    const named = writes.filter((write) => write.function === name);
    const alike = named.filter((write) => stem(write.place.file) === stem(frame.file));
    const [write, other] = alike.length > 0 ? alike : named;
    if (write && !other)
      return atWrite(
        write,
        "frame",
        `the stack names ${name}, compiled into ${frame.file.split(/[\\/]/).at(-1)}`,
      );
  }
  return undefined;
}

/** `users.service` of `dist/users/users.service.js`. */
function stem(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return name.slice(0, Math.max(name.lastIndexOf("."), 0) || name.length);
}

/** @param column where the runtime says that the call stands; it tells two calls on one line apart */
function callsByName(line: string, name: string, column: number | null): boolean {
  // V8 counts a call from its name, an awaited one from its `await`.
  const at = column === null ? "" : line.slice(column - 1);
  const called = /^(?:await\s{1,5})?(?:[\w$]{1,100}[?!]?\.){0,10}([\w$]{1,100})\s{0,5}\(/.exec(at)?.[1];
  if (called !== undefined) return called === name;
  for (let at = line.indexOf(name); at >= 0; at = line.indexOf(name, at + 1)) {
    const before = at === 0 ? "" : (line[at - 1] ?? "");
    if (
      !/[\w$]/.test(before) &&
      line
        .slice(at + name.length)
        .trimStart()
        .startsWith("(")
    )
      return true;
  }
  return false;
}

function atWrite(write: Write, evidence: CallSiteEvidence, why: string): CallSite {
  const { file, start } = write.place;
  return {
    file,
    line: start.line,
    column: start.column,
    function: write.function,
    evidence,
    why,
    place: write.place,
    write,
  };
}

function unique(sites: readonly CallSite[]): CallSite[] {
  const seen = new Set<string>();
  return sites.filter((site) => {
    const id = `${site.file}:${site.line}`;
    return !seen.has(id) && seen.add(id);
  });
}

/** True where the text says that the deletion of a parent failed; undefined where it does not tell. */
export function deletesParent(violation: Violation): boolean | undefined {
  if (violation.kind !== "foreign_key") return false;
  return violation.stillReferenced ?? (violation.operation === "delete" ? true : undefined);
}
