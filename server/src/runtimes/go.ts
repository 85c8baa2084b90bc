/** Go: a panic's goroutines (function line, then a tab and the place), errors with stacks, loggers' and tests' `file.go:12`. */

import type { Files, Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { behindLast } from "./packages";
import { blockAbove, frameAt, slashed, windowOf } from "./stacks";

export const go: Runtime = { id: "go", readTraces, ownsInstalled };

/** A module of the workspace by its `go.mod`: `/pkg/mod/example.com/acme/core@v1.2.3/…`, `vendor/example.com/acme/core/…`. */
function ownsInstalled(file: string, workspace: Files): boolean {
  const rest = behindLast(file, /\/pkg\/mod\/|(?:^|\/)vendor\//g);
  if (rest === undefined) return false;
  // In the cache a capital letter is a small one behind `!` (https://go.dev/ref/mod#module-cache).
  const path = rest.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const names = modulesOf(workspace);
  return names.some((name) => path.startsWith(`${name}@`) || path.startsWith(`${name}/`));
}

function modulesOf(workspace: Files): string[] {
  return workspace
    .files(["**/go.mod"])
    .slice(0, 200)
    .flatMap((path) => /^module\s{1,8}"?([^\s"]{1,300})/m.exec(workspace.read(path)?.text ?? "")?.[1] ?? []);
}

const STANDARD =
  "(?:archive|bufio|bytes|cmd|compress|container|context|crypto|database|debug|embed|encoding|errors|expvar|flag|fmt|go|hash|html|image|index|internal|io|iter|log|maps|math|mime|net|os|path|plugin|reflect|regexp|runtime|slices|sort|strconv|strings|sync|syscall|testing|text|time|unicode|vendor)";
/** A workspace may itself lie in `/go/src/`: only Go's own packages there are the library's. */
const INSTALLED = new RegExp(`/(?:go[^/]{0,20}|libexec)/src/${STANDARD}/`);

function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !(
    /\/pkg\/mod\/|@v\d|(?:^|\/)vendor\/|\/golang\.org\/toolchain|^_cgo|^_testmain\.go$|\.s$/.test(path) ||
    // Built with -trimpath.
    /^(?:runtime|testing|reflect|sync|syscall|net\/http|database\/sql)\//.test(path) ||
    INSTALLED.test(path)
  );
}

/** How far a message runs on. */
const LONGEST_MESSAGE = 40;

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let done = 0;
  let i = 0;
  while (i < lines.length) {
    const trace = callAt(lines, i) ? readStack(lines, i, done) : readLogged(lines, i);
    if (trace) {
      traces.push(trace);
      done = trace.end;
      i = trace.end;
    } else i++;
  }
  return traces;
}

function readStack(lines: readonly Line[], first: number, from: number): Trace {
  const start = headAbove(lines, first, from);
  const thrown: Thrown[] = [];
  let message = start;
  let i = first;
  for (;;) {
    const frames: Frame[] = [];
    for (; i < lines.length; ) {
      const frame = callAt(lines, i);
      if (frame) {
        frames.push(frame);
        i += 2;
      } else if (isFiller(lines, i)) i++;
      else break;
    }
    const text = textOf(lines, message, thrown.length === 0 ? first : (firstCall(lines, message) ?? message));
    // What wraps an error is printed behind it, with a stack of its own.
    thrown.unshift({ name: null, message: text, frames: belowPanic(frames) });
    const next = wrapper(lines, i);
    if (next === undefined) break;
    message = i;
    i = next;
  }
  return { runtime: "go", thrown, start, end: skipOthers(lines, i) };
}

/** What a deferred function and the runtime did after the panic stands above its `panic` line: the error came from below. */
function belowPanic(frames: readonly Frame[]): readonly Frame[] {
  const panic = frames.map((frame) => frame.function).lastIndexOf("panic");
  return panic >= 0 && panic + 1 < frames.length ? frames.slice(panic + 1) : frames;
}

/** The index of the next stack's first call where one or two lines of a wrapper's message lead to it. */
function wrapper(lines: readonly Line[], from: number): number | undefined {
  if ((lines[from]?.text ?? "").trim() === "") return undefined;
  return firstCall(lines, from);
}

function firstCall(lines: readonly Line[], from: number): number | undefined {
  for (let i = from; i <= from + 2 && i < lines.length; i++) {
    if (/^(?:goroutine \d|--- |FAIL|panic: )/.test((lines[i]?.text ?? "").slice(0, 20))) return undefined;
    if (callAt(lines, i)) return i;
  }
  return undefined;
}

