/** Names the class of reason behind a violation, from the text, the declaration and the write; never from an engine's name. */

import type { Cause } from "../domain/diagnosis";
import type { Violation } from "../domain/incident";
import { cause, type Evidence, lineOf, type Rule } from "./causes/evidence";
import { checkFailed, foreignKey, nullInRequired } from "./causes/others";
import { uniqueRules } from "./causes/unique";

export function decideCause(evidence: Evidence): Cause {
  const { violation } = evidence;
  if (violation.kind === null || violation.followUp)
    return cause(
      "follow-up",
      "certain",
      violation.kind === null
        ? "The transaction had already failed: the error that came before this one is the true one."
        : "The transaction had already failed: this text only repeats the true error, which another line raised.",
    );
  for (const rule of rulesOf[violation.kind] ?? []) {
    const decided = rule(evidence);
    if (decided) return { ...decided, why: decided.why + brokenBehind(evidence) + missed(evidence) };
  }
  return cause("other", "possible", "The text tells no more than that the database refused the write.");
}

/** A handler that goes on in a transaction which the failed statement has broken. */
function brokenBehind({ violation, callSite, database }: Evidence): string {
  const { caughtAt: at, byDatabase } = callSite?.write ?? {};
  if (!at || violation.kind !== "unique") return "";
  if (byDatabase && (!database || database.inTransaction?.goesOn)) return "";
  return ` Line ${at.start.line} catches the error, but without a savepoint around the write: in a transaction every statement after it fails.`;
}

/** A handler that was meant for the error, and does not help. */
function missed({ violation: { kind }, callSite }: Evidence): string {
  const { passedBy, leftFailed, method } = callSite?.write ?? {};
  if (leftFailed)
    return ` Line ${leftFailed.place.start.line} catches the error and does not call \`${leftFailed.undo}\`: until somebody does, every later use of that session fails.`;
  if (!passedBy || kind === null || (passedBy.kinds !== "every" && !passedBy.kinds.includes(kind))) return "";
  const { place, caught, raised } = passedBy;
  return raised
    ? ` Line ${place.start.line} waits for \`${caught}\`, and what comes is \`${raised}\`: that handler never runs.`
    : ` Line ${place.start.line} waits for \`${caught}\` around \`${method}()\`, which only notes the row: the error comes where it is sent, past that handler.`;
}

const rulesOf: Readonly<Partial<Record<NonNullable<Violation["kind"]>, readonly Rule[]>>> = {
  unique: [migration, ...uniqueRules],
  foreign_key: [migration, foreignKey],
  not_null: [migration, nullInRequired],
  check: [migration, checkFailed],
  exclusion: [
    migration,
    () => cause("check-failed", "certain", "The row overlaps one that the exclusion constraint keeps apart."),
  ],
};

function migration({ violation, demand }: Evidence): Cause | undefined {
  if (violation.operation !== "migrate") return undefined;
  if (demand?.added !== undefined) {
    const by = demand.required ? `Line ${lineOf(demand.required)}` : "The change of the table";
    const why = `${by} adds \`${demand.added}\` as a required column while the table holds rows, which have no value there.`;
    return cause("new-required-column", "certain", why);
  }
  const rows = violation.kind === "unique" ? "rows that share the value" : "rows that break it";
  return cause(
    "migration-over-duplicates",
    "certain",
    `A migration adds the constraint while the table holds ${rows}.`,
  );
}
