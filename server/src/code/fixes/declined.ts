/** How a fix is declined: by one sentence, wherever it is seen that no edit would be right. */

import type { FixResult } from "../../domain/adapters";

class Declined extends Error {}

/** There is no correct edit: ends the making of the fix, whoever asked, with the sentence why. */
export function decline(why: string): never {
  throw new Declined(why);
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
