/** Differences that are known, each with the reason why it is there still. One that the check's sites no longer show fails the check. */

import type { Sign } from "./shrink";
import type { Choice } from "./site";

export interface Known extends Sign {
  readonly orm: string;
  /** The choices that show it. */
  readonly where: Choice;
  readonly reason: string;
}

export const known: readonly Known[] = [];

export function isKnown(each: Known, orm: string, sign: Sign, choice: Choice): boolean {
  return (
    each.orm === orm &&
    each.fix === sign.fix &&
    each.call === sign.call &&
    each.what === sign.what &&
    Object.entries(each.where).every(([name, value]) => choice[name] === value)
  );
}
