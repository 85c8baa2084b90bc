/** Regions of the text -> incidents: the violation that each holds, with the frames of the stack that raised it. */

import type { Line, Thrown, Trace } from "../domain/adapters";
import { type Frame, type Incident, unknownViolation, type Violation } from "../domain/incident";
import type { Place } from "../domain/text";
import { createCallOrder } from "./calls";
import type { Clean } from "./clean";
import { joinFrames } from "./frames";
import { hasOwnWords, headlineAbove } from "./headlines";
import { createPrintings, lower, type Printing, printing, standing } from "./printings";
import type { Readers } from "./readers";
import { compatible, merge, readViolation } from "./reading";
import { divide, type Region } from "./regions";

/** More different incidents help nobody: reading stops there, and the answer stays small. */
export const MOST_INCIDENTS = 200;

export interface Found {
  readonly printings: readonly Printing[];
  /** True where the text goes on behind the last incident that was read. */
  readonly stopped: boolean;
}

export function readIncidents(cleaned: Clean, adapters: Readers): Found {
  const { lines } = cleaned;
  const printings: Printing[] = [];
  const ormFrames = adapters.orms.flatMap(({ frames }) => frames ?? []);
  const readers = { ...adapters, known: new Map(), inCallOrder: createCallOrder(ormFrames) };
  const known = createPrintings();
  const regions = divide(lines, readers.runtimes).flatMap((region) =>
    withoutAnothers(region, cleaned, readers),
  );
  const different = new Set<string>();
  let counted = 0;
  // A stack without a violation of its own waits for the text beside it.
  let waiting: Region | undefined;
  let loose: { printing: Printing; start: number; end: number } | undefined;
  for (const region of regions) {
    for (; counted < printings.length; counted++) different.add(keyOf(printings[counted]?.incident));
    if (different.size >= MOST_INCIDENTS) return { printings, stopped: true };
    if (region.trace) {
      const { trace } = region;
      const words = textOf(lines, region);
      const read = () => ofTrace(region, trace, words, cleaned, readers).map(printing);
      // Where no class is printed the lines above are looked at for one.
      const own = trace.thrown.every(({ name }) => name)
        ? known.of(words, region.start, trace, read)
        : read();
      if (own.length > 0) {
        printings.push(...own);
        waiting = undefined;
      } else if (loose && isOf(region, loose, cleaned, readers)) {
        printings[printings.lastIndexOf(loose.printing)] = withStack(
          loose.printing,
          region,
          { start: loose.start, end: region.end },
          cleaned,
          readers,
        );
        waiting = undefined;
      } else waiting = region.another || hasOwnWords(region) ? undefined : region;
      loose = undefined;
      continue;
    }
    const words = textOf(lines, { start: Math.max(0, region.start - ABOVE), end: region.end });
    const found = [
      ...known.of(words, region.start, undefined, () => ofText(region, cleaned, readers).map(printing)),
    ];
    const first = found[0];
    if (first && waiting && region.start - waiting.end <= NEAR && first.incident.frames.length === 0) {
      found[0] = withStack(first, waiting, { start: waiting.start, end: region.end }, cleaned, readers);
    }
    if (found.length > 0) waiting = undefined;
    const last = found.at(-1);
    loose = last ? { printing: last, start: region.start, end: region.end } : undefined;
    printings.push(...found);
  }
  return { printings, stopped: false };
}

/** True where the stack below a message is that message's: near, and with no headline of its own. */
function isOf(region: Region, message: Region, cleaned: Clean, readers: Readers): boolean {
  if (region.start - message.end > NEAR || region.another || hasOwnWords(region)) return false;
  const headline = headlineAbove(message.start, region, cleaned);
  const record = { start: headline ?? message.start, end: message.end };
  return headline === undefined || readViolation(textOf(cleaned.lines, record), readers) !== undefined;
}

