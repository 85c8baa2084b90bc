/** Ruby: `from app/models/user.rb:5:in 'register'` below the message, Rails' and the test runners' lists, reversed stacks. */

import type { Files, Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { behindLast } from "./packages";
import { blockAbove, frameAt, isElided, slashed, windowOf } from "./stacks";
import { readTrackerFrame } from "./tracker-frame";

export const ruby: Runtime = { id: "ruby", readTraces, ownsInstalled };

/** A gem or an engine of the workspace by its `.gemspec`: `/gems/acme-1.2.0/lib/…`, `/bundler/gems/acme-0a1b2c/…`. */
function ownsInstalled(file: string, workspace: Files): boolean {
  const name = /^([\w.-]{1,100})-[\da-f][\w.]{0,40}\//.exec(behindLast(file, /\/gems\//g) ?? "")?.[1];
  return (
    name !== undefined &&
    workspace.files(["**/*.gemspec"]).some((path) => `/${path}`.endsWith(`/${name}.gemspec`))
  );
}

function isUserCode(file: string): boolean {
  const path = slashed(file);
  return (
    !/\/gems\/|\/lib\/ruby\/|^<internal:|\/vendor\/bundle\/|\/rubies\/|^\w[\w.-]{0,80} \(\d/.test(path) &&
    !LIBRARIES.test(path) &&
    !isElided(path)
  );
}

/** Error trackers cut a gem's path down to what stands below its `lib`. */
const LIBRARIES =
  /^(?:abstract_controller|action_(?:cable|controller|dispatch|mailer|view)|active_(?:job|model|record|storage|support)|bootsnap|bundler|concurrent|delayed|grape|mongoid|net|new_relic|puma|rack|rails|rake|rspec|sentry|sidekiq|thor|unicorn|warden|zeitwerk)\//;

/** `head` carries the message behind the place, `from` stands below one, `numbered` counts down to one. */
type Kind = "head" | "from" | "numbered" | "plain";

interface Read {
  readonly kind: Kind;
  /** Undefined for frames of the runtime itself. */
  readonly frame: Frame | undefined;
}

interface Part {
  readonly thrown: Thrown;
  readonly start: number;
  readonly end: number;
}

/** How far a message runs on below its first line, or is looked for above the first frame. */
const LONGEST_MESSAGE = 40;

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let done = 0;
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    const first = line && readFrame(line);
    if (!first) {
      i++;
      continue;
    }
    const reversed = first.kind === "numbered";
    const chain: Part[] = [];
    let part: Part | undefined = reversed ? readReversed(lines, i) : readPart(lines, i, first, done);
    while (part) {
      chain.push(part);
      done = part.end;
      part = reversed ? nextReversed(lines, part.end) : nextCause(lines, part.end, first.kind);
    }
    const thrown = chain.map((one) => one.thrown);
    // A reversed stack prints the causes first.
    if (reversed) thrown.reverse();
    if (thrown.some(({ frames }) => frames.length > 0))
      traces.push({ runtime: "ruby", thrown, start: chain[0]?.start ?? i, end: done });
    i = Math.max(done, i + 1);
  }
  return traces;
}

/** The message, then its frames; of a list without a message of its own the one above it. */
function readPart(lines: readonly Line[], i: number, first: Read, from: number): Part {
  const headed = first.kind === "head";
  const start = headed ? i : headAbove(lines, i, from);
  let end = headed ? messageEnd(lines, i) : i;
  const message = textOf(lines, start, end);
  const frames: Frame[] = headed && first.frame ? [first.frame] : [];
  for (; end < lines.length; end++) {
    const line = lines[end];
    const found = line && readFrame(line);
    if (found ? found.kind !== (headed ? "from" : first.kind) : !FILLER.test((line?.text ?? "").slice(0, 40)))
      break;
    if (found?.frame) frames.push(found.frame);
  }
  return { thrown: { name: nameOf(message), message, frames }, start, end };
}

