/** Every sentence that people read about a diagnosis: what happened, why, what next. Ids live in code, prose lives here. */

import { type CallSite, type CauseId, type Diagnosis, isGuessed, type KeyMatch } from "../domain/diagnosis";
import type { Incident, Violation } from "../domain/incident";
import type { IntentId } from "../domain/intent";
import { isHandled } from "../domain/model";
import { visible } from "./inert";

/** What: one short sentence that stands alone, without data values: it is cut off by narrow views. */
export function headline(diagnosis: Diagnosis): string {
  return visible(sentence(diagnosis));
}

/** What is violated, in a few words: `User.email`. */
export function subject({ key, incident: { violation } }: Pick<Diagnosis, "key" | "incident">): string {
  if (violation.kind === null) return "A follow-up error";
  return visible(key ? keyName(key) : textName(violation));
}

function sentence(diagnosis: Diagnosis): string {
  const { key, incident } = diagnosis;
  const { violation } = incident;
  if (violation.kind === null) return "A follow-up error: the transaction had already failed.";
  const subject = key ? keyName(key) : textName(violation);
  switch (violation.kind) {
    case "unique":
      return diagnosis.cause.id === "migration-over-duplicates"
        ? `${subject} can not be made unique: rows share a value.`
        : `${subject} must be unique, and a row with this value exists.`;
    case "foreign_key":
      return foreignKeyLine(subject, diagnosis.cause.id);
    case "not_null":
      if (diagnosis.cause.id === "new-required-column")
        return `${subject} can not be added as required: the rows that are there have no value for it.`;
      return diagnosis.cause.id === "migration-over-duplicates"
        ? `${subject} can not be made required: rows have no value there.`
        : `${subject} may not be null.`;
    case "check":
      return diagnosis.cause.id === "migration-over-duplicates"
        ? `${subject} can not be declared: rows break it.`
        : `${subject} is violated.`;
    case "exclusion":
      return `${subject} excludes rows that overlap.`;
  }
}

/** Some databases do not say which side is missing. */
function foreignKeyLine(subject: string, cause: CauseId): string {
  if (cause === "still-referenced") return `${subject} still refers to the row.`;
  if (cause === "missing-parent") return `${subject} refers to a row that does not exist.`;
  if (cause === "migration-over-duplicates") return `${subject} can not be declared: rows break it.`;
  return `${subject} is violated.`;
}

/** `User.email`, `OrderItem (order, line)`: the declaration as its model calls it. */
export function keyName({ model, constraint }: KeyMatch): string {
  const { kind } = constraint;
  // A relation of several columns is one field; an expression has no name.
  const fields = [...new Set(constraint.fields.map((name) => name || "an expression"))];
  if (kind === "check" || kind === "exclusion")
    return `${model.name}'s ${constraint.name ? `check ${constraint.name}` : `check ${constraint.expression ?? ""}`}`.trimEnd();
  if (fields.length === 1) return `${model.name}.${fields[0]}`;
  if (fields.length > 1) return `${model.name} (${fields.join(", ")})`;
  return `${model.name} (${constraint.expression ?? constraint.name ?? "an expression"})`;
}

/** The same from the text alone. */
function textName(violation: Violation): string {
  const table = violation.table ?? violation.model ?? null;
  const columns = violation.columns.length > 0 ? violation.columns : (violation.fields ?? []);
  if (columns.length > 0 && table)
    return columns.length === 1 ? `${table}.${columns[0]}` : `${table} (${columns.join(", ")})`;
  if (columns.length > 0) return `Column ${columns.join(", ")}`;
  if (violation.constraint) return `Constraint ${violation.constraint}`;
  const { kind } = violation;
  // It is a value that must be unique or there, not its constraint.
  const what = kind === "unique" || kind === "not_null" ? "value" : kindWords[kind ?? "unique"];
  return table ? `A ${what} of ${table}` : `A ${what}`;
}

/** Fixes that one reason forbids. */
export function declinedByReason({
  declined,
}: Pick<Diagnosis, "declined">): readonly { readonly ids: readonly string[]; readonly why: string }[] {
  const byReason = new Map<string, string[]>();
  for (const { id, reason } of declined) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  return [...byReason].map(([why, ids]) => ({ ids, why }));
}

export const kindWords: Readonly<Record<NonNullable<Violation["kind"]>, string>> = {
  unique: "unique constraint",
  foreign_key: "foreign key",
  not_null: "not-null constraint",
  check: "check constraint",
  exclusion: "exclusion constraint",
};

/** What next: one sentence per cause. A fix's own title says the rest. */
const next: Readonly<Record<CauseId, string>> = {
  "duplicate-insert": "Catch exactly this violation, or get the row that is there.",
  "check-then-insert-race":
    "Keep the insert and catch the violation: only the database can decide who was first.",
  "already-upsert-race": "Try once more: the second time it finds the row.",
  "lookup-wider-than-key": "Look the row up by the key, and give the rest as values.",
  "update-collision": "Catch the violation and tell the user that the value is taken.",
  "copied-row":
    "Give the copy a value of its own for this key, or none where the column takes null: everything that is not set anew it has from the original.",
  "key-in-update": "Leave the key out of what the update writes: it is one row's own.",
  "damaged-index":
    "Look for the rows that share the key by a scan without the index, merge them, then REINDEX: while the index is damaged no upsert can be trusted.",
  "sequence-behind": "Set the sequence behind the highest row. Catching the error would hide it.",
  "stale-index": "Drop it in a migration, or declare it in the model again.",
  "null-or-default-collision":
    "Give each row a value, or let the constraint leave empty ones out (a partial index, where the database has them).",
  "migration-over-duplicates": "Clean the rows first, then run the migration again.",
  "new-required-column":
    "Add the column without a demand, with a default, or as the old column under its new name; require it when every row has a value.",
  "soft-deleted-row":
    "Look at the deleted rows too, or let the constraint leave them out (a partial index, where the database has them).",
  "missing-parent": "Write the parent first, or refuse the request when it is not there.",
  "still-referenced": "Delete or move the children first, or declare what shall happen to them.",
  "null-in-required": "Give the field a value, or declare a default.",
  "check-failed": "Check the value before the write, and tell the user which rule it breaks.",
  "follow-up": "Look for the first error above this one, and paste that.",
  other: "Where this is not enough, paste more of the log: the statement, or a stack that reaches your code.",
};

