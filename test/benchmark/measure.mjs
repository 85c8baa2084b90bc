/** CPU time, not wall time: other work on the machine does not count. Medians, since a collection of garbage may fall into any run. */

/** Milliseconds of CPU (user and system, all threads of this process) that the call took. */
export function cpu(call) {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The median of several samples; short calls are repeated within a sample until it is long enough to be measured. */
export function medianCpu(call, { samples = 5, atLeast = 40 } = {}) {
  let times = 1;
  let first = cpu(call);
  while (first < atLeast && times < 1 << 16) {
    times *= Math.max(2, Math.min(64, Math.ceil((atLeast * 1.2) / Math.max(first, 0.1))));
    first = cpu(() => {
      for (let i = 0; i < times; i++) call();
    });
  }
  const all = [first];
  while (all.length < samples) {
    globalThis.gc?.();
    all.push(
      cpu(() => {
        for (let i = 0; i < times; i++) call();
      }),
    );
  }
  return median(all) / times;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * How many times as much a text of four times the length costs: linear is 4, quadratic 16. One look at 16 and 64 KB is enough where it is
 * small. A collection of garbage can make one look large, so what is suspected is looked at again with longer texts, and the least time of
 * each length counts: what is added by the machine is never in all of them, what the text costs always is.
 * @param run reads a text of that many characters; the second number is another one at each look, since readers keep what they have read
 * @returns the least factor that was seen, as soon as it is below the limit
 */
export function growth(run, { limit = 9, looks = 8 } = {}) {
  const factor =
    cpu(() => run(65_536, 0)) /
    Math.max(
      cpu(() => run(16_384, 0)),
      6,
    );
  if (factor < limit) return factor;
  let [short, long] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let look = 1; look <= looks; look++) {
    short = Math.min(
      short,
      cpu(() => run(65_536, look)),
    );
    long = Math.min(
      long,
      cpu(() => run(262_144, look)),
    );
    if (long / short < limit) break;
  }
  return long / short;
}
