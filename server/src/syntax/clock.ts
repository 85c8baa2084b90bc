/** How long this process has worked: on a busy machine the clock on the wall goes on while nothing is done. */

/** Milliseconds of CPU since the process began; those of the clock where nobody counts them (a browser's worker). */
export function worked(): number {
  const { process: node } = globalThis as { readonly process?: { cpuUsage?(): NodeJS.CpuUsage } };
  const used = node?.cpuUsage?.();
  return used ? (used.user + used.system) / 1000 : performance.now();
}
