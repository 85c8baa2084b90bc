/** What the frames of the ORMs tell of a stack: which end of it is the inner one, which frames are drivers below them. */

import type { Frame } from "../domain/incident";
import type { OrmFrames } from "../domain/orm-frames";
import { type FrameTest, framesOfOrm, rememberedTest } from "../domain/orm-frames";

/** Innermost call first, with the ORM's own code and what it calls told apart from the user's. */
export function inCallOrder(
  frames: readonly Frame[],
  orms: readonly OrmFrames[],
  fits: FrameTest = rememberedTest(),
): readonly Frame[] {
  if (orms.length === 0 || frames.length === 0) return frames;
  const known = orms.flatMap((orm) =>
    framesOfOrm(orm, frames, fits).map((frame) => [frame, partOf(frame, orm, fits)] as const),
  );
  // Where two know a frame the first one has it.
  const partsOf = new Map(known.reverse());
  const parts = frames.map((frame) => ({ frame, part: partsOf.get(frame) ?? ("other" as const) }));
  if (!parts.some(({ part }) => part !== "other")) return frames;
  const ordered = isReversed(parts) ? parts.reverse() : parts;
  const drivers = belowSends(ordered);
  return ordered.map(({ frame, part }, i) =>
    part !== "other" || drivers.has(i) ? { ...frame, inApp: false, foreign: true as const } : frame,
  );
}

/** `sends` hands a statement to the driver, `own` is other code of an ORM. */
type Part = "sends" | "own" | "other";

interface Read {
  readonly frame: Frame;
  readonly part: Part;
}

function partOf(frame: Frame, { sends }: OrmFrames, fits: FrameTest): Part {
  return sends && fits(sends, frame) ? "sends" : "own";
}

/**
 * A log may print the newest call last, whatever the runtime does. What sends a statement is called by the rest of the ORM, which the
 * user's code calls; where only one of the two is printed, a wrapper below it must not be taken for its callers.
 */
function isReversed(parts: readonly Read[]): boolean {
  const at = (wanted: (read: Read) => boolean) => parts.flatMap((read, i) => (wanted(read) ? [i] : []));
  const users = at(({ frame, part }) => part === "other" && frame.inApp);
  const sends = at(({ part }) => part === "sends");
  const own = at(({ part }) => part === "own");
  if (sends.length > 0 && own.length > 0)
    return isBefore(own, sends) && users.length > 0 && isBefore(users.slice(0, 1), own);
  const orm = [...sends, ...own];
  return users.length > 1 && orm.at(-1) === parts.length - 1 && isBefore(users, orm);
}

function isBefore(first: readonly number[], second: readonly number[]): boolean {
  return (first.at(-1) ?? 0) < (second[0] ?? 0);
}

/**
 * A project's own cursor, pool or proxy: what a frame that sends has called, wherever more of those stand around it. Where other code of
 * the ORM has begun, what it calls is the program's again.
 */
function belowSends(parts: readonly Read[]): ReadonlySet<number> {
  const drivers = new Set<number>();
  let pending: number[] = [];
  for (const [i, { part }] of parts.entries()) {
    if (part === "own") break;
    if (part === "other") pending.push(i);
    else {
      for (const one of pending) drivers.add(one);
      pending = [];
    }
  }
  return drivers;
}
