/** Asks the frameworks how the code around a write answers a conflict. */

import type { ConflictAnswer } from "../domain/answer";
import type { Reached, Request } from "./request";

/** The first framework that the outline of the code around shows; undefined = none that is known, or nobody waits for an answer. */
export function answerAt(
  { outline, background }: Request,
  { frameworks, runtime }: Reached,
): ConflictAnswer | undefined {
  if (!outline || background !== undefined) return undefined;
  for (const framework of frameworks) {
    if (framework.runtime !== runtime) continue;
    const answer = framework.answerAt(outline);
    if (answer) return answer;
  }
  return undefined;
}
