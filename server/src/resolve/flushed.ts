/** Behind a printed line that sends what was noted before (a flush): the rows that its function noted, that what it calls did, or who called it. */

import type { ChainStep, Spot } from "../domain/chain";
import { frameText, type Incident } from "../domain/incident";
import type { Write } from "../domain/model";
import type { Source } from "../domain/text";
import { type Behind, carryInward, choose, mostFrames } from "./behind";
import { follow, type Reached } from "./chain";
import type { LocatedFrame } from "./frames";
import type { CallSiteQuery } from "./printed-line";
import { mayBreak, rankWrites } from "./rank";
import { refusedOfBatch } from "./same-batch";
import { spans } from "./sites";

const before = "what is sent was noted in this function";

/** Undefined where the deepest printed line sends nothing, or nothing was found that it can send. */
export function notedBefore(
  incident: Incident,
  [deepest, ...outer]: readonly LocatedFrame[],
  query: CallSiteQuery,
): Behind | undefined {
  const { writes, followers } = query;
  const language = followers.of(writes.runtime);
  if (!language || !deepest || !sends(deepest, incident, query)) return undefined;
  const { calls, world } = language;
  const { line } = deepest.frame;
  const why = "the stack names this line, which sends what was noted before";
  const { function: around } = calls.spotAt(deepest.source, deepest.frame, world);
  const head = { file: deepest.source.path, line, function: around ?? deepest.frame.function, why };
  const printed: Spot[] = [];
  const unsure = deepest.frame.changed === true;
  const starts = [deepest, ...outer].slice(0, mostFrames).map(({ source, frame }) => ({
    ...{ source, at: frame },
    spot: calls.spotAt(source, frame, world),
  }));
  carryInward(starts, calls, world);
  for (const [index, { source, at: frame, spot }] of starts.entries()) {
    // What stands in front of the line, and where that is nothing (a loop, the end of a block) all of the function.
    for (const until of [frame.line, undefined]) {
      const noted = (from: Source, stands?: Readonly<Record<string, string>>) =>
        writes.inFile(from, stands).filter((write) => isOpenAt(write, from.path === source.path, frame.line));
      const { reached, partial } = follow(
        { spot, at: null, why: before, ...(until === undefined ? {} : { until }) },
        { calls, world, writes: { inFile: noted }, any: writes.ofAny, blind: writes.blind, printed },
      );
      const { best, decided } = choose(
        incident,
        reached.map((each) => withHead(each, starts.slice(index + 1))),
      );
      const refused = decided ? undefined : refusedOfBatch(best, incident.violation, query.keys, world.read);
      const all = refused ? [refused, ...best.filter(({ write }) => write !== refused.write)] : best;
      if (all.length > 0)
        return { reached: all, decided: (decided || !!refused) && !partial && !unsure, compiled: undefined };
    }
    printed.push(spot);
  }
  return elsewhere();

  /**
   * The way begins at the line that sends, or at the one that tells the function its model; to a row of the same function no call leads.
   * @param outer the printed lines that led to the function, innermost first
   */
  function withHead(each: Reached, outer: typeof starts): Reached {
    // What works for any model itself was told by the one further out.
    const caller = each.write.stands && outer.find(({ spot }) => Object.keys(spot.stands).length === 0);
    return {
      ...each,
      chain: [...(caller ? [toldBy(caller)] : []), head, ...each.chain.filter(({ why }) => why !== before)],
    };
  }

  function toldBy({ source, at: { line }, spot }: (typeof starts)[number]): ChainStep {
    const why = "the stack names this line, which says for which model the function below works";
    return { file: source.path, line, function: spot.function, why };
  }

  /** The functions that noted have ended (a middleware, the end of a request): what no function sends itself. */
  function elsewhere(): Behind | undefined {
    if (!calls.keepsFrames) return undefined;
    const open = writes.everywhere().filter(({ flushedAt }) => flushedAt === null);
    // No call leads there: only what the text does not speak against.
    const all = rankWrites(incident.violation, open).flatMap(({ write, fits }) => (fits ? [write] : []));
    const { best, decided } = choose(
      incident,
      all.map((write) => {
        const { file, start } = write.place;
        const last = {
          ...{ file, line: start.line, function: write.function },
          why: `notes the row, by \`${write.method}\`; nothing in its function sends it`,
        };
        return { write, chain: [head, last], by: "only", against: 0 };
      }),
    );
    const isRival = writes.blind.everywhere().some((write) => mayBreak(incident.violation, write));
    return best.length > 0
      ? { reached: best, decided: decided && !isRival && !unsure, compiled: undefined }
      : undefined;
  }
}

/** True where the functions printed behind the line show that it only sends what was noted: it is never what wrote. */
export function onlySends(
  at: LocatedFrame | undefined,
  { incident: { frames }, orm }: Pick<CallSiteQuery, "incident" | "orm">,
): boolean {
  const shown = orm?.frames?.flushes;
  const inner = at ? frames.slice(0, frames.indexOf(at.printed)) : [];
  return shown !== undefined && inner.some((each) => !each.inApp && shown.test(frameText(each)));
}

/** The line sends what was noted: by its code, or by the functions that are printed behind it. */
function sends(
  { source, frame, printed }: LocatedFrame,
  { frames }: Incident,
  { writes, orm }: CallSiteQuery,
): boolean {
  const inner = frames.slice(0, frames.indexOf(printed));
  const shown = orm?.frames?.flushes;
  if (shown && inner.some((each) => !each.inApp)) return inner.some((each) => shown.test(frameText(each)));
  return writes.flushes(source).some((place) => spans(place, frame.line));
}

/** What is noted there may not be sent yet at the line. @param isHere the line is one of the write's file */
function isOpenAt({ flushedAt, place, functionPlace }: Write, isHere: boolean, line: number): boolean {
  if (flushedAt === undefined) return false;
  if (flushedAt === null) return true;
  if (!isHere) return false;
  const isIn = functionPlace === null || spans(functionPlace, line);
  // A read in between sends it as well.
  return spans(flushedAt, line) || (isIn && place.start.line <= line && line <= flushedAt.end.line);
}
