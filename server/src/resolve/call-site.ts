/** Finds the line of the user's code that wrote the row: by the stack, by the ORM's own message, by the SQL, by the code alone. */

import type { Orm } from "../domain/adapters";
import { isTestFile, type Spot } from "../domain/chain";
import type { CallSite, CallSiteEvidence, KeyMatch } from "../domain/diagnosis";
import {
  deepestPrinted,
  type Frame,
  frameText,
  type Incident,
  type PlacedFrame,
  type Violation,
} from "../domain/incident";
import type { BlindWrite, Model, Write } from "../domain/model";
import { framesOfOrm } from "../domain/orm-frames";
import type { Project } from "../domain/project";
import { readStatement } from "../domain/statement";
import { compare, type Place, type Source } from "../domain/text";
import { boundWrites, type Followers, lookBehind } from "./behind";
import { callOf, leadsToOwn, type Reached } from "./chain";
import { isStale, type LocatedFrame, locateFrames } from "./frames";
import { mayBreak, rankWrites, type Told } from "./rank";
import type { Writes } from "./writes";

/** What a search for the call site starts from. */
export interface CallSiteQuery {
  readonly incident: Incident;
  readonly project: Project;
  /** Those of the models whose rows may have been written: the violated one, for a parent that is still referenced the parent. */
  readonly writes: Writes;
  readonly followers: Followers;
  /** Whose models these are. */
  readonly orm: Orm | undefined;
  /** The declaration that was violated; several where the text leaves it open. */
  readonly keys?: readonly KeyMatch[];
}

/** Candidates, best first. The first one is the call site only where `decided`. */
export interface CallSiteAnswer {
  readonly decided: boolean;
  readonly candidates: readonly CallSite[];
}

export function findCallSite(query: CallSiteQuery): CallSiteAnswer {
  const { incident, project, writes } = query;
  const { violation } = incident;
  const likes = (source: Source, frame: PlacedFrame) => writeAt(source, frame, writes) !== undefined;
  const invoked = violation.invocation ? [violation.invocation] : [];
  const named = locateFrames(invoked, project, likes);
  const located = locateFrames(incident.frames, project, likes);
  const language = query.followers.of(writes.runtime);
  // A write whose function has the printed name is where it was; nothing has to be parsed for it.
  const moved = (at: LocatedFrame) => language !== undefined && isStale(at, language.calls, language.world);
  const holdsAnothers = (at: LocatedFrame) => {
    if (at.frame.changed) return true;
    const write = writeAt(at.source, at.frame, writes);
    return write !== undefined && !isSameName(write.function, at.frame.function) && moved(at);
  };
  const frames = withoutHandingOn(located, writes);
  const direct = [
    ...named.map((at) =>
      at.frame.changed ? atFrame(at, "caller", undefined, false) : atFrame(at, "invocation", writes, false),
    ),
    ...frames.map((at) =>
      atFrame(
        at,
        violation.operation === "migrate" ? "frame" : "caller",
        holdsAnothers(at) ? undefined : writes,
        violation.followUp === true || violation.kind === null,
      ),
    ),
  ];
  // A line that only opens a transaction or calls a wrapper holds no write: a deeper or an outer line may.
  const withWrite = direct.filter((site) => site.write !== undefined);
  const deepest = direct[0]?.write;
  const sure =
    withWrite.some(({ write }) => write?.exact) ||
    (deepest !== undefined && !(frames[0] && isOwnCode(frames[0], deepest, query)));
  // Which line further in wrote the file does not tell any more: one further out may only lead to it.
  const hidden = direct[0]?.write || named[0] ? [] : blindOn(frames[0], query);
  const blind =
    hidden.length > 0 && frames[0] && !moved(frames[0])
      ? atBlind(hidden, frames[0], query, direct[0])
      : undefined;
  if (blind) return { decided: true, candidates: unique([blind, ...direct]) };
  const unsure =
    direct[0]?.write === undefined && ((named[0] ?? frames[0])?.frame.changed === true || hidden.length > 0);
  if (sure) return { decided: !unsure, candidates: unique([...withWrite, ...direct]) };
  // The message's own line is the one, whether or not its code could be read.
  if (direct[0]?.evidence === "invocation") return { decided: true, candidates: unique(direct) };
  const dropped = new Set(located.filter((at) => !frames.includes(at)).map(({ printed }) => printed));
  const walked = { ...incident, frames: incident.frames.filter((frame) => !dropped.has(frame)) };
  const behind = lookBehind(walked, frames, query);
  const targets = new Set(writes.models.map(({ id }) => id));
  const chains = behind.reached.map((each) => atReached(each, targets));
  // What the printed line writes itself brings these rows along, unless other code that it calls writes them.
  const along =
    frames[0] &&
    !moved(frames[0]) &&
    (writesAnother(frames[0], query) ??
      callsNamed(frames[0], violation, direct.at(0)) ??
      callsRun(frames[0], walked.frames, query, direct.at(0)));
  if (along && direct[0] && chains.length === 0)
    return { decided: true, candidates: unique([along, ...direct]) };
  if (behind.decided) return { decided: !unsure, candidates: unique([...chains, ...withWrite, ...direct]) };
  if (chains.length > 0) return { decided: false, candidates: unique([...chains, ...withWrite, ...direct]) };
  if (withWrite.length > 0) return { decided: !unsure, candidates: unique([...withWrite, ...direct]) };
  const all = () => {
    const every = [...writes.everywhere(), ...boundWrites(writes.models, query)];
    const own = every.filter(({ handsOn }) => !handsOn);
    return own.length > 0 || direct.length > 0 ? own : every;
  };
  const ranked = violation.operation === "migrate" ? [] : rankWrites(violation, all(), toldBy(query));
  const found = ranked.map((entry) => atWrite(entry.write, entry.evidence, entry.why));
  const compiled = behind.compiled ? [atFunction(behind.compiled)] : [];
  if (direct.length + compiled.length > 0)
    return { decided: true, candidates: unique([...direct, ...compiled, ...found]) };
  const nobodys = incident.wholeStack && !incident.frames.some(({ inApp }) => inApp);
  const isOnly = !nobodys && ranked.filter(({ fits }) => fits).length === 1;
  if (isOnly && !writes.blind.everywhere().some((write) => isRival(write, violation)))
    return { decided: true, candidates: unique(found) };
  const printed = deepestPrinted(incident);
  if (printed && violation.operation !== "migrate")
    return { decided: true, candidates: unique([asPrinted(printed), ...found]) };
  return { decided: false, candidates: unique(found) };
}

