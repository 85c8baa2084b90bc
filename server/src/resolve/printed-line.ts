/** What the deepest printed line does, where none of the wanted writes was read on it: which ORM's call it makes. */

import type { Database, Orm } from "../domain/adapters";
import { type CallSite, isSureKey, type KeyMatch } from "../domain/diagnosis";
import {
  deepestPrinted,
  type Frame,
  frameText,
  type Incident,
  type PlacedFrame,
  type Violation,
} from "../domain/incident";
import type { BlindWrite, Model, Write } from "../domain/model";
import type { Project } from "../domain/project";
import { compare, type Place, type Source } from "../domain/text";
import type { Followers } from "./behind";
import { callOf, leadsToOwn } from "./chain";
import type { LocatedFrame } from "./frames";
import { isOfAnother, mayBreak } from "./rank";
import { atWrite, spans } from "./sites";
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
  /** Absent = no driver is told from another one. */
  readonly databases?: readonly Database[];
}

/** The printed line writes rows of another model, and these go along with it: it is the line, but no edit of it is known. */
function writesAnother(
  at: LocatedFrame,
  { writes: { ofAny } }: CallSiteQuery,
  isCalled: (write: Write) => boolean,
): CallSite | undefined {
  const write = anothers(at, ofAny).find((each) => each.exact);
  if (!write || !isCalled(write)) return undefined;
  const { write: _, ...site } = atWrite(
    write,
    "frame",
    "the stack names this line; what it writes brings these rows along",
  );
  return site;
}

/** What the printed line itself is known to have written of these rows, beside or along with rows of other models. */
export function wroteAlong(
  at: LocatedFrame,
  frames: readonly Frame[],
  query: CallSiteQuery,
  site: CallSite | undefined,
): CallSite | undefined {
  const { source, frame } = at;
  const { writes, followers, incident } = query;
  if (ranHooks(at, query)) return undefined;
  const language = followers.of(writes.runtime);
  const isCalled = ({ place }: Write) => isCalledAt(frame, source, place, language);
  // What a hook writes when another model was saved: the line led to it and did not write these rows.
  const onLine = anothers(at, writes.ofAny);
  if (onLine.some(isCalled) && onLine.every((write) => bringsNone(write, query))) return undefined;
  return (
    writesAnother(at, query, isCalled) ??
    callsNamed(at, incident.violation, site) ??
    callsRun(at, frames, query, site)
  );
}

/** True where what the program hung into the write ran behind the line: the line did not write, and what did is not printed. */
export function ranHooks({ printed }: LocatedFrame, { incident: { frames }, orm }: CallSiteQuery): boolean {
  const inner = frames.slice(0, frames.indexOf(printed));
  return inner.some((each) => !each.inApp && orm?.frames?.hooks?.test(frameText(each)) === true);
}

function anothers({ frame, source }: LocatedFrame, ofAny: Writes["ofAny"]): readonly Write[] {
  return ofAny.inFile(source).filter(({ place }) => spans(place, frame.line));
}

/** True where surely no row of the violated models goes along with the write. */
function bringsNone(
  write: Write,
  { incident: { violation }, writes: { models }, orm, keys = [] }: CallSiteQuery,
): boolean {
  const { kind, operation, method } = violation;
  if (!write.exact || write.operation === "delete" || write.operation === "raw") return false;
  // A foreign key's violation and a deletion speak of rows on either side.
  if (kind === null || kind === "foreign_key" || operation === "delete" || models.length === 0) return false;
  if (models.some((model) => model.id === write.model || model.table === null || isJoin(model))) return false;
  if (method) return isOfAnother(violation, write);
  // A declaration that a column's name alone points at may be the wrong one: then the line says more than it.
  return orm?.writes?.tellsAlong === true && keys.every(isSureKey);
}

/** A table of pairs: its rows go along with either side. */
function isJoin({ fields, constraints }: Model): boolean {
  const of = (kind: string) => constraints.filter((each) => each.kind === kind);
  const paired = new Set([...of("foreign_key"), ...of("primary_key")].flatMap((each) => each.fields));
  return of("foreign_key").length > 1 && fields.every(({ name }) => paired.has(name));
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
  const [called] = isNext ? (orm.frames.called(texts) ?? []) : [];
  const verb = called?.split(".").at(-1);
  return verb && callsIt(at, verb)
    ? {
        ...site,
        evidence: "frame",
        why: `the stack names this line, which calls ${orm.title}'s \`${verb}()\`; the table tells that it was for ${model.name}`,
      }
    : undefined;
}

/** Writes of an unknown model on the printed line. */
export function blindOn(
  at: LocatedFrame | undefined,
  { writes, incident }: CallSiteQuery,
): readonly BlindWrite[] {
  if (!at || at.frame.changed) return [];
  return writes.blind
    .inFile(at.source)
    .filter((write) => spans(write.place, at.frame.line) && mayBreak(incident.violation, write));
}

/** The deepest line of the user's, where it calls the ORM to write what a variable tells: it wrote. No edit of it is known. */
export function atBlind(
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

/** What is called like a repository's method is one of the user's own code, as far as names and types tell. */
export function isOwnCode(
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

function callsIt({ frame, source }: LocatedFrame, verb: string): boolean {
  const line = source.line(frame.line);
  const at = line.indexOf(`.${verb}`);
  return at >= 0 && /^\s{0,20}[(`<]/.test(line.slice(at + verb.length + 1));
}