/** Other goroutines did something else: their stacks belong to the text, not to the error. */
function skipOthers(lines: readonly Line[], from: number): number {
  let end = from;
  let i = from;
  while (
    (lines[i]?.text ?? " ") === "" &&
    /^goroutine \d{1,9} \[/.test((lines[i + 1]?.text ?? "").slice(0, 40))
  ) {
    i += 2;
    while (i < lines.length && (callAt(lines, i) || isFiller(lines, i))) i += callAt(lines, i) ? 2 : 1;
    end = i;
  }
  return /^exit status \d/.test((lines[end]?.text ?? "").slice(0, 20)) ? end + 1 : end;
}

function headAbove(lines: readonly Line[], first: number, from: number): number {
  let head: number | undefined;
  for (let i = first - 1; i >= Math.max(from, first - LONGEST_MESSAGE); i--) {
    const text = (lines[i]?.text ?? "").slice(0, 60);
    if (/^(?:panic: |fatal error: |http: panic serving )|\bhttp: panic serving /.test(text)) return i;
    // `\tpanic: again` below the first one of a recovered panic.
    if (head === undefined && /^\s{1,4}panic: /.test(text)) head = i;
  }
  return head ?? blockAbove(lines, first, from, LONGEST_MESSAGE);
}

function isFiller(lines: readonly Line[], i: number): boolean {
  const text = (lines[i]?.text ?? "").slice(0, 60);
  return /^\s{0,4}(?:goroutine \d{1,9} \[|\[recovered\]|exit status |\.\.\.additional frames elided|\.\.\. ?\d{1,6} frames)/.test(
    text,
  );
}

/** `main.register(...)`, `github.com/x/y.(*Repo).Insert(0xc000…)`, `panic({…})`, and below it the place. */
function callAt(lines: readonly Line[], i: number): Frame | undefined {
  const below = lines[i + 1];
  if (!below || !PLACE_SIGN.test(below.text.slice(0, 1000))) return undefined;
  const text = windowOf(lines[i]?.text ?? "");
  const match =
    /^\s{0,8}(?:created by )?((?:[\w./~@%-]{0,200}\.)?(?:\(\*?\w{1,80}(?:\[[^\]\n]{0,60}\])?\)\.)?[\w.·[\]-]{1,160})(?:\([^\n]{0,400}\))?(?: in goroutine \d{1,9})?$/.exec(
      text,
    );
  const name = match?.[1];
  if (name === undefined || (!name.includes(".") && !/^(?:panic|main)$/.test(name))) return undefined;
  const place =
    /^(\s{1,8})((?:[A-Za-z]:)?[^\s:]{1,400}\.(?:go|s|c)):(\d{1,7})(?: \+0x[0-9a-f]{1,16})?\s*$/.exec(
      windowOf(below.text),
    );
  if (!place) return undefined;
  const [, lead = "", file = "", number = ""] = place;
  return frameAt(below, lead.length, lead.length + file.length + 1 + number.length, {
    file,
    line: Number(number),
    name: name.split("/").at(-1),
    inApp: isUserCode(file),
  });
}

const PLACE_SIGN = /^\s{1,8}\S{1,400}\.(?:go|s|c):\d/;

/** `2026/01/02 10:00:00 /app/main.go:12: …`, `users_test.go:15: …`, `ERROR\tstore/users.go:31\t…`, `source=/app/main.go:12`. */
function readLogged(lines: readonly Line[], i: number): Trace | undefined {
  const line = lines[i];
  if (!line?.text.includes(".go:")) return undefined;
  const text = windowOf(line.text);
  const match = placeIn(text);
  if (!match || !/error|fail|duplicate|violat|constraint|panic|null|fatal/i.test(line.text.slice(0, 4000)))
    return undefined;
  const [whole, file = "", number = ""] = match;
  const start = match.index + whole.indexOf(file);
  const frame = frameAt(line, start, start + file.length + 1 + number.length, {
    file,
    line: Number(number),
    inApp: isUserCode(file),
  });
  let end = i + 1;
  // The second line of a database logger's record: how long, how many rows, the statement.
  if (/^\s{0,4}\[\d[\d.]{0,12}(?:ms|s|µs)\] \[/.test((lines[end]?.text ?? "").slice(0, 40))) end++;
  // A test's message goes on deeper than its first line.
  else
    while (
      end < lines.length &&
      end < i + LONGEST_MESSAGE &&
      /^\s{8,16}\S/.test((lines[end]?.text ?? "").slice(0, 20)) &&
      !callAt(lines, end)
    )
      end++;
  return {
    runtime: "go",
    thrown: [{ name: null, message: textOf(lines, i, end), frames: [frame] }],
    start: i,
    end,
  };
}

/** The first `path.go:12` that is followed by a blank, a quote or `: `. The path is searched from its end: linear. */
function placeIn(text: string): RegExpExecArray | null {
  const at = text.indexOf(".go:");
  const from = Math.max(0, at - 300);
  const match = /(?:^|[\s"=([])([^\s:"'=()[\]]{1,300}\.go):(\d{1,7})(?=: |[\s"',\])]|$)/.exec(
    text.slice(from, at + 20),
  );
  if (match) match.index += from;
  return match;
}

function textOf(lines: readonly Line[], start: number, end: number): string {
  return lines
    .slice(start, end)
    .map(({ text }) => text)
    .join("\n");
}
