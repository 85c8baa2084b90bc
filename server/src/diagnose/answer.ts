/** Asks the frameworks how the code around a write answers a conflict. */

import type { ConflictAnswer } from "../domain/answer";
import type { Outline } from "../domain/outline";
import type { Reached, Request } from "./request";

/**
 * The first framework that the outline of the code around shows; else that of the caller that handles the request, where its answer is thrown and
 * so comes there from here. Undefined = none that is known, or nobody waits for an answer.
 */
export function answerAt(
  { outline, operation, background }: Request,
  reached: Reached,
): ConflictAnswer | undefined {
  if (!outline || background !== undefined) return undefined;
  const own = answerOf(outline, reached);
  if (own || !operation) return own;
  const above = answerOf(operation, reached);
  return above?.throws ? { ...above, above: true } : undefined;
}

function answerOf(outline: Outline, { frameworks, runtime }: Reached): ConflictAnswer | undefined {
  for (const framework of frameworks) {
    if (framework.runtime !== runtime) continue;
    const answer = framework.answerAt(outline);
    if (answer) return answer;
  }
  return undefined;
}
