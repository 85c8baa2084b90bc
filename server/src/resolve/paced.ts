/** A search of the whole workspace takes long: it is made in pieces, and whoever waits is heard between two of them. */

import { createBreath } from "../domain/breath";

/** Thrown where an answer needs a search that is not made yet; whoever catches it makes it and asks again. */
export class SearchFirst {
  /** @param pieces the work: each step is a file */
  constructor(readonly pieces: () => Iterable<void>) {}
}

/**
 * Asks until no search is missing.
 * @throws what the question throws, and the signal's reason where it is cancelled
 */
export async function paced<T>(ask: () => T, cancel?: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return ask();
    } catch (missing) {
      if (!(missing instanceof SearchFirst)) throw missing;
      const breath = createBreath();
      for (const _ of missing.pieces()) {
        await breath();
        cancel?.throwIfAborted();
      }
    }
  }
}