/** A stack whose own record tells no violation, while the lines above that record do: these are another one's. */
function withoutAnothers(region: Region, cleaned: Clean, readers: Readers): Region[] {
  const headline = region.trace && headlineAbove(region.start, region, cleaned);
  if (headline === undefined || headline <= region.start) return [region];
  const [above, below] = [
    { start: region.start, end: headline },
    { ...region, start: headline, another: true as const },
  ];
  const isAnothers =
    !readViolation(textOf(cleaned.lines, below), readers) &&
    readViolation(textOf(cleaned.lines, above), readers);
  return isAnothers ? [above, below] : [region];
}

function keyOf(incident: Incident | undefined): string {
  const { kind, constraint, table, columns, value } = incident?.violation ?? unknownViolation;
  return [kind, constraint, table, columns.join(), value].join("\u0000");
}

/** Lines between a message and the stack that belongs to it. */
const NEAR = 3;

/** The incidents of one chain: usually one; two where the handler of the first raised a second. */
function ofTrace(region: Region, trace: Trace, text: string, cleaned: Clean, readers: Readers): Incident[] {
  const whole = readViolation(text, readers);
  if (!whole) return [];
  const groups = groupThrown(trace.thrown, readers);
  if (groups.length <= 1) {
    const innermost = groups[0]?.last ?? trace.thrown.length - 1;
    const [only] = groups;
    // The handler of the error ran into its follow-up: the stack below that is the one that wrote.
    const last =
      only && only.violation.followUp !== true && followUpIn(trace.thrown.slice(0, only.first), readers);
    return only && last
      ? [
          incident(
            remarked(only.violation, last),
            trace,
            only.first,
            innermost,
            region,
            cleaned,
            readers,
            only.text,
          ),
        ]
      : [incident(whole, trace, 0, innermost, region, cleaned, readers)];
  }
  return groups.map((group) => {
    const outermost = group === groups[0] ? 0 : group.first;
    return incident(group.violation, trace, outermost, group.last, region, cleaned, readers, group.text);
  });
}

/** The first of them that only follows another failure. */
function followUpIn(thrown: readonly Thrown[], readers: Readers): Thrown | undefined {
  return thrown
    .slice(0, MOST_THROWN)
    .find(({ name, message }) => readViolation(`${name ?? ""}\n${message}`, readers)?.followUp === true);
}

/** The text ends with another error, which says nothing of its own. */
function remarked(violation: Violation, { name }: Thrown): Violation {
  const what = name ? `\`${name}\`` : "another error";
  const remark = `The text ends with ${what}, which only follows: what handled this error went on with the transaction that the failure had ended.`;
  return { ...violation, remarks: [...(violation.remarks ?? []), remark] };
}

/** No chain has more exceptions that tell something. */
const MOST_THROWN = 20;

interface Group {
  readonly violation: Violation;
  /** What it was read from: places of the violation count in it. */
  readonly text: string;
  /** Indexes into `thrown`: the outermost and the innermost that carry the violation. */
  readonly first: number;
  last: number;
}

/** Which exceptions of the chain carry which violation. */
function groupThrown(thrown: readonly Thrown[], readers: Readers): Group[] {
  if (thrown.length === 1) return [];
  const groups: Group[] = [];
  thrown.slice(0, MOST_THROWN).forEach((one, i) => {
    const text = `${one.name ?? ""}\n${one.message}`;
    const violation = readViolation(text, readers);
    if (!violation) return;
    const group = groups.find(
      (known) =>
        known.violation.followUp === violation.followUp &&
        compatible(known.violation, uncut(violation, known.violation)),
    );
    if (group) group.last = i;
    else groups.push({ violation, text, first: i, last: i });
  });
  const real = groups.filter((group) => group.violation.kind !== null && group.violation.followUp !== true);
  return real.length > 0 ? real : groups.slice(0, 1);
}

/** A value that the paste's end cuts off is the longer one that its chain tells. */
function uncut(violation: Violation, known: Violation): Violation {
  const { value } = violation;
  if (value === null || known.value === null || value === "") return violation;
  return known.value.startsWith(value) || value.startsWith(known.value)
    ? { ...violation, value: known.value }
    : violation;
}

