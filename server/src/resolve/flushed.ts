/** Behind a printed line that sends what was noted before (a flush): the rows that its function noted, that what it calls did, or who called it. */

import type { Incident } from "../domain/incident";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";
import { type Behind, choose, type Followers, mostFrames } from "./behind";
import { follow, type Reached } from "./chain";
import type { LocatedFrame } from "./frames";
import { spans } from "./sites";
import type { Writes } from "./writes";

const before = "what is sent was noted in this function";

/** Undefined where the deepest printed line sends nothing, or nothing was found that it can send. */
export function notedBefore(
  incident: Incident,
  [deepest, ...outer]: readonly LocatedFrame[],
  { writes, followers }: { project: Project; writes: Writes; followers: Followers },
): Behind | undefined {
  const language = followers.of(writes.runtime);
  if (
    !language ||
    !deepest ||
    !writes.flushes(deepest.source).some((place) => spans(place, deepest.frame.line))
  )
    return undefined;
  const { calls, world } = language;
  const { line } = deepest.frame;
  const why = "the stack names this line, which sends what was noted before";
  const head = { file: deepest.source.path, line, function: deepest.frame.function, why };
  for (const { source, frame } of [deepest, ...outer].slice(0, mostFrames)) {
    const noted = (from: Source, stands?: Readonly<Record<string, string>>) =>
      writes.inFile(from, stands).filter(({ flushedAt }) => {
        if (flushedAt === undefined) return false;
        return flushedAt === null || (from.path === deepest.source.path && spans(flushedAt, line));
      });
    const { reached, partial } = follow(
      { spot: calls.spotAt(source, frame, world), at: null, why: before },
      { calls, world, writes: { inFile: noted }, any: writes.ofAny, blind: writes.blind, printed: [] },
    );
    const { best, decided } = choose(incident, reached.map(withHead));
    if (best.length > 0)
      return { reached: best, decided: decided && !partial && !deepest.frame.changed, compiled: undefined };
  }
  return undefined;

  /** The way begins at the line that sends; to a row of the same function no call leads. */
  function withHead(each: Reached): Reached {
    return { ...each, chain: [head, ...each.chain.filter(({ why }) => why !== before)] };
  }
}
