/** Which kinds of fixes a cause never offers, whatever an ORM has for it, and why. */

import type { CauseId, FixKind } from "../domain/diagnosis";

export interface Forbidden {
  readonly kinds: readonly FixKind[];
  /** Ends the sentence "never offered, because ...". */
  readonly because: string;
}

const all: readonly FixKind[] = [
  ...([
    "catch",
    "get-or-create",
    "upsert",
    "check-first",
    "repair",
    "schema",
    "transaction",
    "data",
  ] as const),
];
const but = (...allowed: readonly FixKind[]) => all.filter((kind) => !allowed.includes(kind));

/** Every cause, so that a new one can not be forgotten. A fix that answers an error (409, a form's error) is of the kind `catch`. */
export const forbidden: Readonly<Record<CauseId, Forbidden>> = {
  "duplicate-insert": {
    kinds: ["repair", "schema", "data"],
    because: "database and declaration are right, the program meets a value that is taken",
  },
  "check-then-insert-race": {
    kinds: ["repair", "schema", "check-first", "data"],
    because: "the constraint is what decides the race; one more look decides nothing",
  },
  "already-upsert-race": {
    kinds: ["repair", "check-first", "data"],
    because: "it looks first already",
  },
  "lookup-wider-than-key": {
    kinds: ["repair", "check-first", "data"],
    because: "it looks first already, by the wrong fields",
  },
  "update-collision": {
    kinds: ["get-or-create", "upsert", "repair", "schema", "check-first", "data"],
    because: "both rows exist: to hand out or overwrite the other one would mix two records",
  },
  "copied-row": {
    kinds: but("catch", "data"),
    because: "the row that is there is the original: a copy that becomes it again is none",
  },
  "key-in-update": {
    kinds: but("catch", "data"),
    because: "nothing is inserted, and the other rows that match are no duplicates",
  },
  "damaged-index": {
    kinds: but("repair"),
    because: "the code is right: the index must be made anew before any write can be trusted",
  },
  "sequence-behind": {
    kinds: but("repair"),
    because: "the code is right; each edit would hide lost rows until the counter has passed the gap",
  },
  "stale-index": {
    kinds: but("schema"),
    because: "nobody has said that this rule is wanted, so no code may rely on it",
  },
  "null-or-default-collision": {
    kinds: but("schema"),
    because: "there is no conflict to answer: the second row without a value is as good as the first",
  },
  "migration-over-duplicates": {
    kinds: but("repair"),
    because: "no line of the program wrote; the rows must be cleaned",
  },
  "new-required-column": {
    kinds: but("schema"),
    because: "no line of the program wrote, and no query can ask for a column that is not there yet",
  },
  "soft-deleted-row": {
    kinds: ["get-or-create", "upsert", "repair", "check-first"],
    because:
      "a look through the same filter finds nothing again, one around it hands out or overwrites a deleted row",
  },
  "missing-parent": {
    kinds: but("catch"),
    because: "whatever writes the child again lacks the parent again",
  },
  "still-referenced": {
    kinds: but("catch"),
    because: "nothing is inserted",
  },
  "null-in-required": {
    kinds: but("data"),
    because:
      "which value is right only the program knows or a declared default, and every call fails the same way",
  },
  "check-failed": {
    kinds: but("catch", "data"),
    because: "which value is right only the program knows: all that can be done is to answer",
  },
  "follow-up": {
    kinds: all,
    because: "the line that is named did nothing wrong",
  },
  other: {
    kinds: all,
    because: "there is no cause that a fix could follow",
  },
};