function incident(
  violation: Violation,
  trace: Trace,
  outermost: number,
  innermost: number,
  region: Region,
  cleaned: Clean,
  readers: Readers,
  /** The part of the chain that tells the violation, where it is not the whole region. */
  part?: string,
): Incident {
  const chain = trace.thrown.slice(outermost, innermost + 1).reverse();
  const names = namesOf(chain, readers);
  const { at, ...rest } = violation;
  if (names.length === 0) {
    const near = at && part === undefined ? classOn(cleaned.lines, region.start + at.start.line - 1) : null;
    if (near) names.push(near);
  }
  return {
    violation: {
      ...rest,
      exception: deepest(violation.exception, names),
      ...(at && part === undefined ? { at: lower(at, region.start) } : {}),
      ...(rest.invocation ? { invocation: placed(rest.invocation, region, cleaned, part) } : {}),
    },
    runtime: trace.runtime,
    ...framesOf(chain, readers),
    ...(chain.at(-1)?.whole ? { wholeStack: true } : {}),
    ...(chain.some(({ together }) => together) ? { together: true as const } : {}),
    exceptions: [...new Set(names)],
    at: regionPlace(region, cleaned),
  };
}

function framesOf(
  chain: readonly Thrown[],
  { inCallOrder = (frames) => frames }: Readers,
): Pick<Incident, "frames" | "repeated"> {
  const { joined, repeated } = joinFrames(chain.map((one) => one.frames));
  return { frames: inCallOrder(joined), ...(repeated.length > 0 ? { repeated } : {}) };
}

/** Classes that only an ORM itself sees are left out where the chain has others. */
function namesOf(chain: readonly Thrown[], { orms }: Readers): string[] {
  const names = chain.flatMap(({ name }) => (name ? [name] : []));
  const inner = orms.flatMap(({ innerErrors }) => innerErrors ?? []);
  const seen = names.filter((name) => !inner.includes(name));
  return seen.length > 0 ? seen : names;
}

/** The innermost class that says more than "error". */
function databaseClass(names: readonly string[]): string | null {
  return names.find((name) => !/^(?:error|exception)$/i.test(name)) ?? names[0] ?? null;
}

/** A class that stands only in a message lies deeper than the chain; one of the chain gives way to the innermost. */
function deepest(told: string | null, names: readonly string[]): string | null {
  return told !== null && !names.includes(told) ? told : databaseClass(names);
}

/** Messages without a stack: a server's log, a list of failures, one line. */
function ofText(region: Region, cleaned: Clean, readers: Readers): Incident[] {
  const incidents: Incident[] = [];
  for (const part of messages(region, cleaned, readers)) {
    const violation = readViolation(textOf(cleaned.lines, part), readers);
    if (!violation) continue;
    const { at, ...rest } = violation;
    const name = violation.exception ?? classOn(cleaned.lines, part.start + (at?.start.line ?? 1) - 1);
    incidents.push({
      violation: {
        ...rest,
        exception: name,
        ...(at ? { at: lower(at, part.start) } : {}),
        ...(rest.invocation ? { invocation: framePlaced(rest.invocation, part) } : {}),
      },
      runtime: null,
      frames: [],
      exceptions: name ? [name] : [],
      at: regionPlace(part, cleaned),
    });
  }
  return incidents;
}

/** How many lines are looked at for the next message, and how many of them again where there was none. */
const WINDOW = 8;
const OVERLAP = 2;

/**
 * The region cut in front of every further message, so that none takes the details of its neighbour. What only goes on
 * with the message above (its SQLSTATE, its details) tells nothing that the message tells otherwise; nor does a repetition.
 */
function messages(region: Region, cleaned: Clean, readers: Readers): Region[] {
  const { lines } = cleaned;
  let current = readViolation(textOf(lines, region), readers);
  if (!current) return [];
  const parts: Region[] = [];
  let start = region.start;
  let next = region.start + (current.at?.end.line ?? region.end);
  while (next < region.end) {
    const window = { start: next, end: Math.min(next + WINDOW, region.end) };
    const following = readViolation(textOf(lines, window), readers);
    if (!following?.at) {
      next = window.end < region.end ? window.end - OVERLAP : region.end;
      continue;
    }
    const line = next + following.at.start.line - 1;
    next += Math.max(1, following.at.end.line);
    if (compatible(current, following)) continue;
    parts.push({ start, end: line });
    start = line;
    current = following;
  }
  parts.push({ start, end: region.end });
  return parts;
}

