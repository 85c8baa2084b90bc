/** The same incident printed again is one; a follow-up error joins its true cause where that is in the text. */

import type { Incident, Violation } from "../domain/incident";
import type { Printing } from "./printings";
import { merge, sameViolation } from "./reading";

/**
 * Each with how often the text holds it. What a printing adds to what was told before is looked for once, and known when it is printed again.
 * @param whole the incident that is printed there
 */
export function distinct(found: readonly Printing[], whole: (one: Printing) => Incident): Incident[] {
  const kept: Printed[] = [];
  const again = new Map<Incident, Printed>();
  for (const one of found) {
    const before = again.get(one.incident);
    const next = before?.next.get(before.incident)?.get(one.incident);
    if (before && next) {
      count(before, one.incident);
      before.incident = next;
      continue;
    }
    const incident = whole(one);
    const known = before ?? kept.find((other) => isSame(other.incident, incident));
    if (!known) {
      kept.push(count({ incident, stacks: 0, alone: 0, next: new Map() }, incident));
      continue;
    }
    count(known, incident);
    const both = joined(known.incident, incident);
    if (tells(both) === tells(known.incident)) again.set(one.incident, known);
    else again.clear();
    advance(known, one.incident, both);
  }
  const real = kept.filter(({ incident }) => incident.violation.kind !== null);
  return (real.length > 0 ? real : kept.slice(0, 1)).map(({ incident, stacks, alone }) => {
    const times = Math.max(stacks, alone);
    return times > 1 ? { ...incident, count: times } : incident;
  });
}

/** A program prints one failure with its stack and, in its log or its summary, without: the kind of printing that is there more often counts. */
interface Printed {
  incident: Incident;
  stacks: number;
  alone: number;
  /** What it was, and what a further printing made of it. */
  readonly next: Map<Incident, Map<Incident, Incident>>;
}

/** Printings that differ in what they tell come in turns: what two made of it is the same object each time. */
function advance(printed: Printed, by: Incident, both: Incident): void {
  const { incident, next } = printed;
  const known =
    [...next.keys()].find((one) => isAlike(one, both)) ?? (isAlike(incident, both) ? incident : both);
  if (next.size < MOST_FORMS) {
    const from = next.get(incident) ?? new Map<Incident, Incident>();
    next.set(incident, from.set(by, known));
  }
  printed.incident = known;
}

/** Forms of one incident that are remembered. */
const MOST_FORMS = 20;

/** What only follows is no failure of its own. */
function count(printed: Printed, { frames, violation }: Incident): Printed {
  if (violation.followUp !== true) printed[frames.length > 0 ? "stacks" : "alone"]++;
  return printed;
}

/** The same violation, and no two stacks that lead to different lines of user code. */
function isSame(a: Incident, b: Incident): boolean {
  if (a.violation.kind !== b.violation.kind || !sameViolation(a.violation, b.violation)) return false;
  if (a.violation.kind === null) return true;
  // Two stacks over two engines are two runs, also where one engine says less than the other.
  const bothRan = a.frames.length > 0 && b.frames.length > 0;
  if (
    bothRan &&
    a.violation.engine !== null &&
    b.violation.engine !== null &&
    a.violation.engine !== b.violation.engine
  ) {
    return false;
  }
  const first = siteOf(a);
  const second = siteOf(b);
  return first === undefined || second === undefined || first === second;
}

function siteOf({ frames }: Incident): string | undefined {
  const frame = frames.find(({ inApp }) => inApp);
  return frame && `${frame.file}:${frame.line}`;
}

/** The printing with the stack is the incident; the other one fills what it does not tell. */
function joined(a: Incident, b: Incident): Incident {
  // What a handler ran into afterwards tells nothing that the error itself does not.
  if (a.violation.followUp !== b.violation.followUp) return a.violation.followUp === true ? b : a;
  const [main, other] = a.frames.length >= b.frames.length ? [a, b] : [b, a];
  const merged = merge(main.violation, other.violation);
  // What a printing without the columns says of its own gaps is filled by the one that has them.
  const full = [main, other].filter(({ violation }) => violation.columns.length > 0);
  const remarks = full.length === 1 ? full[0]?.violation.remarks : merged.remarks;
  const { remarks: _, ...rest } = merged;
  const violation: Violation = {
    ...rest,
    orm: main.violation.orm ?? other.violation.orm,
    ...(remarks && remarks.length > 0 ? { remarks } : {}),
  };
  return { ...main, violation, exceptions: [...new Set([...main.exceptions, ...other.exceptions])] };
}

/** All that decides which incident is the same. */
function tells(incident: Incident): string {
  const { kind, engine, constraint, table, columns, value } = incident.violation;
  return JSON.stringify([kind, engine, constraint, table, columns, value, siteOf(incident)]);
}

/** Alike to the last member, of which the longer ones are the same objects. */
function isAlike(a: Incident, b: Incident): boolean {
  return (
    a.frames === b.frames &&
    a.at === b.at &&
    isSameList(a.exceptions, b.exceptions) &&
    isSameList(Object.keys(a), Object.keys(b)) &&
    isSameViolation(a.violation, b.violation)
  );
}

function isSameViolation(a: Violation, b: Violation): boolean {
  const keys = Object.keys(b) as (keyof Violation)[];
  if (!isSameList(Object.keys(a), keys)) return false;
  return keys.every((key) => {
    const [first, second] = [a[key], b[key]];
    return first === second || (Array.isArray(first) && Array.isArray(second) && isSameList(first, second));
  });
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
