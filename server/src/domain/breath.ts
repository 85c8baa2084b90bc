/** Lets others in during long work: whoever asks, cancels or waits for an answer is heard between two pieces of it. */

/** Milliseconds. */
const longestStretch = 20;

/** @returns to be awaited between two pieces; it waits only where the last wait is long ago */
export function createBreath(): () => Promise<void> {
  let rested = performance.now();
  return async () => {
    if (performance.now() - rested < longestStretch) return;
    await new Promise((done) => setImmediate(done));
    rested = performance.now();
  };
}
