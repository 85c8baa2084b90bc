/** Asks the frameworks how the code around a write answers a conflict. */

import type { AnswerPlace, ConflictAnswer, Framework } from "../domain/adapters";
import type { Write } from "../domain/model";
import type { Source } from "../domain/text";

/** The first framework that the code shows; undefined = none that is known. */
export function answerAt(
  source: Source,
  write: Write,
  runtime: string,
  frameworks: readonly Framework[],
): ConflictAnswer | undefined {
  const place = surroundings(source, write);
  for (const framework of frameworks) {
    if (framework.runtime !== runtime) continue;
    const answer = framework.answerAt(place);
    if (answer) return answer;
  }
  return undefined;
}

/** A longer function is read up to here (characters): its answer stands near the write. */
const maxBody = 20_000;
const maxHead = 600;

function surroundings(source: Source, write: Write): AnswerPlace {
  const at = source.offset(write.place.start);
  const start = write.functionPlace ? source.offset(write.functionPlace.start) : 0;
  const end = write.functionPlace ? source.offset(write.functionPlace.end) : source.text.length;
  return {
    text: source.text,
    head: source.text.slice(Math.max(0, start - maxHead), start),
    body: source.text.slice(start, Math.min(end, start + maxBody)),
    before: source.text.slice(Math.max(start, at - maxBody), at),
  };
}
