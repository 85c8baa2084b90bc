/** Items by their keys: what is asked of every model must not go through all of them, in a workspace of thousands. */

/** The items of each key, in their order. */
export function listed<K, T>(
  items: readonly T[],
  keysOf: (item: T) => readonly K[],
): ReadonlyMap<K, readonly T[]> {
  const lists = new Map<K, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) {
      const list = lists.get(key);
      if (list) list.push(item);
      else lists.set(key, [item]);
    }
  return lists;
}