/** Causes whose reason says what the headline says already. */
const told = new Set<CauseId>(["missing-parent", "follow-up"]);

/** Of a failure that was seen once nothing is said. */
export function seenTimes(count: number): string {
  return count > 1 ? `Seen ${count} times.` : "";
}

/** What stands behind the headline where there is room for one more sentence: why, else what next. */
export function inShort(diagnosis: Diagnosis): string {
  const { cause } = diagnosis;
  return told.has(cause.id) ? whatNext(diagnosis) : cause.why;
}

/** What the code wants of the row that is there comes before what the cause alone would say. */
export function whatNext(diagnosis: Diagnosis): string {
  const { cause, intent, key, callSite } = diagnosis;
  const left = callSite?.write?.leftFailed;
  if (left) return `Call \`${left.undo}\` in that handler before anything else is done with the session.`;
  if (isCaught(diagnosis)) return caught;
  const field = key?.model.fields.find(({ name }) => name === key.constraint.fields[0]);
  if (
    cause.id === "null-in-required" &&
    field?.default === "value" &&
    callSite?.write?.fields?.includes(field.name)
  )
    return "Give the field a value, or leave it out where there is none: then the declared default counts.";
  const { operation, ofDeletion } = callSite?.write ?? {};
  if (cause.id === "null-in-required" && (ofDeletion || operation === "delete"))
    return next["still-referenced"];
  const demand = duplicates.has(cause.id) && intent.only !== undefined ? demanded[intent.id] : undefined;
  const wish = cause.id === "duplicate-insert" ? wanted[intent.id] : undefined;
  return demand ?? wish ?? next[cause.id];
}

/** The write stands in a handler for such a violation, and there is nothing that a fix would add. */
function isCaught({ incident, callSite, fixes }: Diagnosis): boolean {
  const write = callSite?.write;
  return fixes.length === 0 && write !== undefined && isHandled(write, incident.violation.kind);
}

const caught =
  "A handler around this write catches it already: the text is what it logged, or older than it. Where the error still surfaces, look at what the handler does.";

const duplicates = new Set<CauseId>(["duplicate-insert", "check-then-insert-race", "lookup-wider-than-key"]);

const wanted: Readonly<Partial<Record<IntentId, string>>> = {
  refuse: "Catch exactly this violation, and say that the value is taken.",
};

const another = "Refuse, or choose another value: the row that is there is not the one that was asked for.";

/** Where nothing else may be done with the row that is there. */
const demanded: Readonly<Partial<Record<IntentId, string>>> = {
  refuse: another,
  unknown: another,
  ignore: "Catch exactly this violation, and do nothing of what follows.",
  retry: "Catch exactly this violation, and try again with another value.",
};

/** Several fixes do different things: what the code wants decides among them. */
export function isAsked({ fixes }: Diagnosis): boolean {
  return fixes.some(({ does }) => does !== undefined);
}

/** Said where the code does not show what the program wants. */
export const undecided = "The choice is yours; to refuse changes the least.";

/** What the commands below are for. */
export function aboutCommands(cause: CauseId, count: number): string {
  if (cause === "migration-over-duplicates") return "The rows in the way:";
  return count > 1 ? "Either of these does it:" : "This does it:";
}

/** Why none of the candidates is the line; `guessed` = they are writes to which no line of the stack leads. */
export function lostAt(candidates: readonly CallSite[]): { readonly why: string; readonly guessed: boolean } {
  if (isAlike(candidates)) return { why: "the stack fits each of these files", guessed: false };
  const printed = candidates.filter(({ evidence }) => evidence === "caller");
  if (printed.length === 0) return { why: "the stack does not reach your code", guessed: true };
  return printed.length === candidates.length
    ? { why: "no write was found behind these lines of the stack", guessed: false }
    : { why: "no write was found behind the lines of the stack", guessed: true };
}

/** True for candidates that one printed line can mean: its path fits several files of the workspace. */
function isAlike([first, ...others]: readonly CallSite[]): boolean {
  return (
    first !== undefined &&
    others.length > 0 &&
    !isGuessed(first) &&
    others.every(
      ({ evidence, file, line }) => evidence === first.evidence && file !== first.file && line === first.line,
    )
  );
}

/** What would tell apart the lines that a stack leads to; of one alone, why it is not said to be it. */
export function toldApart(
  count: number,
  { runtime, violation }: Pick<Incident, "runtime" | "violation">,
): string {
  if (count === 1)
    return "other code that may have run could not be followed, or is not what the stack printed.";
  const fits = "the text fits each of them.";
  const sql = violation.statement ? [] : ["The failed SQL"];
  const stack =
    runtime === "node"
      ? ["a stack in which the promise is awaited where it is returned (`return await`)"]
      : [];
  const [first, second] = [...sql, ...stack];
  if (!first) return fits;
  return `${fits} ${first[0]?.toUpperCase()}${first.slice(1)} would tell${second ? `, or ${second}` : ""}.`;
}

/** Said where a paste holds no integrity violation. */
export const nothingFound =
  "No integrity violation in this text. Keyclash looks for unique, foreign key, not-null, check and exclusion errors of a database or an ORM.";
