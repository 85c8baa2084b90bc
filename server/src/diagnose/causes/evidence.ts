/** What a cause is decided from, and the form of a rule that decides one. */

import type { Database, Requirement } from "../../domain/adapters";
import type { CallSite, Cause, CauseId, KeyMatch } from "../../domain/diagnosis";
import type { Violation } from "../../domain/incident";
import type { Model, Write } from "../../domain/model";
import type { AskedBy } from "../asked-above";
import type { Demand } from "../demand";

/** All that a cause is decided from. */
export interface Evidence {
  readonly violation: Violation;
  readonly key: KeyMatch | null;
  /** Declarations that fit equally well. */
  readonly ambiguous: boolean;
  readonly callSite: CallSite | null;
  /** Where the call site is not decided: all that can be it. */
  readonly candidates?: readonly CallSite[];
  readonly models: readonly Model[];
  readonly database: Database | undefined;
  readonly demand?: Demand;
  readonly hashedName?: RegExp | undefined;
  /** The other writes of the model in the call site's file. */
  others?(): readonly Write[];
  /** A look for the row in front of a call that leads to the write. */
  askedAbove?(): AskedBy | undefined;
  /** The line that called the function around the call site. */
  caller?(): { readonly file: string; readonly line: number } | undefined;
}

/** One rule: a cause with its reason, or undefined = another rule decides. */
export type Rule = (evidence: Evidence) => Cause | undefined;

export function cause(id: CauseId, confidence: Cause["confidence"], why: string): Cause {
  return { id, confidence, why };
}

/** Names as a sentence says them. */
export function list(names: readonly string[]): string {
  return names.length === 0 ? "no field" : names.map((name) => `\`${name}\``).join(", ");
}

/** `12 of db/migrations/2_code.ts` */
export function lineOf({ place }: Requirement): string {
  return `${place.start.line} of \`${place.file}\``;
}
