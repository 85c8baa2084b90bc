/** The lines that are said to have written: where each stands, and the words of its evidence. */

import type { Spot } from "../domain/chain";
import type { CallSite, CallSiteEvidence } from "../domain/diagnosis";
import type { PlacedFrame } from "../domain/incident";
import type { Write } from "../domain/model";
import type { Place, Source } from "../domain/text";
import type { Reached } from "./chain";
import type { LocatedFrame } from "./frames";
import type { Writes } from "./writes";

/**
 * @param writes undefined = another function's code stands on the line by now
 * @param later true = an error that only follows another one: no write is behind it
 */
export function atFrame(
  { frame, source }: LocatedFrame,
  evidence: CallSiteEvidence,
  writes: Writes | undefined,
  later: boolean,
): CallSite {
  const write = writes && writeAt(source, frame, writes);
  const isInvocation = evidence === "invocation";
  const named = isInvocation ? "the message itself names this line" : "the stack names this line";
  const from =
    frame.printedLine === undefined
      ? named
      : `${isInvocation ? "the message" : "the stack"} names line ${frame.printedLine}, and what it printed of that line stands here by now`;
  if (write)
    return {
      ...atWrite(write, isInvocation ? evidence : "frame", from),
      function: write.function ?? frame.function,
    };
  const text = source.line(frame.line);
  const indent = text.length - text.trimStart().length;
  const column = frame.column ?? indent + 1;
  return {
    file: source.path,
    line: frame.line,
    column,
    function: frame.function,
    evidence,
    why: frame.changed
      ? `${from}, on which something else stands by now: the file has changed since`
      : `${from}, the deepest one of your code${evidence === "caller" && !later ? "; the write behind it was not found" : ""}`,
    place: {
      file: source.path,
      start: { line: frame.line, column: indent + 1 },
      end: { line: frame.line, column: text.trimEnd().length + 1 },
    },
  };
}

export function atWrite(write: Write, evidence: CallSiteEvidence, why: string): CallSite {
  const { file, start } = write.place;
  return {
    file,
    line: start.line,
    column: start.column,
    function: write.function,
    evidence,
    why,
    place: write.place,
    ...(write.named ? { named: write.named } : {}),
    write,
  };
}

/** A write that a chain leads to; without steps it stands on the printed line itself. */
export function atReached({ write, chain }: Reached, models: ReadonlySet<string>): CallSite {
  const [first] = chain;
  if (!first) return atWrite(write, "frame", "the stack names this line");
  const why = `line ${first.line} of ${first.file} in the stack leads to it`;
  const { write: own, ...site } = atWrite(write, "chain", why);
  return { ...site, chain, ...(own && models.has(own.model) ? { write: own } : {}) };
}

/** The call that makes what it declares. */
export function atDeclaration(place: Place, name: string | null): CallSite {
  const { file, start } = place;
  return {
    ...{ file, line: start.line, column: start.column, function: name },
    evidence: "static",
    why: "it is the call that makes the violated declaration; the stack does not reach your code",
    place,
  };
}

/** The head of a function whose compiled code the stack names. */
export function atFunction({ file, place, function: name }: Spot): CallSite {
  const { start } = place;
  return {
    file,
    line: start.line,
    column: start.column,
    function: name,
    evidence: "caller",
    why: `the stack names \`${name}\`, the deepest function of your code; the write behind it was not found`,
    place: { file, start, end: { line: start.line, column: start.column + 1 } },
  };
}

/** No file of the workspace fits: the deepest line that is not a library's, as the stack has it. */
export function asPrinted({ file, line, column, function: name }: PlacedFrame): CallSite {
  const start = { line, column: column ?? 1 };
  return {
    file,
    line,
    column: start.column,
    function: name,
    evidence: "caller",
    why: "the stack names this line, the deepest one that is no library's; no file of the workspace fits it",
    outside: true,
    place: { file, start, end: { line, column: start.column + 1 } },
  };
}

export function unique(sites: readonly CallSite[]): CallSite[] {
  const seen = new Set<string>();
  return sites.filter((site) => {
    const id = `${site.file}:${site.line}`;
    return !seen.has(id) && seen.add(id);
  });
}

export function writeAt(source: Source, frame: PlacedFrame, writes: Writes): Write | undefined {
  const onLine = writes.inFile(source).filter(({ place }) => spans(place, frame.line));
  // The narrowest write around the line: a transaction's callback spans the calls within it.
  return onLine.sort(
    (a, b) =>
      height(a) - height(b) ||
      Math.abs(a.place.start.line - frame.line) - Math.abs(b.place.start.line - frame.line) ||
      aside(a, frame) - aside(b, frame),
  )[0];
}

/** Of two writes on one line the column tells: a runtime counts a call from its name, an awaited one from its `await`. */
function aside({ place: { start } }: Write, { line, column }: PlacedFrame): number {
  return column === null || start.line !== line ? 0 : Math.abs(start.column - column);
}

function height({ place }: Write): number {
  return place.end.line - place.start.line;
}

export function spans({ start, end }: Place, line: number): boolean {
  return start.line <= line && line <= end.line;
}
