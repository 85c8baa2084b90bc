/** The lines behind the printed frames: the chains from them, and which of the writes that they reach is the one. */

import type { Code } from "../domain/adapters";
import type { Calls, Spot, World } from "../domain/chain";
import type { Frame, Incident } from "../domain/incident";
import type { Model, Write } from "../domain/model";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";
import { follow, placeId, type Reached, type Start, within } from "./chain";
import { compiledSpots, isStale, type LocatedFrame } from "./frames";
import { isOfAnother, mayBreak, rankWrites } from "./rank";
import { createWorld, type Mentions } from "./world";
import type { Writes } from "./writes";

/** The languages of a workspace with what was read of it for chains; kept for one incident. */
export interface Followers {
  of(runtime: string | undefined): { readonly calls: Calls; readonly world: World } | undefined;
}

/** @param mentions by the languages: see createWorld */
export function createFollowers(
  codes: readonly Code[],
  project: Project,
  mentions?: Map<string, Mentions>,
): Followers {
  const worlds = new Map<Code, { calls: Calls; world: World }>();
  return {
    of(runtime) {
      const code = codes.find((each) => each.calls && each.runtime === runtime);
      if (!code?.calls) return undefined;
      const known = mentions?.get(code.id) ?? (mentions && new Map());
      if (known) mentions?.set(code.id, known);
      const found = worlds.get(code) ?? {
        calls: code.calls,
        world: createWorld(project, code.calls, undefined, known),
      };
      worlds.set(code, found);
      return found;
    },
  };
}

export interface Behind {
  /** The writes that a frame leads to, likeliest first; of a printed line that writes itself the chain is empty. */
  readonly reached: readonly Reached[];
  /** True where the first one is the line. */
  readonly decided: boolean;
  /** The function in the source that the deepest frame, of compiled code, was made of; undefined where its line is one of the source. */
  readonly compiled: Spot | undefined;
}

/** Frames further out than these are not followed: what they call is printed. */
export const mostFrames = 4;

export function lookBehind(
  incident: Incident,
  located: readonly LocatedFrame[],
  { project, writes, followers }: { project: Project; writes: Writes; followers: Followers },
): Behind {
  const language = followers.of(writes.runtime);
  const nothing = { reached: [], decided: false, compiled: undefined };
  if (!language) return { ...nothing, ...pendingHere(incident, located, writes) };
  const { calls, world } = language;
  const starts = startsOf(incident.frames, located, project, calls, world);
  carryInward(starts, calls, world);
  // Behind code that has changed since, nothing is sure.
  const unsure = located[0]?.frame.changed === true;
  const onLine = starts.flatMap((start) => writingLine(start, writes, world) ?? []);
  if (onLine[0]) return { reached: onLine, decided: !unsure, compiled: undefined };
  const [first] = starts;
  const compiled =
    first?.at === null && !located.some(({ source }) => source.path === first.spot.file)
      ? first.spot
      : undefined;
  const blind = {
    inFile: (source: Source, stands?: Readonly<Record<string, string>>) =>
      writes.blind.inFile(source, stands).filter((write) => mayBreak(incident.violation, write)),
  };
  const chain = (of: Pick<Writes, "inFile">, more: Pick<Start, "within"> = {}) => {
    for (const [index, one] of starts.entries()) {
      const start = { ...one, ...more };
      const printed = starts.slice(0, index).map(({ spot }) => spot);
      const { reached, open, partial } = follow(start, {
        calls,
        world,
        writes: of,
        any: writes.ofAny,
        blind,
        printed,
      });
      const { best, decided } = choose(incident, reached);
      if (best.length > 0) return { reached: best, decided: decided && !unsure && !partial, compiled };
      if (calls.keepsFrames && start.at && !open) break;
    }
    return undefined;
  };
  const found =
    chain(writes) ??
    (calls.keepsFrames ? undefined : chain(writes, { within: true })) ??
    chain(namedByMessage(incident, writes));
  if (found) return found;
  return { ...nothing, compiled, ...(calls.sendsLater ? pendingHere(incident, located, writes) : {}) };
}

/**
 * A printed line that does not write itself, and calls no code of the user's, sends what was written before in its function (the end of a
 * transaction): the only write there.
 */
function pendingHere(incident: Incident, [deepest]: readonly LocatedFrame[], writes: Writes) {
  if (!deepest || deepest.frame.changed) return {};
  const { frame, source } = deepest;
  const { best, decided } = choose(
    incident,
    writes
      .inFile(source)
      .filter(
        ({ functionPlace: place }) => place && place.start.line <= frame.line && frame.line <= place.end.line,
      )
      .map((write): Reached => {
        const at = { file: source.path, function: write.function };
        const last = { ...at, line: write.place.start.line, why: `writes, by \`${write.method}()\`` };
        const first = {
          ...at,
          line: frame.line,
          why: "the stack names this line, which sends what its function wrote",
        };
        return { write, chain: [first, last], by: "resolved", against: 0 };
      }),
  );
  return decided ? { reached: best, decided } : {};
}

/**
 * An ORM that prints its method prints the outer one (`pupil.update`): what goes along with it stands in data that another function puts
 * together.
 */
function namedByMessage({ violation }: Incident, { ofAny }: Writes): Pick<Writes, "inFile"> {
  return {
    inFile: (source, stands) =>
      violation.method
        ? ofAny
            .inFile(source, stands)
            .filter((write) => !write.method.includes(".") && !isOfAnother(violation, write))
        : [],
  };
}

