/** What the adapters read in one text, merged into one violation: the database's own words first. */

import type { Violation } from "../domain/incident";
import type { Readers } from "./readers";

/** Undefined where no adapter finds a violation. */
export function readViolation(text: string, readers: Readers): Violation | undefined {
  const known = text.length <= SHORT ? readers.known : undefined;
  if (known?.has(text)) return known.get(text);
  const read = readAnew(text, readers);
  const violation = readers.reveal?.(read) ?? read;
  if (known && known.size < MOST_KNOWN) known.set(text, violation);
  return violation;
}

/** What is remembered stays a few megabytes. */
const SHORT = 8000;
const MOST_KNOWN = 1000;

function readAnew(text: string, { databases, orms }: Readers): Violation | undefined {
  const own = earliest(databases.flatMap((database) => database.readViolation(text) ?? []));
  const wording = readWording(text, orms);
  if (own && wording) return merge(own, wording);
  if (own) return { ...own, operation: own.operation ?? null };
  // That an ORM ran is no violation yet.
  return wording && (wording.kind !== null || wording.followUp === true) ? wording : undefined;
}

/** The first ORM that says what happened; else the first that says it was there. */
function readWording(text: string, orms: Readers["orms"]): Violation | undefined {
  let present: Violation | undefined;
  for (const orm of orms) {
    const reading = orm.readViolation(text);
    if (reading && (reading.kind !== null || reading.followUp === true)) return reading;
    present ??= reading;
  }
  return present;
}

/** Two engines may know the same text: the one that stands first in it, then the one that is asked first. */
function earliest(found: readonly Violation[]): Violation | undefined {
  let best: Violation | undefined;
  for (const one of found) {
    if (!best || (best.kind === null && one.kind !== null)) best = one;
    else if (one.kind !== null && one.at && best.at && one.at.start.line < best.at.start.line) best = one;
  }
  return best;
}

/** `own` = the database's reading, `wording` = the ORM's: it fills what the database does not tell. */
export function merge(own: Violation, wording: Violation): Violation {
  const filled: Violation = {
    ...wording,
    ...own,
    kind: own.kind ?? wording.kind,
    engine: own.engine ?? wording.engine,
    orm: wording.orm ?? own.orm,
    driver: own.driver ?? wording.driver,
    exception: own.exception ?? wording.exception,
    constraint: own.constraint ?? wording.constraint,
    schema: own.schema ?? wording.schema,
    table: own.table ?? wording.table,
    columns: own.columns.length > 0 ? own.columns : wording.columns,
    value: own.value ?? wording.value,
    // Only the ORM knows that a statement is part of a migration.
    operation: wording.operation === "migrate" ? "migrate" : (own.operation ?? wording.operation ?? null),
  };
  const remarks = [...new Set([...(own.remarks ?? []), ...(wording.remarks ?? [])])];
  const statement = own.statement ?? wording.statement;
  const model = wording.model ?? own.model;
  const method = wording.method ?? own.method;
  const spelt = wording.spelt ?? own.spelt;
  const followUp = wording.followUp === true || own.followUp === true;
  return {
    ...filled,
    ...(remarks.length > 0 ? { remarks } : {}),
    ...(statement ? { statement } : {}),
    ...(model ? { model } : {}),
    ...(method ? { method } : {}),
    ...(spelt ? { spelt } : {}),
    ...(followUp ? { followUp } : {}),
  };
}

/** True where nothing that both tell differs: enough within one chain of exceptions. */
export function compatible(a: Violation, b: Violation): boolean {
  if (a.kind !== null && b.kind !== null && a.kind !== b.kind) return false;
  const second = factsOf(b);
  return factsOf(a).every((fact, i) => !fact || !second[i] || fact === second[i]);
}

/** Compatible, and both tell one thing in common (or one of them tells nothing): needed where two texts stand side by side. */
export function sameViolation(a: Violation, b: Violation): boolean {
  if (!compatible(a, b)) return false;
  const first = factsOf(a);
  const second = factsOf(b);
  return (
    first.some((fact, i) => fact && fact === second[i]) ||
    first.every((fact) => !fact) ||
    second.every((fact) => !fact)
  );
}

function factsOf({ constraint, table, columns, value }: Violation): (string | null)[] {
  return [constraint, table, columns.join(), unquoted(value)];
}

function unquoted(value: string | null): string | null {
  return value?.replace(/^(['"])([\s\S]*)\1$/, "$2") ?? null;
}
