/** The cleaned lines divided: stretches that a runtime's stack owns, and the loose text between them. */

import type { Line, Runtime, Trace } from "../domain/adapters";

export interface Region {
  /** Indexes into the lines, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly trace?: Trace;
  /** True for a stack whose own record is known: it belongs to no message beside it. */
  readonly another?: true;
}

/** In the order of the text, covering it without gaps. */
export function divide(lines: readonly Line[], runtimes: readonly Runtime[]): Region[] {
  const traces = choose(runtimes.flatMap((runtime) => runtime.readTraces(lines)));
  const regions: Region[] = [];
  let done = 0;
  for (const trace of traces) {
    for (const block of blocks(lines, done, trace.start)) regions.push(block);
    regions.push({ start: trace.start, end: trace.end, trace });
    done = trace.end;
  }
  for (const block of blocks(lines, done, lines.length)) regions.push(block);
  return regions;
}

/** Where two runtimes claim the same lines the one that saw more frames is right. */
function choose(traces: readonly Trace[]): Trace[] {
  const sorted = [...traces].sort((a, b) => a.start - b.start || frameCount(b) - frameCount(a));
  const chosen: Trace[] = [];
  for (const trace of sorted) {
    const last = chosen.at(-1);
    if (!last || trace.start >= last.end) chosen.push(trace);
    else if (frameCount(trace) > frameCount(last)) chosen[chosen.length - 1] = trace;
  }
  return chosen.filter((trace, i) => i === 0 || trace.start >= (chosen[i - 1]?.end ?? 0));
}

function frameCount(trace: Trace): number {
  let count = 0;
  for (const { frames } of trace.thrown) count += frames.length;
  return count;
}

/** A loose block ends at a blank line once it is long enough, and in any case before it is too long. */
const ENOUGH = 24;
const TOO_LONG = 120;

function blocks(lines: readonly Line[], from: number, to: number): Region[] {
  const found: Region[] = [];
  let start = from;
  let filled = 0;
  for (let i = from; i < to; i++) {
    const text = lines[i]?.text ?? "";
    const blank = text === "" || text.trim() === "";
    if (!blank) filled++;
    const length = i + 1 - start;
    if (
      (blank && filled > 0 && length >= ENOUGH) ||
      (length >= TOO_LONG && !/^\s/.test(lines[i + 1]?.text ?? ""))
    ) {
      if (filled > 0) found.push({ start, end: i + 1 });
      start = i + 1;
      filled = 0;
    }
  }
  if (filled > 0) found.push({ start, end: to });
  return found;
}