/** The writes of code that is made for any model, where it is made for one of these: no search for their names finds them. */
export function boundWrites(
  models: readonly Model[],
  { writes, followers }: { writes: Writes; followers: Followers },
): Write[] {
  const language = followers.of(writes.runtime);
  if (!language) return [];
  const { calls, world } = language;
  const names = models.flatMap(({ name }) => [name, name.charAt(0).toLowerCase() + name.slice(1)]);
  const found = new Map<string, Write>();
  for (const spot of calls.boundTo?.([...new Set(names)], world) ?? []) {
    const source = world.read(spot.file);
    for (const write of source ? writes.inFile(source, spot.stands) : [])
      if (write.stands && within(spot.place, write.place)) found.set(placeId(write.place), write);
  }
  return [...found.values()];
}

function startsOf(
  frames: readonly Frame[],
  located: readonly LocatedFrame[],
  project: Project,
  calls: Calls,
  world: World,
): Start[] {
  const starts: Start[] = [];
  for (const frame of frames) {
    if (starts.length >= mostFrames) break;
    const at = located.find((each) => each.printed === frame);
    if (at && isStale(at, calls, world)) {
      const [spot, other] = calls.spotsNamed(at.source, at.frame.function ?? "", world);
      const why = at.frame.changed
        ? `the stack names \`${frame.function}\`, whose printed line is not there any more`
        : `the stack names \`${frame.function}\`, which stands elsewhere in the file by now`;
      if (spot && !other) starts.push({ spot, at: null, why });
      continue;
    }
    if (at) {
      const spot = calls.spotAt(at.source, at.frame, world);
      const stands = calls.callsIn(spot, world, at.frame).length > 0 || !isOf(spot, frame);
      starts.push(
        stands
          ? { spot, at: at.frame, why: "the stack names this line", runs: runsBelow(frame, frames) }
          : {
              spot,
              at: null,
              why: `the stack names \`${frame.function}\`; on its line nothing is called (any more)`,
            },
      );
      continue;
    }
    const spots = compiledSpots(frame, project, calls, world);
    const [spot] = spots;
    const file = frame.file.split(/[\\/]/).at(-1);
    if (spot && spots.length === 1)
      starts.push({
        spot,
        at: null,
        why: `the stack names \`${frame.function}\`${calls.keepsFrames ? "; the printed line is not there (any more)" : `, compiled into ${file}`}`,
      });
  }
  return starts;
}

/** The functions of libraries that are printed right below a frame of the user's, as far as a call on its line can have named them. */
function runsBelow(frame: Frame, frames: readonly Frame[]): string[] {
  const below = frames.slice(0, frames.indexOf(frame)).reverse();
  const next = below.findIndex(({ inApp }) => inApp);
  return below
    .slice(0, next < 0 ? 2 : Math.min(next, 2))
    .flatMap(({ function: name }) => (name ? [name.slice(name.lastIndexOf(".") + 1)] : []));
}

/** True where the printed function is the one around the printed line. */
function isOf({ function: name }: Spot, frame: Frame): boolean {
  const last = (each: string | null) => each?.split(".").at(-1);
  return name !== null && last(name) === last(frame.function);
}

/** What a printed call hands to the function of the next frame (the class of `this`, a type, a callback) is known there too. */
export function carryInward(starts: Pick<Start, "spot" | "at">[], calls: Calls, world: World): void {
  for (let index = starts.length - 2; index >= 0; index--) {
    const [inner, outer] = [starts[index], starts[index + 1]];
    if (!inner || !outer) continue;
    const id = placeId(inner.spot.place);
    const entered = calls
      .callsIn(outer.spot, world, outer.at ?? undefined)
      .flatMap((call) => calls.callees(call, world).callees)
      .filter(({ by, to }) => by !== "name" && placeId(to.place) === id);
    const [only, other] = entered;
    if (only && !other) starts[index] = { ...inner, spot: only.to };
  }
}

/** A printed line that writes what a name stands for there: `this.repo.save(row)` of a `Repository<T>`. */
function writingLine({ spot, at }: Start, writes: Writes, world: World): Reached | undefined {
  const source = at && Object.keys(spot.stands).length > 0 ? world.read(spot.file) : undefined;
  if (!source || !at) return undefined;
  const write = writes
    .inFile(source, spot.stands)
    .find(
      ({ place }) => place.start.line <= at.line && at.line <= place.end.line && within(spot.place, place),
    );
  return write && { write, chain: [], by: "resolved", against: 0 };
}

/** The writes that can have failed, and whether one of them is left alone. */
export function choose({ violation, wholeStack }: Incident, reached: readonly Reached[]) {
  const ranked = rankWrites(
    violation,
    reached.map(({ write }) => write),
  );
  // The only write behind a frame is it, though its columns seem to be others: names of columns are guesses.
  const fitting = ranked.length === 1 ? ranked : ranked.filter(({ fits }) => fits);
  const best = fitting
    .flatMap(({ write }) => reached.filter((each) => each.write === write).slice(0, 1))
    .filter((each, index, all) => all.findIndex((other) => samePlace(other, each)) === index);
  const sure = best.filter(({ by }) => by !== "name");
  const [only] = sure;
  // In a stack that shows every call, a write behind an awaited call would have left a frame.
  const decided = sure.length === 1 && only !== undefined && !(wholeStack && only.against > 0);
  return { best: only && decided ? [only, ...best.filter((each) => each !== only)] : best, decided };
}

function samePlace(a: Reached, b: Reached): boolean {
  return placeId(a.write.place) === placeId(b.write.place);
}
