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
