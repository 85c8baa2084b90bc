/** A search of the whole workspace takes long: it is made in pieces, and whoever waits is heard between two of them. */

import { createBreath } from "../domain/breath";

/** Thrown where an answer needs a search that is not made yet; whoever catches it makes it and asks again. */
export class SearchFirst {
  /** @param pieces the work: each step is a file */
  constructor(readonly pieces: () => Iterable<void>) {}
}

/**
 * Asks until no search is missing.
 * @param missing called before the first search is made
 * @throws what the question throws, and the signal's reason where it is cancelled
 */
export async function paced<T>(ask: () => T, cancel?: AbortSignal, missing?: () => void): Promise<T> {
  for (let asked = 0; ; asked++) {
    try {
      return ask();
    } catch (search) {
      if (!(search instanceof SearchFirst)) throw search;
      if (asked === 0) missing?.();
      const breath = createBreath();
      for (const _ of search.pieces()) {
        await breath();
        cancel?.throwIfAborted();
      }
    }
  }
}
