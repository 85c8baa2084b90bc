/** Lets others in during long work: whoever asks, cancels or waits for an answer is heard between two pieces of it. */

/** Milliseconds. */
const longestStretch = 20;

/** @returns to be awaited between two pieces; it waits only where the last wait is long ago */
export function createBreath(): () => Promise<void> {
  let rested = performance.now();
  return async () => {
    if (performance.now() - rested < longestStretch) return;
    await breathe();
    rested = performance.now();
  };
}

/** Over when all that waits at this moment has been heard. */
export function breathe(): Promise<void> {
  return new Promise((done) => {
    if (typeof setImmediate === "function") setImmediate(done);
    // A browser has none, and makes each of its timers wait for 4 ms.
    else afterMessages(done);
  });
}

function afterMessages(done: () => void): void {
  const { port1, port2 } = new MessageChannel();
  // The types of Node have listeners alone.
  (port1 as unknown as { onmessage: () => void }).onmessage = () => {
    port1.close();
    done();
  };
  port2.postMessage(null);
}