/** Behind a `head` the cause begins at once; below a list it has a label: RSpec's, Rails' `Causes:`, `Caused by:`. */
function nextCause(lines: readonly Line[], from: number, kind: Kind): Part | undefined {
  if (kind === "head") {
    const line = lines[from];
    const head = line && readFrame(line);
    return line && head?.kind === "head" ? readPart(lines, from, head, from) : undefined;
  }
  let label = from;
  while (label < from + 3 && /^\W{0,60}$/.test((lines[label]?.text ?? "").slice(0, 61))) label++;
  if (!/^[\s#-]{0,12}Caused? ?(?:by|s):/i.test((lines[label]?.text ?? "").slice(0, 40))) return undefined;
  for (let i = label; i < label + LONGEST_MESSAGE; i++) {
    const line = lines[i];
    const found = line && readFrame(line);
    if (found) return { ...readPart(lines, i, found, label), start: label };
  }
  return undefined;
}

/** `2: from outer`, `1: from inner`, then the place that raised, with the message. */
function readReversed(lines: readonly Line[], start: number): Part | undefined {
  const frames: Frame[] = [];
  let i = start;
  for (; i < lines.length; i++) {
    const line = lines[i];
    const found = line && readFrame(line);
    if (found?.kind !== "numbered") break;
    if (found.frame) frames.push(found.frame);
  }
  const line = lines[i];
  const head = line && readFrame(line);
  if (head?.kind !== "head")
    return { thrown: { name: null, message: "", frames: frames.reverse() }, start, end: i };
  if (head.frame) frames.push(head.frame);
  const end = messageEnd(lines, i);
  const message = textOf(lines, i, end);
  return { thrown: { name: nameOf(message), message, frames: frames.reverse() }, start, end };
}

function nextReversed(lines: readonly Line[], from: number): Part | undefined {
  const line = lines[from];
  return line && readFrame(line)?.kind === "numbered" ? readReversed(lines, from) : undefined;
}

/** The message ends where frames go on; a stack of one frame has none, and a blank line ends it. */
function messageEnd(lines: readonly Line[], head: number): number {
  let blank = 0;
  for (let i = head + 1; i < lines.length && i <= head + LONGEST_MESSAGE; i++) {
    const line = lines[i];
    if (line && readFrame(line)) return i;
    if (blank === 0 && (line?.text ?? "").trim() === "") blank = i;
  }
  return blank > 0 ? blank : Math.min(lines.length, head + 6);
}

function headAbove(lines: readonly Line[], first: number, from: number): number {
  for (let i = first - 1; i >= Math.max(from, first - LONGEST_MESSAGE); i--) {
    const text = lines[i]?.text ?? "";
    if (nameOf(text) !== null || /^\s{0,8}(?:\d{1,5}\) )?Error:$/.test(text.slice(0, 40))) return i;
  }
  return blockAbove(lines, first, from, LONGEST_MESSAGE);
}

/** `(PG::UniqueViolation)` behind the message, or `ActiveRecord::RecordNotUnique (…` and `…: message` in front of it. */
function nameOf(message: string): string | null {
  for (const text of message.split("\n", 4)) {
    const window = windowOf(text);
    const name =
      /^\s{0,12}(?:Caused by:? ?)?((?:[A-Z]\w{0,60}::){1,6}[A-Z]\w{0,80})(?: \(|:(?!:)|$)/.exec(
        window,
      )?.[1] ??
      /\(((?:[A-Z]\w{0,60}::){0,6}[A-Z]\w{0,80})\)\s{0,4}$/.exec(window.slice(-400))?.[1] ??
      /^\s{0,12}([A-Z]\w{0,60}(?:Error|Failed|Exception|NotUnique|Violation))(?: \(|:(?!:))/.exec(
        window,
      )?.[1];
    if (name) return name;
  }
  return null;
}

const FILLER = /^\s{0,12}\.{2,3} ?\d{1,6} levels/;

const FRAME =
  /^(\s{0,16}(?:(\d{1,5}): )?(?:(from )|# )?)((?:\w[\w.-]{0,80} \(\d[\w.]{0,40}\) )?(?:[A-Za-z]:)?[^\s:()'"]{1,400}):(\d{1,7})(?::in [`'"]([^'"\n]{1,200})['"])?/;

const SCRIPT = /\.(?:rb|rake|ru|erb|haml|slim)$/;

/** Also with RSpec's `# `, and Rails' `gem (1.2.3) lib/file.rb:5:in …`. */
function readFrame(line: Line): Read | undefined {
  const text = windowOf(line.text);
  const isRuby =
    text.includes(".rb:") || text.includes(":in ") || /\.(?:rake|ru|erb|haml|slim):\d/.test(text);
  if (!isRuby) return undefined;
  if (text.includes("<internal:"))
    return /<internal:[^>\n]{1,80}>:\d{1,7}:in /.test(text)
      ? { kind: kindOf(/^\s{0,16}(\d{1,5}: )?(from )?/.exec(text)), frame: undefined }
      : undefined;
  const tracked = text.includes(" - ") ? readTrackerFrame(line, SCRIPT, isUserCode) : undefined;
  if (tracked) return { kind: "plain", frame: tracked };
  const match = FRAME.exec(text);
  if (!match) return undefined;
  const [whole, lead = "", , , file = "", number = "", name] = match;
  if (name === undefined && !/\.(?:rb|rake|ru|erb|haml|slim)$/.test(file)) return undefined;
  const rest = text.slice(whole.length);
  const headed = name !== undefined && rest.startsWith(": ");
  if (rest.trim() !== "" && !headed) return undefined;
  return {
    kind: headed ? "head" : kindOf(/^\s{0,16}(\d{1,5}: )?(from )?/.exec(text)),
    frame: frameAt(line, lead.length, lead.length + file.length + 1 + number.length, {
      file,
      line: Number(number),
      name: name?.replace(/^(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in /, ""),
      inApp: isUserCode(file),
    }),
  };
}

function kindOf(lead: RegExpExecArray | null): Kind {
  if (lead?.[1]) return "numbered";
  return lead?.[2] ? "from" : "plain";
}

function textOf(lines: readonly Line[], start: number, end: number): string {
  return lines
    .slice(start, end)
    .map(({ text }) => text)
    .join("\n");
}
