/** One table for all ORMs: what each fix is, how safe, and for which causes in which order. */

import type { Fix } from "../../domain/adapters";
import type { CauseId } from "../../domain/diagnosis";

export type FixId =
  | "catch"
  | "answer-conflict"
  | "get-or-create"
  | "upsert"
  | "ignore"
  | "retry"
  | "translate"
  | "check-first"
  | "transaction"
  | "await"
  | "next-value"
  | "data";

type Ranks = Readonly<Partial<Record<CauseId, number>>>;
type Policy = Pick<Fix, "kind" | "safety" | "does" | "gives" | "wants" | "answers"> & {
  readonly causes: Ranks;
};

/** Which of them is taken without a look at the others says the intent; among those that do the same the rank does. */
const policies: Readonly<Record<FixId, Policy>> = {
  catch: {
    kind: "catch",
    safety: "changes-behaviour",
    does: ["reuse"],
    gives: true,
    // A row that the code's own look leaves out is not one to go on with.
    causes: { "duplicate-insert": 1, "check-then-insert-race": 1 },
  },
  "answer-conflict": {
    kind: "catch",
    safety: "safe",
    does: ["refuse"],
    answers: true,
    causes: {
      "update-collision": 1,
      "copied-row": 2,
      "key-in-update": 2,
      "lookup-wider-than-key": 2,
      "missing-parent": 1,
      "still-referenced": 1,
      "check-failed": 1,
      "duplicate-insert": 2,
      "check-then-insert-race": 2,
      "soft-deleted-row": 2,
    },
  },
  "get-or-create": {
    kind: "get-or-create",
    safety: "changes-behaviour",
    does: ["reuse"],
    causes: { "duplicate-insert": 3, "check-then-insert-race": 3 },
  },
  upsert: {
    kind: "upsert",
    safety: "changes-behaviour",
    does: ["replace"],
    causes: { "duplicate-insert": 4, "check-then-insert-race": 4 },
  },
  ignore: {
    kind: "catch",
    safety: "changes-behaviour",
    does: ["ignore"],
    causes: { "duplicate-insert": 1, "check-then-insert-race": 1 },
  },
  // What the code asks for already, asked once more.
  retry: {
    kind: "upsert",
    safety: "changes-behaviour",
    does: ["reuse", "replace"],
    causes: { "already-upsert-race": 1 },
  },
  "next-value": {
    kind: "catch",
    safety: "changes-behaviour",
    does: ["retry"],
    wants: "retry",
    causes: { "duplicate-insert": 1, "check-then-insert-race": 1 },
  },
  translate: {
    kind: "catch",
    safety: "safe",
    does: ["refuse"],
    causes: {
      "update-collision": 2,
      "copied-row": 3,
      "key-in-update": 3,
      "lookup-wider-than-key": 3,
      "missing-parent": 2,
      "still-referenced": 2,
      "check-failed": 2,
      "duplicate-insert": 5,
      "check-then-insert-race": 5,
      "soft-deleted-row": 5,
    },
  },
  "check-first": {
    kind: "check-first",
    safety: "changes-behaviour",
    does: ["reuse"],
    causes: { "duplicate-insert": 9 },
  },
  // A caught error keeps its transaction usable.
  transaction: {
    kind: "transaction",
    safety: "changes-behaviour",
    does: [],
    causes: { "duplicate-insert": 0, "check-then-insert-race": 0 },
  },
  // What fails is heard where the code waits for it, whatever the program does then.
  await: {
    kind: "catch",
    safety: "changes-behaviour",
    does: [],
    causes: {
      "duplicate-insert": 0,
      "check-then-insert-race": 0,
      "already-upsert-race": 0,
      "update-collision": 0,
    },
  },
  // What is written changes, not what happens when it collides.
  data: {
    kind: "data",
    safety: "changes-behaviour",
    does: [],
    causes: { "copied-row": 0, "key-in-update": 0, "check-failed": 0, "null-in-required": 0 },
  },
};

/** What an ORM has otherwise, with the reason beside it. */
export interface Deviation {
  /** Its own name of the fix. */
  readonly id?: string;
  /** Causes for which it has no such fix, or more of them. */
  readonly not?: readonly CauseId[];
  readonly also?: Ranks;
}

export type Deviations = Readonly<Partial<Record<FixId, Deviation>>>;

/** All of a fix but its words and its edit. */
export function head(
  fix: FixId,
  { id, not = [], also }: Deviation = {},
): Pick<Fix, "id" | "kind" | "safety" | "does" | "gives" | "wants" | "answers" | "causes"> {
  const { causes, ...policy } = policies[fix];
  const kept = Object.entries(causes).filter(([cause]) => !not.includes(cause as CauseId));
  return { id: id ?? fix, ...policy, causes: { ...Object.fromEntries(kept), ...also } };
}