/** Lines above a message in which its class may stand. */
const ABOVE = 2;

/** `module.Class: message` on the message's line or just above it. */
function classOn(lines: readonly Line[], index: number): string | null {
  for (let i = index; i >= index - ABOVE; i--) {
    const text = (lines[i]?.text ?? "").slice(0, 400);
    const match =
      /(?:^|[\s('"`:[])((?:[A-Za-z_$]\w{0,60}(?:[.:]{1,2}|\\)){0,8}(?:[A-Z]\w{0,60}(?:Error|Exception|Violation|Conflict)|(?<=\\)(?:Error|Exception)))(?=[\s:)\]'"(]|$)/.exec(
        text,
      );
    if (match?.[1]) return match[1];
  }
  return null;
}

/**
 * The stack next to a message that stands alone. What its frames tell of the ORM counts as if both stood in one block.
 * @param both the lines of the message and of the stack
 */
function withStack(
  message: Printing,
  region: Region,
  both: Region,
  cleaned: Clean,
  readers: Readers,
): Printing {
  const { trace } = region;
  if (!trace) return message;
  const found = standing(message);
  const told = readViolation(textOf(cleaned.lines, both), readers);
  const { at, ...violation } =
    told && compatible(found.violation, told) ? merge(found.violation, told) : found.violation;
  const chain = [...trace.thrown].reverse();
  const names = namesOf(chain, readers);
  const incident = {
    ...found,
    runtime: trace.runtime,
    ...framesOf(chain, readers),
    ...(chain.at(-1)?.whole ? { wholeStack: true } : {}),
    ...(chain.some(({ together }) => together) ? { together: true as const } : {}),
    violation: {
      ...violation,
      exception: violation.exception ?? databaseClass(names),
      ...(found.violation.at ? { at: found.violation.at } : {}),
    },
    exceptions: [...new Set([...found.exceptions, ...names])],
  };
  return { incident, below: 0, beside: [...message.beside, regionPlace(region, cleaned)] };
}

function textOf(lines: readonly Line[], { start, end }: Region): string {
  const parts: string[] = [];
  for (let i = start; i < end; i++) parts.push(lines[i]?.text ?? "");
  return parts.join("\n");
}

/** A reader's place counts from the region's first line. */
function framePlaced(frame: Frame, region: Region): Frame {
  return { ...frame, at: lower(frame.at, region.start) };
}

/** A line that a message of a chain names is looked for by its words: a chain's messages carry no places. */
function placed(frame: Frame, region: Region, cleaned: Clean, part: string | undefined): Frame {
  if (part === undefined) return framePlaced(frame, region);
  const { start, end } = frame.at;
  const words = (part.split("\n")[start.line - 1] ?? "").slice(start.column - 1, end.column - 1);
  for (let i = region.start; words !== "" && i < region.end; i++) {
    const column = (cleaned.lines[i]?.text ?? "").indexOf(words) + 1;
    if (column === 0) continue;
    const line = i + 1;
    const at = { file: "", start: { line, column }, end: { line, column: column + words.length } };
    return { ...frame, at };
  }
  return { ...frame, at: regionPlace(region, cleaned) };
}

function regionPlace(region: Region, cleaned: Clean): Place {
  let { start, end } = region;
  while (start < end - 1 && (cleaned.lines[start]?.text ?? "").trim() === "") start++;
  while (end - 1 > start && (cleaned.lines[end - 1]?.text ?? "").trim() === "") end--;
  const last = cleaned.lines[end - 1]?.text ?? "";
  return {
    file: "",
    start: { line: start + 1, column: 1 },
    end: { line: end, column: last.length + 1 },
  };
}
