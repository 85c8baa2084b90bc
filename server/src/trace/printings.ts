/** The same failure is printed again and again: it is read once, and where each printing stands is worked out for those that are shown. */

import type { Thrown, Trace } from "../domain/adapters";
import type { Frame, Incident } from "../domain/incident";
import type { Place } from "../domain/text";
import type { Clean } from "./clean";

/** One printing of an incident. Printings with the same words share the incident. */
export interface Printing {
  /** Its places count in the cleaned lines, as its first printing stands in them. */
  readonly incident: Incident;
  /** Lines from the first printing down to this one. */
  readonly below: number;
  /** The stack or the message beside it that belongs to it: places in the cleaned lines. */
  readonly beside: readonly Place[];
}

export function printing(incident: Incident): Printing {
  return { incident, below: 0, beside: [] };
}

/** The printing as an incident of its own: places where it stands in the cleaned lines. */
export function standing({ incident, below }: Printing): Incident {
  return below === 0
    ? incident
    : withPlaces(
        incident,
        (place) => lower(place, below),
        (place) => lower(place, below),
      );
}

/** The printing as the answer holds it: places of the paste. */
export function placed(one: Printing, cleaned: Clean): Incident {
  const incident = withPlaces(standing(one), cleaned.toPaste, cleaned.toLink);
  const at = one.beside.reduce((all, place) => union(all, cleaned.toPaste(place)), incident.at);
  return { ...incident, at };
}

function withPlaces(
  incident: Incident,
  moved: (place: Place) => Place,
  link: (place: Place) => Place,
): Incident {
  const { violation, frames, repeated, at } = incident;
  const linked = (frame: Frame): Frame => ({ ...frame, at: link(frame.at) });
  return {
    ...incident,
    violation: {
      ...violation,
      ...(violation.at ? { at: moved(violation.at) } : {}),
      ...(violation.invocation
        ? { invocation: { ...violation.invocation, at: moved(violation.invocation.at) } }
        : {}),
    },
    frames: frames.map(linked),
    ...(repeated ? { repeated: repeated.map(linked) } : {}),
    at: moved(at),
  };
}

function union(a: Place, b: Place): Place {
  const first = a.start.line <= b.start.line ? a : b;
  const last = a.end.line >= b.end.line ? a : b;
  return { file: "", start: first.start, end: last.end };
}

/** The same place so many lines further down. */
export function lower({ file, start, end }: Place, lines: number): Place {
  return {
    file,
    start: { line: start.line + lines, column: start.column },
    end: { line: end.line + lines, column: end.column },
  };
}

/** What was read of a stretch of lines, by its words. */
interface Reading {
  readonly start: number;
  readonly trace: Trace | undefined;
  readonly found: readonly Printing[];
}

export interface Printings {
  /**
   * What the lines hold, read anew only where other words stand there than before.
   * @param words all of which the reading depends, the stack aside
   * @param start index of the first of the lines
   */
  of(
    words: string,
    start: number,
    trace: Trace | undefined,
    read: () => readonly Printing[],
  ): readonly Printing[];
}

/** What is remembered stays a few megabytes. */
const LONGEST = 8000;
const MOST = 1000;

export function createPrintings(): Printings {
  const known = new Map<string, Reading>();
  return {
    of: (words, start, trace, read) => {
      if (words.length > LONGEST) return read();
      const before = known.get(words);
      if (before && isSame(before.trace, trace)) {
        const below = start - before.start;
        return before.found.map(({ incident }) => ({ incident, below, beside: [] }));
      }
      const found = read();
      if (!before && known.size < MOST) known.set(words, { start, trace, found });
      return found;
    },
  };
}

/** What was read of the two stacks differs in nothing but where they stand. */
function isSame(a: Trace | undefined, b: Trace | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.runtime !== b.runtime || a.thrown.length !== b.thrown.length) return false;
  const lines = b.start - a.start;
  return a.thrown.every((one, i) => {
    const other = b.thrown[i];
    return other !== undefined && isSameThrown(one, other, lines);
  });
}

function isSameThrown(a: Thrown, b: Thrown, lines: number): boolean {
  return (
    a.name === b.name &&
    a.whole === b.whole &&
    a.together === b.together &&
    a.frames.length === b.frames.length &&
    a.message === b.message &&
    a.frames.every((one, i) => {
      const other = b.frames[i];
      return other !== undefined && isSameFrame(one, other, lines);
    })
  );
}

function isSameFrame(a: Frame, b: Frame, lines: number): boolean {
  return (
    a.line === b.line &&
    a.column === b.column &&
    a.inApp === b.inApp &&
    a.at.start.line + lines === b.at.start.line &&
    a.at.end.line + lines === b.at.end.line &&
    a.at.start.column === b.at.start.column &&
    a.at.end.column === b.at.end.column &&
    a.file === b.file &&
    a.function === b.function &&
    a.source === b.source
  );
}
