/** Chance with a seed: the same seed chooses the same sites on every machine. */

export interface Chance {
  /** 0 <= n < below */
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32: 32 bits of state are enough for choosing among shapes. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const below = (count: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number] };
}
