/** Long work is made in pieces, and whoever asks, cancels or waits for an answer is heard between two of them. */

import { breathe, createBreath } from "./breath";

/** Thrown where an answer needs work that is not made yet; whoever catches it makes it and asks again. No guard takes it for a failure. */
export class SearchFirst {
  /** @param pieces the work: each step is a file, or less */
  constructor(readonly pieces: () => Iterable<void>) {}
}

/**
 * Asks until no work is missing.
 * @param missing called before the first is made
 * @throws what the question throws, and the signal's reason where it is cancelled
 */
export async function paced<T>(
  ask: () => T,
  cancel?: AbortSignal,
  missing?: () => Promise<void>,
): Promise<T> {
  for (let asked = 0; ; asked++) {
    try {
      return ask();
    } catch (search) {
      if (!(search instanceof SearchFirst)) throw search;
      if (asked === 0) await missing?.();
      await makeAll(search, cancel);
    }
  }
}

async function makeAll(search: SearchFirst, cancel?: AbortSignal): Promise<void> {
  await breathe();
  cancel?.throwIfAborted();
  const breath = createBreath();
  try {
    for (const _ of search.pieces()) {
      await breath();
      cancel?.throwIfAborted();
    }
  } catch (inner) {
    // A piece needs work of its own: then this one is asked for again.
    if (!(inner instanceof SearchFirst)) throw inner;
    await makeAll(inner, cancel);
  }
}

/** Nobody notices so much (ms). A test makes it less than nothing: then whoever waits is heard behind each piece. */
export const pace = { unnoticed: 15 };

/**
 * Makes the pieces here as long as nobody notices, so that most questions are asked once.
 * @param keep hears what they give: asked again, the caller knows it
 * @throws SearchFirst where they take longer
 */
export function inPieces<T>(
  pieces: Iterator<void, T>,
  keep: (value: T) => void,
  unnoticed = pace.unnoticed,
): T {
  const begun = performance.now();
  for (;;) {
    const { done, value } = pieces.next();
    if (done) {
      keep(value);
      return value;
    }
    if (performance.now() - begun > unnoticed) throw new SearchFirst(() => rest(pieces, keep));
  }
}

function* rest<T>(pieces: Iterator<void, T>, keep: (value: T) => void): Generator<void> {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return keep(value);
    yield;
  }
}
