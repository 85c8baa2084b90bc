/** What Keyclash answers: matches with their evidence, the cause and the fixes; plain JSON-able data. */

import type { ChainStep } from "./chain";
import type { Incident } from "./incident";
import type { Intent, Outcome } from "./intent";
import type { Constraint, Model, Write } from "./model";
import type { FileEdit, Place } from "./text";

/** How a constraint was found, best first. */
export type KeyEvidence = "constraint-name" | "table+columns" | "model+fields" | "columns" | "table+kind";

/**
 * How a call site was found, best first: a frame of the stack that writes, the ORM's own message, calls that lead on from a frame, the SQL,
 * the code alone. `caller` = the deepest line of the user's that is printed; the write behind it was not found: it gets no fix.
 */
export type CallSiteEvidence = "frame" | "invocation" | "chain" | "statement" | "static" | "caller";

export interface KeyMatch {
  readonly model: Model;
  readonly constraint: Constraint;
  readonly evidence: KeyEvidence;
  /** "because ..." in words: `the constraint name equals users_email_key`. */
  readonly why: string;
}

/** The text names the declaration, or its table with its columns: no other one is meant. */
export function isSureKey({ evidence }: KeyMatch): boolean {
  return evidence === "constraint-name" || evidence === "table+columns" || evidence === "model+fields";
}

export interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly function: string | null;
  readonly evidence: CallSiteEvidence;
  /** "because ..." in words. */
  readonly why: string;
  /** From the printed frame to the write, both included; absent where the printed line itself writes, and where no frame leads here. */
  readonly chain?: readonly ChainStep[];
  /** True where no file of the workspace fits the printed one: `file` and `place` are as the stack has them. */
  readonly outside?: true;
  /** The call, or the line as far as it is written on. */
  readonly place: Place;
  /** The call's name: the stretch to underline, where there is one. */
  readonly named?: Place;
  /** The write that stands there; absent where the frame's line holds none that could be read. */
  readonly write?: Write;
}

/** No line of the stack leads to it: it writes such rows, or the statement that was printed. */
export function isGuessed({ evidence }: CallSite): boolean {
  return evidence === "static" || evidence === "statement";
}

export type CauseId =
  | "duplicate-insert"
  | "check-then-insert-race"
  | "already-upsert-race"
  | "lookup-wider-than-key"
  | "update-collision"
  | "copied-row"
  | "key-in-update"
  | "damaged-index"
  | "sequence-behind"
  | "stale-index"
  | "null-or-default-collision"
  | "migration-over-duplicates"
  | "new-required-column"
  | "soft-deleted-row"
  | "missing-parent"
  | "still-referenced"
  | "null-in-required"
  | "check-failed"
  | "follow-up"
  | "other";

export interface Cause {
  readonly id: CauseId;
  readonly confidence: "certain" | "likely" | "possible";
  /** One or two sentences: the evidence for it. */
  readonly why: string;
}

export type FixKind =
  | "catch"
  | "get-or-create"
  | "upsert"
  | "check-first"
  | "repair"
  | "schema"
  | "transaction"
  | "data";
export type FixSafety = "safe" | "changes-behaviour";

/** A fix that can be made here, without its edit: that is computed when it is chosen, on the text of that moment. */
export interface FixOffer {
  readonly id: string;
  readonly kind: FixKind;
  readonly title: string;
  readonly safety: FixSafety;
  readonly preferred: boolean;
  /** What the program then does with the row that is there; absent for edits of a declaration and for repairs. */
  readonly does?: readonly Outcome[];
  /** For a menu, what shows that the code wants this; absent where another fix is preferred. */
  readonly shownBy?: string;
  /** A repair to copy instead of an edit: a command line or SQL. */
  readonly command?: string;
}

/** A fix that was considered and is not offered, with the sentence that says why. */
export interface DeclinedFix {
  readonly id: string;
  readonly reason: string;
}

export interface Diagnosis {
  readonly incident: Incident;
  readonly key: KeyMatch | null;
  /** Other declarations that would fit as well; empty when `key` is exact. */
  readonly keyCandidates: readonly KeyMatch[];
  readonly callSite: CallSite | null;
  readonly callSiteCandidates: readonly CallSite[];
  readonly cause: Cause;
  readonly intent: Intent;
  readonly fixes: readonly FixOffer[];
  readonly declined: readonly DeclinedFix[];
  readonly notes: readonly string[];
}

/** What a report says beyond a diagnosis; looked up only for one. */
export interface Details {
  /** The edit of each offered fix that can be made at this moment, by the fix's id. */
  readonly edits: ReadonlyMap<string, readonly FileEdit[]>;
  /** The ORM; null = none is known. */
  readonly library: Library | null;
}

export interface Library {
  /** Name for people. */
  readonly title: string;
  /** As the workspace names it, exact (`5.1.2`) or a demand (`^5.1`); null = no file says it. */
  readonly version: string | null;
  /** The file that says it. */
  readonly file: string | null;
}

/** The answer to one paste. */
export interface Explanation {
  readonly diagnoses: readonly Diagnosis[];
  readonly notes: readonly string[];
}
