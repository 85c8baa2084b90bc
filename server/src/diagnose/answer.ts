/** Asks the frameworks how the code around a write answers a conflict. */

import type { Code, ConflictAnswer, Framework } from "../domain/adapters";
import type { Write } from "../domain/model";
import type { Source } from "../domain/text";

/** The first framework that the outline of the code around shows; undefined = none that is known. */
export function answerAt(
  source: Source,
  write: Write,
  runtime: string,
  { frameworks, codes }: { readonly frameworks: readonly Framework[]; readonly codes: readonly Code[] },
): ConflictAnswer | undefined {
  const outline = codes.find((code) => code.runtime === runtime)?.outline(source, write);
  if (!outline) return undefined;
  for (const framework of frameworks) {
    if (framework.runtime !== runtime) continue;
    const answer = framework.answerAt(outline);
    if (answer) return answer;
  }
  return undefined;
}
