/** How a fix is declined: by one sentence, wherever it is seen that no edit would be right. */

import type { FixResult } from "../../domain/adapters";

class Declined extends Error {}

/** Reasons that the search of refusals leaves unsaid, to see whether they were needed (docs/search.md); the product never sets it. */
let unsaid: ((why: string) => boolean) | undefined;

/** There is no correct edit: ends the making of the fix, whoever asked, with the sentence why. */
export function decline(why: string): never {
  // What goes on past it has no promise of the types any more: it throws, or its edit is run and judged.
  if (unsaid?.(why)) return undefined as never;
  throw new Declined(why);
}

/** For tests only: what is made meanwhile is not declined by such reasons. */
export async function leaving<T>(reasons: (why: string) => boolean, work: () => Promise<T>): Promise<T> {
  unsaid = reasons;
  try {
    return await work();
  } finally {
    unsaid = undefined;
  }
}

/** What a fix makes, or the sentence by which something on the way declined it. */
export function unlessDeclined(make: () => FixResult): FixResult {
  try {
    return make();
  } catch (error) {
    if (error instanceof Declined) return { declined: error.message };
    throw error;
  }
}
