/** One after the other: what comes while something is at work waits for it. */

/** @returns runs a task behind all that were given before, whatever became of them */
export function createTurns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const own = last.then(task);
    last = own.catch(() => {});
    return own;
  };
}
