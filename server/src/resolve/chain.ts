/** Follows calls from a printed frame to the writes behind it, over files: breadth first, a few hops, no whole program. */

import type { Call, Callee, Calls, ChainStep, Spot, World } from "../domain/chain";
import type { BlindWrite, Write } from "../domain/model";
import { contains, type Place } from "../domain/text";
import type { Blind, Writes } from "./writes";

/** Where a chain begins. */
export interface Start {
  readonly spot: Spot;
  /** The printed place; null where only the function is known (a compiled frame). */
  readonly at: { readonly line: number; readonly column: number | null } | null;
  /** What the first step says of itself: "the stack names this line". */
  readonly why: string;
  /** Names of the library's functions that are printed below the line: the call on it is one of these, where one is. */
  readonly runs?: readonly string[];
  /**
   * True = the calls within those that the place can mean are looked at as well: each was waited for in a callback, whose frame is not there. It
   * is lost, or what failed came when the callback had ended (a constraint that is checked at the commit).
   */
  readonly within?: true;
  /** Only what begins up to this line of its file has run. */
  readonly until?: number;
}

/** A write that a chain came to. */
export interface Reached {
  readonly write: Write;
  readonly chain: readonly ChainStep[];
  /** The weakest of its links. */
  readonly by: Callee["by"];
  /**
   * How many calls on the way are awaited: each would have left a frame in a complete stack, so each speaks against this way.
   * The call on the printed line does not count.
   */
  readonly against: number;
}

export interface Following {
  readonly reached: readonly Reached[];
  /** True where a call on the way may lead to code that was not found. */
  readonly open: boolean;
  /**
   * True where not all was looked at, a write on the way does not tell its model, or a function that leads to a write calls code that was
   * not found: what was reached need not be all.
   */
  readonly partial: boolean;
}

export interface Follow {
  readonly calls: Calls;
  readonly world: World;
  readonly writes: Pick<Writes, "inFile">;
  /** The writes of any model. */
  readonly any: Pick<Writes, "inFile">;
  /** Writes of which the code does not tell the model: any of them can be the one. */
  readonly blind: Pick<Blind, "inFile">;
  /** Functions that are printed further in: what they call is told by their own frames. */
  readonly printed: readonly Spot[];
}

/** Calls in a row. */
const mostHops = 5;
/** Functions that are looked at. */
const mostSpots = 150;
/** Calls that are resolved. */
const mostCalls = 400;

interface Waiting {
  readonly spot: Spot;
  readonly at: Start["at"];
  readonly until?: number;
  readonly steps: readonly ChainStep[];
  readonly by: Callee["by"];
  readonly against: number;
}

