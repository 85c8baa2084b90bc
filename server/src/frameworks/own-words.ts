/** An answer in the words of the code around: the early return by which it refuses already, with another text in it. */

import type { ConflictAnswer } from "../domain/answer";
import type { FunctionOutline, Saying } from "../domain/outline";

/** @param framework for people; undefined = the function says no such thing */
export function inOwnWords(framework: string, { returns }: FunctionOutline): ConflictAnswer | undefined {
  const sayings = returns.flatMap(({ saying }) => saying ?? []);
  const [first] = sayings;
  if (!first) return undefined;
  return {
    framework,
    says: "with an error message",
    statements({ message, field, text, end }) {
      const isFree = ({ beside }: Saying) => beside?.every((key) => text(key) !== field) === true;
      const named =
        field === null ? undefined : sayings.find(({ key, beside }) => beside && text(key) === field);
      const found = named ?? sayings.find(({ beside }) => !beside) ?? sayings.find(isFree) ?? first;
      const name = /^["'`]([$\w]{1,60})["'`]$/.exec(field ?? "")?.[1];
      const key = name !== undefined && isFree(found) ? name : found.key;
      return [`${found.head}${key}: ${message}${found.tail}${end}`];
    },
    imports: [],
  };
}
