/** What the program wants with the row that is there: asked of the language of the write, with what is known of the request around. */

import type { Fix } from "../domain/adapters";
import type { CauseId, KeyMatch } from "../domain/diagnosis";
import { type Intent, isRefusal } from "../domain/intent";
import { answerAt } from "./answer";
import type { Reached, Request } from "./request";

/** @param reached undefined = the line that wrote is not known, or was not read */
export function intentOf(reached: Reached | undefined, request: Request, key: KeyMatch | null): Intent {
  if (!reached || !key)
    return { id: "unknown", why: "The line that wrote is not known, so the code shows nothing." };
  const { source, write, runtime, codes } = reached;
  const code = codes.find((each) => each.runtime === runtime);
  const { model, constraint } = key;
  return (
    code?.intent({
      source,
      write,
      model,
      constraint,
      request: request.why,
      answered: answerAt(request, reached) !== undefined,
      background: request.background,
    }) ?? {
      id: "unknown",
      why: "Code of this language is not read.",
    }
  );
}

/** Why the fix would do what the code does not want; undefined = it may be offered. */
export function unwanted(
  { does, gives }: Pick<Fix, "does" | "gives">,
  { id, only, keeps, once, reread, gives: back }: Intent,
): string | undefined {
  if (keeps !== undefined && does.includes("replace") && !does.includes("reuse") && id !== "replace")
    return keeps;
  if (isRefusal(does) || does.length === 0) return undefined;
  // What tries again goes on with a row that is new.
  const leaves = does.includes("ignore") || does.includes("retry") || (gives && back !== undefined);
  if (once !== undefined && !leaves) return once;
  if (reread !== undefined && does.includes("reuse") && !leaves) return reread;
  return does.some((one) => one === id) ? undefined : only;
}

/**
 * True for a fix that does what the code wants. A deleted row that comes back, or is overwritten, is nobody's wish; nor is a refusal of what
 * nobody sent: the value that a copy brought along.
 */
export function suits({ does }: Pick<Fix, "does">, { id }: Intent, cause: CauseId): boolean {
  if (cause === "copied-row" && isRefusal(does)) return false;
  return does.some((one) => one === id) && (cause !== "soft-deleted-row" || isRefusal(does));
}

/** What the intent asks for comes first, then what refuses, then the rest. */
export function order(fix: Pick<Fix, "does">, intent: Intent, cause: CauseId): number {
  // One that does nothing with the row that is there, but mends what the program wrote, asks for no intent.
  if (suits(fix, intent, cause) || fix.does.length === 0) return 0;
  return isRefusal(fix.does) ? 1 : 2;
}
