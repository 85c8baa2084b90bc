/** What the frames of the ORMs tell of a stack: which end of it is the inner one, which frames are drivers below them. */

import { type Frame, frameText } from "../domain/incident";
import type { OrmFrames } from "../domain/orm-frames";
import { type FrameTest, framesOfOrm, rememberedTest } from "../domain/orm-frames";

/** Innermost call first, with the ORM's own code and what it calls told apart from the user's. */
export type CallOrder = (frames: readonly Frame[]) => readonly Frame[];

/** The same stack is printed again and again: whose its frames are is looked for once. */
export function createCallOrder(orms: readonly OrmFrames[]): CallOrder {
  const fits = rememberedTest();
  const known = new Map<string, readonly Part[]>();
  return (frames) => {
    if (orms.length === 0 || frames.length === 0) return frames;
    const id = frames.map(frameText).join("\n");
    // Of a path that is longer than what is tested of it the end counts as well.
    const isWhole = frames.every(({ file }) => file.length < LONGEST);
    const parts = (isWhole ? known.get(id) : undefined) ?? partsOf(frames, orms, fits);
    if (isWhole && known.size < MOST_STACKS) known.set(id, parts);
    return inOrder(frames, parts);
  };
}

const LONGEST = 1000;

/** Different stacks of one paste. */
const MOST_STACKS = 500;

function partsOf(frames: readonly Frame[], orms: readonly OrmFrames[], fits: FrameTest): readonly Part[] {
  const known = orms.flatMap((orm) =>
    framesOfOrm(orm, frames, fits).map((frame) => [frame, partOf(frame, orm, fits)] as const),
  );
  // Where two know a frame the first one has it.
  const byFrame = new Map(known.reverse());
  return frames.map((frame) => byFrame.get(frame) ?? "other");
}

function inOrder(frames: readonly Frame[], told: readonly Part[]): readonly Frame[] {
  if (told.every((part) => part === "other")) return frames;
  const parts = frames.map((frame, i) => ({ frame, part: told[i] ?? ("other" as const) }));
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
