/** Which headline a stack has: in a log the message above it may be another record's, and the stack then tells nothing of it. */

import type { Clean } from "./clean";
import type { Region } from "./regions";

/** A level of a logger at the line's start, its thread or request in front of it. */
const LEVEL =
  /^\s{0,4}(?:\[[^\]\n]{1,60}\] ?){0,3}(?:\[(?:ERROR|FATAL|CRITICAL|SEVERE|WARN|WARNING|INFO|DEBUG|LOG|NOTICE|error|fatal|critical|warn|warning|info|debug)\]|(?:ERROR|FATAL|CRITICAL|SEVERE|WARN|WARNING|INFO|DEBUG|LOG|NOTICE|PANIC)(?=[\s:])|(?:error|fatal|warn|warning|info|debug):)|\d\d:\d\d:\d\d(?: [AP]M)?\s{1,6}(?:ERROR|FATAL|WARN|LOG|DEBUG)\s/;

/** What stands below lines of logs that are no longer than this. */
const mostLines = 200;

/**
 * The line that begins the record in which a stack stands: the last one above it with a level, or with a time where the frames have none.
 * @param above the first line that is looked at
 * @returns its index; undefined = nothing tells where the record begins
 */
export function headlineAbove(
  above: number,
  { trace }: Region,
  { lines, isStamped }: Clean,
): number | undefined {
  const first = trace && firstFrame(trace.thrown.flatMap(({ frames }) => frames));
  if (first === undefined) return undefined;
  const times = !isStamped(first);
  for (let i = first - 1; i >= Math.max(above, first - mostLines); i--) {
    const text = (lines[i]?.text ?? "").slice(0, 400);
    if ((LEVEL.test(text) || (times && isStamped(i))) && !PLACE.test(text)) return i;
  }
  return undefined;
}

/** `app/worker.rb:9:in`: a line of a stack may carry a time and a level as well. */
const PLACE = /[\w)\]]\.\w{1,5}:\d{1,7}(?:[:)\s]|$)/;

/** True where the stack has a class and words of its own: what it belongs to is said there. */
export function hasOwnWords({ trace }: Region): boolean {
  return (
    trace?.thrown.some(({ name, message }) => {
      const head = message.split("\n", 1)[0] ?? "";
      return name !== null && /\w/.test(head.slice(head.indexOf(name) + name.length));
    }) === true
  );
}

function firstFrame(
  frames: readonly { readonly at: { readonly start: { readonly line: number } } }[],
): number | undefined {
  const lines = frames.map(({ at }) => at.start.line - 1);
  return lines.length > 0 ? lines.reduce((a, b) => Math.min(a, b)) : undefined;
}
