/** The same incident printed again is one; a follow-up error joins its true cause where that is in the text. */

import type { Incident, Violation } from "../domain/incident";
import { merge, sameViolation } from "./reading";

/** Each with how often the text holds it. */
export function distinct(found: readonly Incident[]): Incident[] {
  const kept: Printed[] = [];
  for (const one of found) {
    const known = kept.find(({ incident }) => isSame(incident, one));
    if (known) {
      count(known, one);
      known.incident = joined(known.incident, one);
    } else kept.push(count({ incident: one, stacks: 0, alone: 0 }, one));
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
}

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
