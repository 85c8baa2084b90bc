/** PHP: `#0 /app/src/User.php(12): Class->method()`, Symfony's `Exception trace:`, PHPUnit's and Laravel's bare places. */

import type { Files, Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { behindLast, holdsPackage, jsonName } from "./packages";
import { blockAbove, frameAt, isElided, slashed, windowOf } from "./stacks";
import { readTrackerFrame } from "./tracker-frame";

export const php: Runtime = { id: "php", readTraces, ownsInstalled };

/** A package of the workspace by the name in its `composer.json`: `vendor/acme/core/src/…`. */
function ownsInstalled(file: string, workspace: Files): boolean {
  const name = /^[\w.-]{1,100}\/[\w.-]{1,100}(?=\/)/.exec(behindLast(file, /(?:^|\/)vendor\//g) ?? "")?.[0];
  return name !== undefined && holdsPackage(workspace, "**/composer.json", jsonName, name);
}

function isUserCode(file: string): boolean {
  const path = slashed(file);
  return (
    !/(?:^|\/)vendor\/|^phar:|^\/usr\/share\/|\/storage\/framework\/views\/|\/var\/cache\//.test(path) &&
    !isElided(path)
  );
}

/** How far above its first frame a message begins. */
const LONGEST_MESSAGE = 40;

/** A line of a stack: the function that was called, and the place of the call. Either may be missing. */
interface Call {
  readonly name: string | null;
  readonly place: Frame | undefined;
}

interface Part {
  readonly thrown: Thrown;
  readonly start: number;
  readonly end: number;
  /** How it hangs on the part before it. */
  readonly link: "outer" | "cause" | undefined;
}

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let chain: Part[] = [];
  let done = 0;
  const flush = () => {
    const first = chain[0];
    const last = chain.at(-1);
    if (first && last) {
      const thrown: Thrown[] = [];
      for (const part of chain) {
        if (part.link === "outer") thrown.unshift(part.thrown);
        else thrown.push(part.thrown);
      }
      if (thrown.some(({ frames }) => frames.length > 0))
        traces.push({ runtime: "php", thrown, start: first.start, end: last.end });
    }
    chain = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!line) continue;
    const logged = line.text.includes(OBJECT) ? readLogged(lines, i) : undefined;
    if (logged) {
      flush();
      traces.push(logged);
      done = logged.end;
      continue;
    }
    if (!begins(line)) continue;
    const part = readPart(lines, i, done);
    if (part.link === undefined) flush();
    chain.push(part);
    done = part.end;
    i = part.end - 1;
  }
  flush();
  return traces;
}

const OBJECT = "[object] (";

/** A log line that carries the chain without its stacks: `[object] (Class(code: 0): message at /app/src/User.php:12)`. */
function readLogged(lines: readonly Line[], i: number): Trace | undefined {
  for (let ahead = i + 1; ahead < i + 8; ahead++) {
    if (/^\s{0,8}(?:\[stacktrace\]|#0 )/.test((lines[ahead]?.text ?? "").slice(0, 24))) return undefined;
  }
  const line = lines[i];
  if (!line) return undefined;
  const thrown: Thrown[] = [];
  let at = line.text.indexOf(OBJECT);
  while (at >= 0 && thrown.length < 20) {
    const next = line.text.indexOf(OBJECT, at + OBJECT.length);
    const end = next < 0 ? line.text.length : next;
    const tail = Math.max(at, end - 400);
    const match = /^[\s\S]{0,400} at ((?:[A-Za-z]:)?[^\s:()"']{1,300}\.php):(\d{1,7})\)/.exec(
      line.text.slice(tail, end),
    );
    if (match) {
      const [whole, file = "", number = ""] = match;
      const stop = tail + whole.length - 1;
      const frame = placed(line, stop - number.length - 1 - file.length, stop, file, number);
      const message = line.text.slice(at, end);
      thrown.push({ name: nameOf(message), message, frames: [frame] });
    }
    at = next;
  }
  return thrown.length > 0 ? { runtime: "php", thrown, start: i, end: i + 1 } : undefined;
}

function begins(line: Line): boolean {
  const call = readCall(line);
  return call !== undefined && (call.place !== undefined || /^\s{0,12}#0 /.test(line.text.slice(0, 20)));
}

function readPart(lines: readonly Line[], first: number, from: number): Part {
  const start = headAbove(lines, first, from);
  const message: string[] = [];
  const calls: Call[] = [];
  for (let i = start; i < first; i++) {
    const line = lines[i];
    if (!line) continue;
    message.push(line.text);
    const place = readThrownAt(line);
    if (place && calls.length === 0) calls.push({ name: null, place });
  }
  let end = first;
  for (; end < lines.length; end++) {
    const line = lines[end];
    if (!line) break;
    const call = readCall(line);
    if (call) calls.push(call);
    else if (!isFiller(lines, end)) break;
  }
  if (/^\s{0,8}thrown in /.test((lines[end]?.text ?? "").slice(0, 20))) end++;
  const thrown = { name: firstName(message), message: message.join("\n"), frames: framesOf(calls) };
  return {
    thrown,
    start,
    end,
    link: start > from + 6 || from === 0 ? undefined : linkOf(lines, from, first),
  };
}

/** The function around a place is the one that the next line calls. */
function framesOf(calls: readonly Call[]): Frame[] {
  const frames: Frame[] = [];
  calls.forEach(({ place }, i) => {
    if (!place) return;
    const frame = { ...place, function: calls[i + 1]?.name ?? null };
    const last = frames.at(-1);
    // What PHP's own functions throw has the place of their caller, which the first call repeats.
    if (last && i === 1 && last.file === frame.file && last.line === frame.line) frames.pop();
    frames.push(frame);
  });
  return frames;
}

/** `Next` wraps what was printed before; the other words lead to its cause. */
function linkOf(lines: readonly Line[], from: number, first: number): Part["link"] {
  for (let i = from; i < first && i < from + 6; i++) {
    const text = (lines[i]?.text ?? "").slice(0, 200);
    if (/^\s{0,8}Next /.test(text)) return "outer";
    if (/^\s{0,8}(?:\[previous exception\]|Caused by\b|In \S{1,120} line \d{1,7}:)/.test(text))
      return "cause";
  }
  return undefined;
}

/** Laravel's console shows the source between its places, and how many it leaves out. */
function isFiller(lines: readonly Line[], i: number): boolean {
  const text = (lines[i]?.text ?? "").slice(0, 200);
  if (/^\s{1,12}(?:➜?\s{0,4}\d{1,6}\s{0,4}▕|\+\d{1,5} vendor frames)/.test(text)) return true;
  if (/^\s{6,12}[\w\\:>{}-]{3,200}\(/.test(text) && /^\s{1,6}\d{1,4} {2}/.test(lines[i - 1]?.text ?? ""))
    return true;
  return (
    text.trim() === "" &&
    /^\s{1,12}(?:➜?\s{0,4}\d{1,6}(?:\s{0,4}▕| {2})|\+\d)/.test((lines[i + 1]?.text ?? "").slice(0, 40))
  );
}

const CLASS = "((?:[A-Za-z_]\\w{0,80}\\\\{1,2}){0,10}[A-Z]\\w{0,100})";
const HEADS: readonly RegExp[] = [
  new RegExp(
    `(?:Uncaught |^\\s{0,8}Next |\\[object\\] \\(|PHP Exception |exception ['"])${CLASS}(?=[:('" ]|$)`,
  ),
  // Symfony's console: `[App\SignUpFailed (1)]`
  new RegExp(`^\\s{1,4}\\[${CLASS}(?: \\(\\w{1,12}\\))?\\]\\s{0,200}$`),
  new RegExp(`^\\s{0,8}(?:\\[[^\\]\\n]{1,60}\\] \\w{1,30}\\.\\w{1,20}: )?${CLASS}(?=:(?!:)|\\s{0,4}$)`),
];

function nameOf(text: string): string | null {
  const window = windowOf(text);
  for (const head of HEADS) {
    const name = head.exec(window)?.[1];
    // A word alone is a class only where it ends like one; with a namespace or a label it is one in any case.
    if (name && (head !== HEADS[2] || name.includes("\\") || /(?:Exception|Error|Violation)$/.test(name)))
      return name.replaceAll("\\\\", "\\");
  }
  return null;
}

function firstName(message: readonly string[]): string | null {
  for (const text of message.slice(0, 5)) {
    const name = nameOf(text);
    if (name !== null) return name;
  }
  return null;
}

function headAbove(lines: readonly Line[], first: number, from: number): number {
  const limit = Math.max(from, first - LONGEST_MESSAGE);
  for (let i = first - 1; i >= limit; i--) {
    const text = lines[i]?.text ?? "";
    if (nameOf(text) !== null || /^\s{0,4}In \S{1,120} line \d{1,7}:\s*$/.test(text.slice(0, 160))) return i;
  }
  return blockAbove(lines, first, from, LONGEST_MESSAGE);
}

/** ` in /app/src/User.php:12` at the end of the message, ` at /app/src/User.php:12)` in Laravel's log. */
function readThrownAt(line: Line): Frame | undefined {
  const text = line.text.length > 4000 ? line.text.slice(-1000) : line.text;
  const shift = line.text.length - text.length;
  const match =
    /(?: in | at )((?:[A-Za-z]:)?[^\s:()"']{1,400}\.php)(?::|\(| line )(\d{1,7})\)?(?: \{\S{0,40}|\s*)$/.exec(
      text,
    );
  if (!match) return undefined;
  const [whole, file = "", number = ""] = match;
  const from = shift + match.index + 4;
  return frameAt(line, from, from + whole.indexOf(number, 4 + file.length) - 4 + number.length, {
    file,
    line: Number(number),
    inApp: isUserCode(file),
  });
}

const NUMBERED =
  /^(\s{0,12}#\d{1,4} )(?:(?:\{main\}|\[internal function\])(?:: ([^\n]{0,300}))?|([^\n]{1,500}?\.\w{2,5}(?:\(\d{1,7}\) : eval\(\)'d code)?)\((\d{1,7})\): ?([^\n]{0,300}))/;
/** Symfony's ` App\Users->signUp() at /app/main.php:50` and the first one's `  at /app/Users.php:27`. */
const AT = /^(\s{1,4}(?:(\S{1,300})\(\) |➜ )?at )((?:[A-Za-z]:)?[^\s:()"']{1,400}\.php):(\d{1,7})\s*$/;
/** PHPUnit's bare places, and Laravel's numbered ones. */
const BARE = /^(\s{0,6}(?:\d{1,4} {2,4})?)((?:[A-Za-z]:)?[^\s:()"'#]{1,400}\.php):(\d{1,7})\s*$/;

function readCall(line: Line): Call | undefined {
  const text = windowOf(line.text);
  const numbered = text.includes("#") ? NUMBERED.exec(text) : null;
  if (numbered) {
    const [, lead = "", internal, file, number = "", call = ""] = numbered;
    if (file === undefined) return { name: calledOf(internal ?? ""), place: undefined };
    const end = lead.length + file.length + number.length + 2;
    return { name: calledOf(call), place: placed(line, lead.length, end, file, number) };
  }
  if (!text.includes(".php:"))
    return / at n\/a:n\/a$/.test(text.slice(-40)) ? { name: null, place: undefined } : undefined;
  const tracked = text.includes(" - ") ? readTrackerFrame(line, /\.php$/, isUserCode) : undefined;
  if (tracked) return { name: null, place: tracked };
  const at = AT.exec(text);
  if (at) {
    const [, lead = "", name, file = "", number = ""] = at;
    return {
      name: name ?? null,
      place: placed(line, lead.length, lead.length + file.length + 1 + number.length, file, number),
    };
  }
  const bare = BARE.exec(text);
  if (!bare) return undefined;
  const [, lead = "", file = "", number = ""] = bare;
  return {
    name: null,
    place: placed(line, lead.length, lead.length + file.length + 1 + number.length, file, number),
  };
}

function calledOf(call: string): string | null {
  return /^[\w\\:>{}-]{1,250}(?=\()/.exec(call)?.[0].replaceAll("\\\\", "\\") ?? null;
}

function placed(line: Line, start: number, end: number, file: string, number: string): Frame {
  return frameAt(line, start, end, { file, line: Number(number), inApp: isUserCode(file) });
}
