/** A search of the whole workspace takes long: it is made in pieces, and whoever waits is heard between two of them. */

/** Thrown where an answer needs a search that is not made yet; whoever catches it makes it and asks again. */
export class SearchFirst {
  /** @param pieces the work: each step is a file */
  constructor(readonly pieces: () => Iterable<void>) {}
}

/** Milliseconds of one stretch. */
const longestStretch = 20;

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
      let rested = performance.now();
      for (const _ of missing.pieces()) {
        if (performance.now() - rested < longestStretch) continue;
        await new Promise((done) => setImmediate(done));
        cancel?.throwIfAborted();
        rested = performance.now();
      }
    }
  }
}
