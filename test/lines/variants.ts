/** What production does to a stack: the same trace with frames lost, under another root, or of compiled code. */

import type { Compiled } from "./compiled";

/** The app that raised the traces of a lab. */
export interface App {
  /** Where it ran: `/app`. */
  readonly root: string;
  readonly has: (path: string) => boolean;
  /** Frames that only start scenarios: a program outside the lab has no such thing. */
  isRunner(path: string, name: string): boolean;
}

/** A line of the trace that is a frame of the app's. */
interface AppFrame {
  /** Index of its line, and of the last line that belongs to it (the printed source). */
  readonly at: number;
  readonly end: number;
  readonly path: string;
  readonly line: number;
  readonly column: number | null;
  readonly isRunner: boolean;
}

/** Undefined = this trace has no such form. */
export type Variant = (trace: string, app: App, compiled: Compiled | undefined) => string | undefined;

/** Where nothing of the user's is printed at all, that is another variant. */
export const asPrinted: Variant = (trace, app) => (holdsNone(trace, app) ? undefined : trace);

export const withoutFrames: Variant = (trace, app) => {
  const lines = withoutInvocation(trace).split("\n");
  const frames = framesOf(lines, app);
  return without(lines, frames);
};

function holdsNone(trace: string, app: App): boolean {
  const lines = trace.split("\n");
  return withoutInvocation(trace) === trace && framesOf(lines, app).length === 0;
}

/** Of each stack the outermost line of the app that is not the lab's own. */
export const outermostOnly: Variant = (trace, app) => {
  const lines = withoutInvocation(trace).split("\n");
  const frames = framesOf(lines, app);
  const lost: AppFrame[] = [];
  for (const stack of stacksOf(frames, lines)) {
    const own = stack.filter(({ isRunner }) => !isRunner);
    const kept = isPython(lines, stack) ? own[0] : own.at(-1);
    if (!kept || own.length < 2) return undefined;
    lost.push(...stack.filter((each) => each !== kept));
  }
  return frames.length === 0 ? undefined : without(lines, lost);
};

export const foreignRoot: Variant = (trace, app) =>
  !holdsNone(trace, app) && trace.includes(`${app.root}/`)
    ? trace.replaceAll(`${app.root}/`, "/srv/releases/20261128/backend/")
    : undefined;

/** Each frame where the compiled code has it; libraries stay where they are. */
export const ofCompiled: Variant = (trace, app, compiled) => {
  if (!compiled) return undefined;
  const lines = withoutInvocation(trace).split("\n");
  const frames = framesOf(lines, app);
  if (frames.length === 0) return undefined;
  for (const { at, path, line, column } of frames) {
    const to = compiled.at(path, line, column ?? 1);
    if (!to) return undefined;
    lines[at] = (lines[at] ?? "").replace(`${path}:${line}:${column}`, `${to.file}:${to.line}:${to.column}`);
  }
  return lines.join("\n");
};

const esc = "\\u001b";
const colours = new RegExp(`${esc}\\[\\d{1,3}m`, "g");

function framesOf(lines: readonly string[], app: App): AppFrame[] {
  return lines.flatMap((text, at) => {
    const plain = text.replace(colours, "");
    const node = /^\s*at (?:async )?(?:(\S+) \()?(?:file:\/\/)?(\S+?):(\d+):(\d+)\)?/.exec(
      plain.slice(0, 400),
    );
    const python = /^\s*File "([^"]+)", line (\d+), in (\S+)/.exec(plain.slice(0, 400));
    const file = node?.[2] ?? python?.[1];
    if (!file?.startsWith(`${app.root}/`)) return [];
    const path = file.slice(app.root.length + 1);
    if (!app.has(path)) return [];
    let end = at;
    // Python prints the source, and marks below it.
    if (python) while (/^ {4}/.test(lines[end + 1] ?? "")) end++;
    return [
      {
        at,
        end,
        path,
        line: Number(node?.[3] ?? python?.[2]),
        column: node ? Number(node[4]) : null,
        isRunner: app.isRunner(path, node?.[1] ?? python?.[3] ?? ""),
      },
    ];
  });
}

/** Frames with nothing but other frames between them. */
function stacksOf(frames: readonly AppFrame[], lines: readonly string[]): AppFrame[][] {
  const stacks: AppFrame[][] = [];
  for (const frame of frames) {
    const last = stacks.at(-1);
    const before = last?.at(-1);
    const between = before ? lines.slice(before.end + 1, frame.at) : [];
    if (last && between.every((line) => /^\s*(?:at |File "| {4})/.test(line.replace(colours, ""))))
      last.push(frame);
    else stacks.push([frame]);
  }
  return stacks;
}

function isPython(lines: readonly string[], [frame]: readonly AppFrame[]): boolean {
  return frame !== undefined && /^\s*File "/.test(lines[frame.at] ?? "");
}

/** A stack's last frame ends with what follows it: ` {` of a dump stays. */
function without(lines: readonly string[], lost: readonly AppFrame[]): string {
  const gone = new Set(lost.flatMap(({ at, end }) => Array.from({ length: end - at + 1 }, (_, i) => at + i)));
  const kept: string[] = [];
  lines.forEach((line, index) => {
    if (!gone.has(index)) kept.push(line);
    else if (/ \{\s*$/.test(line) && kept.length > 0) kept[kept.length - 1] += " {";
  });
  return kept.join("\n");
}

/** `tx` in `` Invalid `tx.user.create()` ``. */
const client = new RegExp(
  `(?<=\`(?:${esc}\\[\\d{1,3}m)?)[\\w$.?]{1,60}(?=\\.[\\w$]{1,60}\\.[\\w$]{1,40}\\(\\))`,
);

/** Prisma in production prints the call without its place and source. */
function withoutInvocation(trace: string): string {
  const lines = trace.split("\n");
  const start = lines.findIndex((line) => / invocation in$/.test(line.replace(colours, "")));
  if (start < 0) return trace;
  const mark = lines.findIndex((line, index) => index > start && line.replace(colours, "").startsWith("→"));
  // Without the source of the call it does not know what the client is called there, and says `prisma`.
  const head = (lines[start] ?? "").replace(new RegExp(` in(?=${esc}|$)`), ":").replace(client, "prisma");
  return [...lines.slice(0, start), head, "", ...lines.slice(Math.max(mark, start + 1) + 1)].join("\n");
}
