/** Finds the line of the user's code that wrote the row: by the stack, by the ORM's own message, by the SQL, by the code alone. */

import type { Orm } from "../domain/adapters";
import { isTestFile } from "../domain/chain";
import type { CallSite } from "../domain/diagnosis";
import { deepestPrinted, type Frame, frameText, type PlacedFrame, type Violation } from "../domain/incident";
import type { BlindWrite, Model, Write } from "../domain/model";
import { framesOfOrm } from "../domain/orm-frames";
import type { Project } from "../domain/project";
import { readStatement } from "../domain/statement";
import type { Source } from "../domain/text";
import { readings } from "./alike";
import { boundWrites, lookBehind } from "./behind";
import type { Reached } from "./chain";
import { driverAtHand } from "./drivers";
import { notedBefore, onlySends } from "./flushed";
import { isStale, type LocatedFrame, locateFrames } from "./frames";
import { atBlind, blindOn, type CallSiteQuery, isOwnCode, ranHooks, wroteAlong } from "./printed-line";
import { mayBreak, rankWrites, type Told } from "./rank";
import { canBreakReference, fewAlike, isBareReference } from "./references";
import {
  asPrinted,
  atDeclaration,
  atFrame,
  atFunction,
  atReached,
  atWrite,
  spans,
  unique,
  writeAt,
} from "./sites";
import type { Writes } from "./writes";

export type { CallSiteQuery } from "./printed-line";

/** Candidates, best first. The first one is the call site only where `decided`. */
export interface CallSiteAnswer {
  readonly decided: boolean;
  /** True where the stack fits files of several folders alike. */
  readonly alike?: true;
  readonly candidates: readonly CallSite[];
}

/** Where the stack fits files of several folders alike, each folder's line is a candidate: none of them is named. */
export function findCallSite(query: CallSiteQuery): CallSiteAnswer {
  const { incident, project, writes } = query;
  const { invocation } = incident.violation;
  const frames = invocation ? [invocation, ...incident.frames] : incident.frames;
  const likes = (source: Source, frame: PlacedFrame) =>
    writeAt(source, frame, writes) !== undefined ||
    writes.flushes(source).some((place) => spans(place, frame.line));
  // A line that writes rows of an ORM which the text does not name is no reason to read the stack there.
  const isNamed = !query.orm || (incident.violation.orm ?? query.orm.id) === query.orm.id;
  const answers = readings(frames, project, isNamed ? likes : () => false).map((read) =>
    findIn({ ...query, project: read }, likes, invocation),
  );
  const [first] = answers;
  if (first && answers.length === 1) return first;
  return {
    decided: false,
    alike: true,
    candidates: unique(answers.flatMap(({ candidates }) => candidates.slice(0, 1))),
  };
}

function findIn(
  query: CallSiteQuery,
  likes: (source: Source, frame: PlacedFrame) => boolean,
  invocation: Frame | null | undefined,
): CallSiteAnswer {
  const { incident, project, writes } = query;
  const { violation } = incident;
  const invoked = invocation ? [invocation] : [];
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
  const dropped = new Set(located.filter((at) => !frames.includes(at)).map(({ printed }) => printed));
  const walked = { ...incident, frames: incident.frames.filter((frame) => !dropped.has(frame)) };
  const hooked = frames[0] && ranHooks(frames[0], query) ? frames[0] : undefined;
  const direct = [
    ...named.map((at) =>
      at.frame.changed ? atFrame(at, "caller", undefined, false) : atFrame(at, "invocation", writes, false),
    ),
    ...frames.map((at) =>
      atFrame(
        at,
        violation.operation === "migrate" ? "frame" : "caller",
        hooked || holdsAnothers(at) ? undefined : writes,
        violation.followUp === true || violation.kind === null,
      ),
    ),
  ];
  const noted = notedBefore(walked, frames, query);
  if (noted) {
    const targets = new Set(writes.models.map(({ id }) => id));
    const sites = noted.reached.map((each) => atReached(each, targets));
    return { decided: noted.decided, candidates: unique([...sites, ...direct]) };
  }
  // A line that only opens a transaction or calls a wrapper holds no write: a deeper or an outer line may.
  const withWrite = direct.filter((site) => site.write !== undefined);
  const deepest = direct[0]?.write;
  const sure =
    withWrite.some(({ write }) => write?.exact) ||
    (deepest !== undefined && !(frames[0] && isOwnCode(frames[0], deepest, query)));
  // Which line further in wrote the file does not tell any more: one further out may only lead to it.
  // The call that told a helper the table is known as the one that wrote.
  const isTold = withWrite.some(
    ({ write }) => write && isSameName(write.method, frames[0]?.frame.function ?? null),
  );
  const hidden = direct[0]?.write || named[0] || hooked || isTold ? [] : blindOn(frames[0], query);
  const blind =
    hidden.length > 0 && frames[0] && !moved(frames[0])
      ? atBlind(hidden, frames[0], { ...query, incident: walked }, direct[0])
      : undefined;
  if (blind) return { decided: true, candidates: unique([blind, ...direct]) };
  const unsure =
    direct[0]?.write === undefined && ((named[0] ?? frames[0])?.frame.changed === true || hidden.length > 0);
  if (sure) return { decided: !unsure, candidates: unique([...withWrite, ...direct]) };
  // The message's own line is the one, whether or not its code could be read.
  if (direct[0]?.evidence === "invocation") return { decided: true, candidates: unique(direct) };
  const behind = lookBehind(walked, frames, query);
  const targets = new Set(writes.models.map(({ id }) => id));
  const onHooked = ({ write: { place } }: Reached) =>
    place.file === hooked?.source.path && spans(place, hooked.frame.line);
  const beside = behind.reached.filter((each) => !onHooked(each));
  const chains = beside.map((each) => atReached(each, targets));
  // What the printed line writes itself brings these rows along, unless other code that it calls writes them.
  const along = frames[0] && !moved(frames[0]) && wroteAlong(frames[0], walked.frames, query, direct.at(0));
  if (along && direct[0] && chains.length === 0)
    return { decided: true, candidates: unique([along, ...direct]) };
  // What is decided stands in front of the others.
  if (behind.decided && beside[0] === behind.reached[0])
    return { decided: !unsure, candidates: unique([...chains, ...withWrite, ...direct]) };
  if (chains.length > 0) return { decided: false, candidates: unique([...chains, ...withWrite, ...direct]) };
  if (withWrite.length > 0) return { decided: !unsure, candidates: unique([...withWrite, ...direct]) };
  const all = () => {
    const found = [...writes.everywhere(), ...boundWrites(writes.models, query)];
    const own = found.filter(({ handsOn }) => !handsOn);
    return own.length > 0 || direct.length > 0 ? own : found;
  };
  const printedThere = [...direct, ...(behind.compiled ? [atFunction(behind.compiled)] : [])];
  const told = { ...toldBy(query), reached: printedThere.length > 0 };
  const bare = isBareReference(incident);
  const breaking = () => (bare ? all().filter(canBreakReference(writes.models)) : all());
  const every = violation.operation === "migrate" ? [] : rankWrites(violation, breaking(), told);
  const ranked = bare ? fewAlike(every) : every;
  const found = ranked.map((entry) => atWrite(entry.write, entry.evidence, entry.why));
  // A flush is not what wrote: what it sent is not known.
  if (printedThere.length > 0 && frames[0] && onlySends(frames[0], query))
    return { decided: false, candidates: unique([...found, ...printedThere]) };
  if (printedThere.length > 0) return { decided: true, candidates: unique([...printedThere, ...found]) };
  // A stack that ends in a method of the ORM's has lost who called that; else the caller is a library.
  const [outermost] = framesOfOrm(query.orm?.frames ?? { own: /^$/ }, incident.frames.slice(-1));
  const nobodys =
    incident.wholeStack && !(outermost && told.called) && !incident.frames.some(({ inApp }) => inApp);
  const isOnly = !nobodys && ranked.filter(({ fits }) => fits).length === 1;
  if (isOnly && !writes.blind.everywhere().some((write) => isRival(write, violation)))
    return { decided: true, candidates: unique(found) };
  const printed = deepestPrinted(incident);
  if (printed && violation.operation !== "migrate")
    return { decided: true, candidates: unique([asPrinted(printed), ...found]) };
  return { decided: false, candidates: unique([...found, ...makingCalls(query)]) };
}