/** The writes behind a frame: those that no printed frame speaks against, and where there are none the others. */
export function follow(start: Start, { calls, world, writes, any, blind, printed }: Follow): Following {
  const own = new Set(printed.map(({ place }) => placeId(place)));
  const seen = new Set<string>();
  const reached: Reached[] = [];
  let open = false;
  let partial = false;
  const unknown = new Set<string>();
  let looked = 0;
  let resolved = 0;
  let now: Waiting[] = [{ ...start, steps: [], by: "resolved", against: 0 }];
  const later: Waiting[] = [];
  while (looked++ < mostSpots) {
    // All that is possible before anything that a printed frame speaks against.
    if (now.length === 0) {
      if (reached.length > 0) break;
      now = later.splice(0).sort((a, b) => a.against - b.against || a.steps.length - b.steps.length);
    }
    const each = now.shift();
    if (!each) break;
    if (each.steps.length > 0) {
      const id = identity(each.spot);
      if (seen.has(id) || own.has(placeId(each.spot.place))) continue;
      seen.add(id);
    }
    look(each);
  }
  const least = Math.min(...reached.map(({ against }) => against));
  const best = reached.filter(({ against }) => against === least);
  const leads = best.some(({ chain }) => chain.some((step) => unknown.has(functionId(step))));
  return { reached: best, open, partial: partial || leads };

  function look(from: Waiting): void {
    const { spot, steps } = from;
    const source = world.read(spot.file);
    if (!source) {
      open = partial = true;
      return;
    }
    const isFirst = steps.length === 0;
    const hasRun = ({ place }: { readonly place: Place }) =>
      from.until === undefined || place.start.line <= from.until;
    const meant = calls.callsIn(spot, world, from.at ?? undefined).filter(hasRun);
    const all = isFirst && start.within ? withinThese(meant, calls.callsIn(spot, world)) : meant;
    const run = isFirst && start.runs ? calledThere(all, start.runs, any.inFile(source, spot.stands)) : all;
    // A save that hands on is called by the write: on the way, never its end.
    const found = writes
      .inFile(source, spot.stands)
      .filter((write) => within(spot.place, write.place) && !write.handsOn && hasRun(write));
    const isRun = ({ place }: BlindWrite) =>
      within(spot.place, place) && run.some((call) => within(call.place, place) && within(place, call.place));
    partial ||= blind.inFile(source, spot.stands).some(isRun);
    const theWrites = new Set<Call>();
    let known: readonly (Call | undefined)[] | undefined;
    // The write of another model is the library's, whatever else in the workspace has the name of its method.
    const isLibrarys = (call: Call) => {
      known ??= any.inFile(source, spot.stands).flatMap((write) => (write.exact ? callOf(write, run) : []));
      return known.includes(call);
    };
    for (const write of found) {
      const call = callOf(write, run);
      // A function within this one that nothing here runs has writes of its own.
      if (!call && (from.at !== null || write.function !== spot.function)) continue;
      // What only is called like a repository is the user's own code, where that is found.
      if (!write.exact && call && leadsToOwn(call, calls, world)) continue;
      for (const each of run) if (within(write.place, each.place)) theWrites.add(each);
      const line = write.place.start.line;
      const last = {
        file: spot.file,
        line,
        function: spot.function,
        why: write.flushedAt === undefined ? `writes, by \`${write.method}()\`` : "notes the row",
      };
      const first = isFirst ? [stepAt(spot, from.at?.line ?? spot.place.start.line, start.why)] : [];
      reached.push({
        write,
        chain: [...steps, ...first, last],
        by: from.by,
        against: from.against + (call?.kept && !isFirst ? 1 : 0),
      });
    }
    if (steps.length >= mostHops) return;
    for (const call of run) {
      if (theWrites.has(call)) continue;
      if (resolved++ >= mostCalls) {
        open = partial = true;
        return;
      }
      const { callees, open: more } = calls.callees(call, world);
      open ||= more;
      if (more) unknown.add(functionId(spot));
      for (const { to, why, by } of callees) {
        if (by !== "resolved" && isLibrarys(call)) continue;
        const line = isFirst && from.at ? from.at.line : call.place.start.line;
        const step = stepAt(spot, line, isFirst ? `${start.why}; it ${why}` : why);
        const against = from.against + (call.kept && !isFirst ? 1 : 0);
        const next = { spot: to, at: null, steps: [...steps, step], by: weaker(from.by, by), against };
        (against === 0 ? now : later).push(next);
      }
    }
  }
}

function withinThese(outer: readonly Call[], all: readonly Call[]): Call[] {
  return all.filter(({ place }) => outer.some((each) => within(each.place, place)));
}

/** Of the calls on a line those that run what is printed below it, where it is one of them, and none of which it is known what it writes. */
function calledThere(
  run: readonly Call[],
  names: readonly string[],
  known: readonly Write[],
): readonly Call[] {
  const printed = run.filter(
    ({ text, place }) =>
      names.includes(text.slice(text.lastIndexOf(".") + 1)) &&
      !known.some((write) => write.exact && within(write.place, place)),
  );
  return printed.length > 0 ? printed : run;
}

function stepAt({ file, function: name }: Spot, line: number, why: string): ChainStep {
  return { file, line, function: name, why };
}

/** The call surely runs a function of the workspace. */
export function leadsToOwn(call: Call, calls: Calls, world: World): boolean {
  return calls.callees(call, world).callees.some(({ by }) => by === "resolved");
}

/** The call that is the write: the narrowest that has the same end. */
export function callOf({ place }: Write, run: readonly Call[]): Call | undefined {
  const around = run.filter((call) => within(call.place, place) || within(place, call.place));
  return around.sort((a, b) => size(a.place, place) - size(b.place, place))[0];
}

function size(a: Place, b: Place): number {
  return (
    Math.abs(a.start.line - b.start.line) * 1_000 +
    Math.abs(a.end.line - b.end.line) * 1_000 +
    Math.abs(a.start.column - b.start.column) +
    Math.abs(a.end.column - b.end.column)
  );
}

export function within(outer: Place, inner: Place): boolean {
  return contains(outer, inner.start) && contains(outer, inner.end);
}

/** A function is looked at once for each meaning that it has on the way. */
function identity(spot: Spot): string {
  return `${placeId(spot.place)}:${JSON.stringify(spot.stands)}`;
}

export function placeId({ file, start }: Place): string {
  return `${file}:${start.line}:${start.column}`;
}

const order: readonly Callee["by"][] = ["resolved", "only", "name"];

function weaker(a: Callee["by"], b: Callee["by"]): Callee["by"] {
  return order.indexOf(a) > order.indexOf(b) ? a : b;
}

function functionId({ file, function: name }: Pick<ChainStep, "file" | "function">): string {
  return `${file}#${name}`;
}