/** What the stack tells besides the lines of the user's. */
function toldBy({ incident: { frames, together, near }, orm, keys }: CallSiteQuery): Told {
  const texts = frames.map(frameText);
  return {
    tried: frames.some(({ file, inApp }) => inApp && isTestFile(file.replaceAll("\\", "/"))),
    called: orm?.frames?.called?.(framesOfOrm(orm.frames, frames).map(frameText)),
    transaction: orm?.frames?.transaction?.(texts),
    ...(keys ? { keys } : {}),
    ...(together ? { together } : {}),
    ...(near ? { near } : {}),
  };
}

/** A model's own `save()` is on the way of every save: where the frame that called it is printed, that one is the line. */
function withoutHandingOn(frames: readonly LocatedFrame[], writes: Writes): readonly LocatedFrame[] {
  return frames.filter(
    ({ frame, source }, index) =>
      index === frames.length - 1 || writeAt(source, frame, writes)?.handsOn !== true,
  );
}

/** No file of the workspace fits: the deepest line that is not a library's, as the stack has it. */
function asPrinted({ file, line, column, function: name }: PlacedFrame): CallSite {
  const start = { line, column: column ?? 1 };
  return {
    file,
    line,
    column: start.column,
    function: name,
    evidence: "caller",
    why: "the stack names this line, the deepest one that is no library's; no file of the workspace fits it",
    outside: true,
    place: { file, start, end: { line, column: start.column + 1 } },
  };
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
  const located = sureFrames(frames, project).map(({ frame, source }) => ({
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

/** The write of whatever model that the chains from the frames lead to, where they lead to one alone. */
export function findWriteBehind(
  { incident, project, followers }: Pick<CallSiteQuery, "incident" | "project" | "followers">,
  { orm, models }: { readonly orm: Orm; readonly models: readonly Model[] },
): { model: Model; write: Write }[] {
  const of = {
    inFile: (source: Source, stands?: Readonly<Record<string, string>>) =>
      orm.writes?.marker(source.text, models) ? orm.writes.read(source, models, models, stands) : [],
  };
  const writes: Writes = {
    runtime: orm.runtime,
    models,
    ...of,
    ofAny: of,
    blind: { inFile: () => [], everywhere: () => [] },
    everywhere: () => [],
  };
  const frames = sureFrames(incident.frames, project);
  const { reached, decided } = lookBehind(incident, frames, { project, writes, followers });
  const [only] = decided ? reached : [];
  return models
    .filter(({ id }) => id === only?.write.model)
    .flatMap((model) => (only ? [{ model, write: only.write }] : []));
}

/** Frames whose printed line is still there. */
function sureFrames(frames: readonly Frame[], project: Project): LocatedFrame[] {
  return locateFrames(frames, project, () => false).filter(({ frame }) => !frame.changed);
}

function spans({ start, end }: Place, line: number): boolean {
  return start.line <= line && line <= end.line;
}

function writeAt(source: Source, frame: PlacedFrame, writes: Writes): Write | undefined {
  const onLine = writes.inFile(source).filter(({ place }) => spans(place, frame.line));
  // The narrowest write around the line: a transaction's callback spans the calls within it.
  return onLine.sort(
    (a, b) =>
      height(a) - height(b) ||
      Math.abs(a.place.start.line - frame.line) - Math.abs(b.place.start.line - frame.line) ||
      aside(a, frame) - aside(b, frame),
  )[0];
}

/** Of two writes on one line the column tells: a runtime counts a call from its name, an awaited one from its `await`. */
function aside({ place: { start } }: Write, { line, column }: PlacedFrame): number {
  return column === null || start.line !== line ? 0 : Math.abs(start.column - column);
}

function height({ place }: Write): number {
  return place.end.line - place.start.line;
}

/**
 * @param writes undefined = another function's code stands on the line by now
 * @param later true = an error that only follows another one: no write is behind it
 */
function atFrame(
  { frame, source }: LocatedFrame,
  evidence: CallSiteEvidence,
  writes: Writes | undefined,
  later: boolean,
): CallSite {
  const write = writes && writeAt(source, frame, writes);
  const isInvocation = evidence === "invocation";
  const named = isInvocation ? "the message itself names this line" : "the stack names this line";
  const from =
    frame.printedLine === undefined
      ? named
      : `${isInvocation ? "the message" : "the stack"} names line ${frame.printedLine}, and what it printed of that line stands here by now`;
  if (write)
    return {
      ...atWrite(write, isInvocation ? evidence : "frame", from),
      function: write.function ?? frame.function,
    };
  const text = source.line(frame.line);
  const indent = text.length - text.trimStart().length;
  const column = frame.column ?? indent + 1;
  return {
    file: source.path,
    line: frame.line,
    column,
    function: frame.function,
    evidence,
    why: frame.changed
      ? `${from}, on which something else stands by now: the file has changed since`
      : `${from}, the deepest one of your code${evidence === "caller" && !later ? "; the write behind it was not found" : ""}`,
    place: {
      file: source.path,
      start: { line: frame.line, column: indent + 1 },
      end: { line: frame.line, column: text.trimEnd().length + 1 },
    },
  };
}

/** A write that a chain leads to; without steps it stands on the printed line itself. */
function atReached({ write, chain }: Reached, models: ReadonlySet<string>): CallSite {
  const [first] = chain;
  if (!first) return atWrite(write, "frame", "the stack names this line");
  const why = `line ${first.line} of ${first.file} in the stack leads to it`;
  const { write: own, ...site } = atWrite(write, "chain", why);
  return { ...site, chain, ...(own && models.has(own.model) ? { write: own } : {}) };
}

/** What is called like a repository's method is one of the user's own code, as far as names and types tell. */
function isOwnCode(
  { frame, source }: LocatedFrame,
  write: Write,
  { writes, followers }: CallSiteQuery,
): boolean {
  const language = followers.of(writes.runtime);
  if (!language) return false;
  const call = callOf(write, callsAt(frame, source, language));
  return call !== undefined && leadsToOwn(call, language.calls, language.world);
}

/** True where the call that the frame stands at is this one, not one that had given its result before. */
function isCalledAt(
  frame: PlacedFrame,
  source: Source,
  { end }: Place,
  language: ReturnType<Followers["of"]>,
): boolean {
  if (!language) return false;
  const [first, ...more] = callsAt(frame, source, language);
  if (!first) return false;
  const widest = more.reduce((a, b) => (compare(b.place.end, a.place.end) > 0 ? b : a), first);
  return compare(widest.place.end, end) === 0;
}

/** The calls at which a frame may stand. */
function callsAt(
  frame: PlacedFrame,
  source: Source,
  { calls, world }: NonNullable<ReturnType<Followers["of"]>>,
) {
  return calls.callsIn(calls.spotAt(source, frame, world), world, frame);
}

/** The printed line calls the method that the message names (`$executeRaw`): it wrote, though what it writes could not be read. */
function callsNamed(
  at: LocatedFrame,
  { method }: Violation,
  site: CallSite | undefined,
): CallSite | undefined {
  const verb = method?.split(".").at(-1);
  return verb && site && callsIt(at, verb)
    ? {
        ...site,
        evidence: "frame",
        why: `the stack names this line, which calls \`${verb}()\` as the message says`,
      }
    : undefined;
}

/**
 * Where every function leaves a frame: the line calls the ORM's method whose frame is the next one further in. It wrote, for whatever class the
 * object has (a parameter, an entry of a registry); the message's table says which one it was.
 */
function callsRun(
  at: LocatedFrame,
  frames: readonly Frame[],
  { orm, writes, followers }: CallSiteQuery,
  site: CallSite | undefined,
): CallSite | undefined {
  const [model, other] = writes.models;
  const keepsFrames = followers.of(writes.runtime)?.calls.keepsFrames;
  if (!site || !model || other || !orm?.frames?.called || !keepsFrames) return undefined;
  const inner = frames.slice(0, frames.indexOf(at.printed));
  const texts = inner.map(frameText);
  // Between the two nothing else runs: no other library, no code of the user's.
  const isNext = orm.frames.own.test(texts.at(-1) ?? "") && !inner.some(({ inApp }) => inApp);
  const [verb] = isNext ? (orm.frames.called(texts) ?? []) : [];
  return verb && callsIt(at, verb)
    ? {
        ...site,
        evidence: "frame",
        why: `the stack names this line, which calls ${orm.title}'s \`${verb}()\`; the table tells that it was for ${model.name}`,
      }
    : undefined;
}

function isSameName(a: string | null | undefined, b: string | null): boolean {
  const last = (name: string) => name.slice(name.lastIndexOf(".") + 1);
  return typeof a === "string" && b !== null && last(a) === last(b);
}

function callsIt({ frame, source }: LocatedFrame, verb: string): boolean {
  const line = source.line(frame.line);
  const at = line.indexOf(`.${verb}`);
  return at >= 0 && /^\s{0,20}[(`<]/.test(line.slice(at + verb.length + 1));
}

/** Writes of an unknown model on the printed line. */
function blindOn(at: LocatedFrame | undefined, { writes, incident }: CallSiteQuery): readonly BlindWrite[] {
  if (!at || at.frame.changed) return [];
  return writes.blind
    .inFile(at.source)
    .filter((write) => spans(write.place, at.frame.line) && mayBreak(incident.violation, write));
}

/** The deepest line of the user's, where it calls the ORM to write what a variable tells: it wrote. No edit of it is known. */
function atBlind(
  [write, other]: readonly BlindWrite[],
  at: LocatedFrame,
  query: CallSiteQuery,
  site: CallSite | undefined,
): CallSite | undefined {
  const { incident, writes, followers, orm } = query;
  const isDeepest = deepestPrinted(incident) === at.printed;
  const language = followers.of(writes.runtime);
  if (!write?.exact || other || !isDeepest || !site || !orm) return undefined;
  // Where every function leaves a frame the stack shows whether it was this call.
  if (language?.calls.keepsFrames && orm.frames?.called) return callsRun(at, incident.frames, query, site);
  if (!isCalledAt(at.frame, at.source, write.place, language)) return undefined;
  const model = writes.models.map(({ name }) => name).join(" or ");
  const why = `the stack names this line, which calls ${orm.title}'s \`${write.method}()\` for a model that a variable tells; the message tells that it was ${model}`;
  return { ...site, evidence: "frame", why };
}

/** A write of an unknown model may be the one that is looked for. */
function isRival(write: BlindWrite, violation: Violation): boolean {
  return !isTestFile(write.place.file) && mayBreak(violation, write);
}

/** The printed line writes rows of another model, and these go along with it: it is the line, but no edit of it is known. */
function writesAnother(
  { frame, source }: LocatedFrame,
  { writes: { ofAny, runtime }, followers }: CallSiteQuery,
): CallSite | undefined {
  const write = ofAny.inFile(source).find(({ place, exact }) => exact && spans(place, frame.line));
  if (!write || !isCalledAt(frame, source, write.place, followers.of(runtime))) return undefined;
  const { write: _, ...site } = atWrite(
    write,
    "frame",
    "the stack names this line; what it writes brings these rows along",
  );
  return site;
}

/** The head of a function whose compiled code the stack names. */
function atFunction({ file, place, function: name }: Spot): CallSite {
  const { start } = place;
  return {
    file,
    line: start.line,
    column: start.column,
    function: name,
    evidence: "caller",
    why: `the stack names \`${name}\`, the deepest function of your code; the write behind it was not found`,
    place: { file, start, end: { line: start.line, column: start.column + 1 } },
  };
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
  if (violation.stillReferenced !== undefined) return violation.stillReferenced;
  const { statement } = violation;
  const operation = violation.operation ?? (statement ? readStatement(statement)?.operation : null);
  // An insert refers to a parent; what it cascades to is inserted by statements of their own.
  return operation === "delete" ? true : operation === "insert" ? false : undefined;
}
