/** Names the class of reason behind a violation, from the text, the declaration and the write; never from an engine's name. */

import type { Database } from "../domain/adapters";
import type { CallSite, Cause, CauseId, KeyMatch } from "../domain/diagnosis";
import type { Violation } from "../domain/incident";
import type { Model, Write } from "../domain/model";
import type { Place } from "../domain/text";

/** All that a cause is decided from. */
export interface Evidence {
  readonly violation: Violation;
  readonly key: KeyMatch | null;
  /** Declarations that fit equally well. */
  readonly ambiguous: boolean;
  readonly callSite: CallSite | null;
  readonly models: readonly Model[];
  readonly database: Database | undefined;
}

/** One rule: a cause with its reason, or undefined = another rule decides. */
type Rule = (evidence: Evidence) => Cause | undefined;

export function decideCause(evidence: Evidence): Cause {
  const { violation } = evidence;
  if (violation.kind === null || violation.followUp)
    return cause(
      "follow-up",
      "certain",
      "The transaction had already failed: the error that came before this one is the true one.",
    );
  const rules = violation.kind === "unique" ? uniqueRules : (otherRules[violation.kind] ?? []);
  for (const rule of rules) {
    const decided = rule(evidence);
    if (decided) return decided;
  }
  return cause("other", "possible", "The text tells no more than that the database refused the write.");
}

const uniqueRules: readonly Rule[] = [
  migration,
  staleIndex,
  sequenceBehind,
  nullOrDefault,
  lookupWider,
  softDeleted,
  upsertRace,
  updateCollision,
  checkedBefore,
  ({ key, callSite }) =>
    cause(
      "duplicate-insert",
      key && callSite?.write ? "certain" : "likely",
      callSite?.write
        ? `\`${callSite.write.method}()\` inserts without looking whether the value is already there.`
        : "A row with this value is already there.",
    ),
];

const otherRules: Readonly<Partial<Record<NonNullable<Violation["kind"]>, readonly Rule[]>>> = {
  foreign_key: [foreignKey],
  not_null: [
    migration,
    ({ violation, key }) => {
      const field = key?.constraint.fields[0] ?? violation.columns[0];
      return cause(
        "null-in-required",
        "certain",
        `${field ? `\`${field}\`` : "The column"} may not be null and the write gives it no value.`,
      );
    },
  ],
  check: [
    ({ key }) => {
      const expression = key?.constraint.expression;
      return cause(
        "check-failed",
        "certain",
        expression ? `The row does not fulfil \`${expression}\`.` : "The row does not fulfil the check.",
      );
    },
  ],
  exclusion: [
    () => cause("check-failed", "certain", "The row overlaps one that the exclusion constraint keeps apart."),
  ],
};

function migration({ violation }: Evidence): Cause | undefined {
  if (violation.operation !== "migrate") return undefined;
  const rows = violation.kind === "unique" ? "rows that share the value" : "rows that break it";
  return cause(
    "migration-over-duplicates",
    "certain",
    `A migration adds the constraint while the table holds ${rows}.`,
  );
}

/** The database enforces what no model declares: an index that a migration should have dropped, or was made by hand. */
function staleIndex({ violation, key, ambiguous, models }: Evidence): Cause | undefined {
  if (key?.constraint.fromMigration)
    return cause(
      "stale-index",
      "certain",
      "Only a migration declares this constraint; the model does not, any more.",
    );
  const named = violation.constraint ?? (violation.columns.length > 0 ? violation.columns.join(", ") : null);
  if (key || ambiguous || named === null || violation.primary) return undefined;
  const table = violation.table?.toLowerCase();
  const model = models.find((m) => m.table !== null && m.table.toLowerCase() === table);
  if (!model || model.external) return undefined;
  const what = violation.constraint === null ? `that \`${named}\` is unique` : `\`${named}\``;
  return cause(
    "stale-index",
    "likely",
    `The database enforces ${what}, which ${model.name} does not declare.`,
  );
}

/** A generated key collides although the code sets none: the sequence gives numbers that are already taken. */
function sequenceBehind({ key, callSite, database, violation }: Evidence): Cause | undefined {
  if (key?.constraint.kind !== "primary_key" || key.constraint.fields.length !== 1) return undefined;
  const field = key.model.fields.find((f) => f.name === key.constraint.fields[0]);
  if (field?.default !== "increment" || callSite?.write?.fields?.includes(field.name)) return undefined;
  if (violation.operation === "update" || callSite?.write?.operation === "update") return undefined;
  const target = { kind: key.constraint.kind, table: key.model.table ?? "", columns: key.constraint.columns };
  // Engines whose counter can not fall behind its table have no such repair.
  if (database && !database.repair?.("sequence-behind", target)) return undefined;
  const sure = callSite?.write?.fields ? "certain" : "likely";
  return cause(
    "sequence-behind",
    sure,
    `The database numbers \`${field.name}\` itself, and its counter stands behind the rows that are there.`,
  );
}