/** A declaration that is a call of the program's own: where it is refused over rows that are there, it may be that one which ran. */
function makingCalls({ incident: { violation }, orm, keys = [], project, followers, writes }: CallSiteQuery) {
  if (violation.operation !== "migrate" || !orm?.models?.declaresByCalls) return [];
  const language = followers.of(writes.runtime ?? orm.runtime);
  return keys.flatMap(({ constraint: { place } }) => {
    const source = project.read(place.file);
    const at = { line: place.start.line, column: place.start.column, function: null };
    return source
      ? [atDeclaration(place, language?.calls.spotAt(source, at, language.world).function ?? null)]
      : [];
  });
}

/** What the stack tells besides the lines of the user's. */
function toldBy(query: CallSiteQuery): Told {
  const { incident, orm, keys = [], databases = [], followers, writes } = query;
  const { frames, together, near = [], violation, exceptions } = incident;
  const texts = frames.map(frameText);
  const language = followers.of(writes.runtime ?? incident.runtime ?? undefined);
  const database = databases.find(({ id }) => id === violation.engine);
  const nullsCollide = database !== undefined && database.nullsDiffer !== true;
  return {
    tried: frames.some(({ file, inApp }) => inApp && isTestFile(file.replaceAll("\\", "/"))),
    called: orm?.frames?.called?.(framesOfOrm(orm.frames, frames).map(frameText)),
    likely: orm?.frames?.likely?.(texts),
    sentBy: orm?.frames?.sentBy?.(texts),
    transaction: orm?.frames?.transaction?.(texts),
    ...{ keys, near, exceptions, driverAtHand: driverAtHand(violation, frames, databases, language) },
    ...(nullsCollide ? { nullsCollide } : {}),
    ...(together ? { together } : {}),
  };
}

/** A model's own `save()` is on the way of every save: where the frame that called it is printed, that one is the line. */
function withoutHandingOn(frames: readonly LocatedFrame[], writes: Writes): readonly LocatedFrame[] {
  return frames.filter(
    ({ frame, source }, index) =>
      index === frames.length - 1 || writeAt(source, frame, writes)?.handsOn !== true,
  );
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
    writes.filter(({ write }) => spans(write.flushedAt ?? write.place, frame.line)),
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
    flushes: () => [],
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
  const [only, other] = readings(frames, project, () => false);
  if (!only || other) return [];
  return locateFrames(frames, only, () => false).filter(({ frame }) => !frame.changed);
}

function isSameName(a: string | null | undefined, b: string | null): boolean {
  const last = (name: string) => name.slice(name.lastIndexOf(".") + 1);
  return typeof a === "string" && b !== null && last(a) === last(b);
}

/** A write of an unknown model may be the one that is looked for. */
function isRival(write: BlindWrite, violation: Violation): boolean {
  return !isTestFile(write.place.file) && mayBreak(violation, write);
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