function nullOrDefault({ violation }: Evidence): Cause | undefined {
  if (violation.value === null) return undefined;
  const value = violation.value.trim().replace(/^\((.*)\)$/s, "$1");
  // The parts of a composite value can be told apart only where no part holds the separator itself.
  const parts = value.split(", ");
  const empty = (parts.length === violation.columns.length ? parts : [value]).find((part) =>
    nothing.test(part),
  );
  if (empty === undefined) return undefined;
  const what = /null/i.test(empty) ? "null" : "an empty value";
  const whose = parts.length > 1 ? ", in a part of the key" : "";
  return cause(
    "null-or-default-collision",
    "certain",
    `What collides is ${what}${whose}: two rows without a value of their own.`,
  );
}

const nothing = /^(?:null|''|"")?$/i;

/** get_or_create and upsert look the row up by other fields than the key, so they insert what is already there. */
function lookupWider({ key, callSite }: Evidence): Cause | undefined {
  const write = callSite?.write;
  if (!key || !write?.lookup || !looksUp(write)) return undefined;
  if (sameNames(write.lookup, key.constraint.fields)) return undefined;
  const [by, wanted] = [list(write.lookup), list(key.constraint.fields)];
  return cause(
    "lookup-wider-than-key",
    "certain",
    `\`${write.method}()\` looks the row up by ${by}, the key is ${wanted}.`,
  );
}

function upsertRace({ callSite }: Evidence): Cause | undefined {
  const write = callSite?.write;
  if (!write || !looksUp(write)) return undefined;
  return cause(
    "already-upsert-race",
    "likely",
    `\`${write.method}()\` looks first and inserts then: two calls at the same time both insert.`,
  );
}

function updateCollision({ violation, callSite }: Evidence): Cause | undefined {
  // An ORM that prints its own method prints the outer one: what a nested write does stands in the code alone.
  const told = violation.method && callSite?.write ? undefined : violation.operation;
  if ((told ?? callSite?.write?.operation) !== "update") return undefined;
  const sure = violation.operation === "update" ? "certain" : "likely";
  return cause("update-collision", sure, "An update gives this row a value that another row has.");
}

/** A look that should have found the row did not: it leaves deleted rows out, the constraint does not. */
function softDeleted({ key, callSite }: Evidence): Cause | undefined {
  const write = callSite?.write;
  if (!key || !write || key.constraint.condition) return undefined;
  const looked = checkOf(key, write) ? "the check" : looksUp(write) ? `\`${write.method}()\`` : undefined;
  if (looked === undefined) return undefined;
  const hidden = key.model.hidesRowsBy;
  const mark = hidden ?? write.checkedBy?.find((field) => deletionMark.test(field));
  if (mark === undefined || key.constraint.fields.includes(mark)) return undefined;
  const why = `${looked} leaves out the rows that \`${mark}\` marks as deleted, the constraint does not: a deleted row may hold the value.`;
  return cause(
    "soft-deleted-row",
    hidden ? "likely" : "possible",
    why.charAt(0).toUpperCase() + why.slice(1),
  );
}

const deletionMark = /^(?:is_?)?(?:deleted|removed|archived|trashed)(?:_?(?:at|on|date))?$/i;

function checkedBefore({ key, callSite }: Evidence): Cause | undefined {
  const checked = checkOf(key, callSite?.write);
  if (!checked) return undefined;
  const why = `Line ${checked.start.line} looks first; another request inserted between the look and the insert.`;
  return cause("check-then-insert-race", "likely", why);
}

/** The read before the write, if it asks for the key: one that asks for another field checks something else. */
function checkOf(key: KeyMatch | null, write: Write | undefined): Place | undefined {
  const by = write?.checkedBy;
  const asksForKey =
    !key || !by || by.length === 0 || by.some((field) => key.constraint.fields.includes(field));
  return asksForKey ? write?.checkedAt : undefined;
}

function foreignKey({ violation, callSite }: Evidence): Cause | undefined {
  const deletes =
    violation.stillReferenced ??
    (violation.operation === "delete" || callSite?.write?.operation === "delete");
  const sure = violation.stillReferenced === undefined ? "likely" : "certain";
  return deletes
    ? cause("still-referenced", sure, "The row is deleted or changed while other rows still refer to it.")
    : cause("missing-parent", sure, "The row refers to one that does not exist.");
}

function looksUp(write: Write): boolean {
  return write.operation === "upsert" || write.operation === "get-or-create";
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "no field" : names.map((name) => `\`${name}\``).join(", ");
}

function cause(id: CauseId, confidence: Cause["confidence"], why: string): Cause {
  return { id, confidence, why };
}
