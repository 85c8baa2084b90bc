/** PHP: `#0 /app/src/User.php(12): Class->method()`, the place of the throw behind the message, `Next` for the outer one. */

import type { Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { frameAt, slashed, windowOf } from "./stacks";

export const php: Runtime = { id: "php", readTraces, isUserCode };

function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !/(?:^|\/)vendor\/|^phar:|\/storage\/framework\/views\/|\/var\/cache\//.test(path);
}

/** How far above its first `#0` a message begins. */
const LONGEST_MESSAGE = 40;

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let chain: { thrown: Thrown; start: number; end: number }[] = [];
  let done = 0;
  const flush = () => {
    const first = chain[0];
    const last = chain.at(-1);
    if (first && last) {
      // The previous exception is printed first, what wraps it comes next.
      const thrown = chain.map((part) => part.thrown).reverse();
      traces.push({ runtime: "php", thrown, start: first.start, end: last.end });
    }
    chain = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!line || !/^\s{0,12}#0 /.test(line.text.slice(0, 20)) || readFrame(line) === undefined) continue;
    const part = readPart(lines, i, done);
    const head = lines[part.start]?.text ?? "";
    if (!/^\s{0,8}Next /.test(head)) flush();
    chain.push(part);
    done = part.end;
    i = part.end - 1;
  }
  flush();
  return traces;
}

function readPart(
  lines: readonly Line[],
  first: number,
  from: number,
): { thrown: Thrown; start: number; end: number } {
  const start = headAbove(lines, first, from);
  const message: string[] = [];
  const frames: Frame[] = [];
  for (let i = start; i < first; i++) {
    const line = lines[i];
    if (!line) continue;
    message.push(line.text);
    const thrownAt = readThrownAt(line);
    if (thrownAt && frames.length === 0) frames.push(thrownAt);
  }
  let end = first;
  for (; end < lines.length; end++) {
    const line = lines[end];
    const frame = line && readFrame(line);
    if (frame === undefined) break;
    if (frame === "no-file") continue;
    // The place of the throw is the first call's own line: the call tells more.
    const thrownAt = frames.length === 1 ? frames[0] : undefined;
    if (
      thrownAt &&
      thrownAt.function === null &&
      thrownAt.file === frame.file &&
      thrownAt.line === frame.line
    )
      frames.pop();
    frames.push(frame);
  }
  const outer = lines[end];
  if (outer && /^\s{0,8}thrown in /.test(outer.text.slice(0, 20))) end++;
  return { thrown: { name: nameOf(message[0] ?? ""), message: message.join("\n"), frames }, start, end };
}

const HEAD =
  /(?:Uncaught |Next |\[object\] \(|^\s{0,8}(?:\[[^\]\n]{1,60}\] \w{1,30}\.\w{1,20}: )?|exception ['"])((?:[A-Za-z_]\w{0,80}\\{1,2}){0,10}[A-Z]\w{0,100}(?:Exception|Error|Violation))(?=[:('" ]|$)/;

function nameOf(text: string): string | null {
  return HEAD.exec(windowOf(text))?.[1]?.replaceAll("\\\\", "\\") ?? null;
}

function headAbove(lines: readonly Line[], first: number, from: number): number {
  const limit = Math.max(from, first - LONGEST_MESSAGE);
  for (let i = first - 1; i >= limit; i--) {
    if (nameOf(lines[i]?.text ?? "") !== null) return i;
  }
  let i = first;
  while (i > limit && (lines[i - 1]?.text ?? "").trim() !== "") i--;
  return i;
}

/** ` in /app/src/User.php:12` at the end of the message, ` at /app/src/User.php:12)` in Laravel's log. */
function readThrownAt(line: Line): Frame | undefined {
  const text = line.text.length > 4000 ? line.text.slice(-1000) : line.text;
  const shift = line.text.length - text.length;
  const match = /(?: in | at )((?:[A-Za-z]:)?[^\s:()"']{1,400}\.php)(?::|\()(\d{1,7})\)?\s*$/.exec(text);
  if (!match) return undefined;
  const file = match[1] ?? "";
  const from = shift + match.index + 4;
  return frameAt(line, from, from + file.length + 1 + (match[2]?.length ?? 0), {
    file,
    line: Number(match[2]),
    inApp: isUserCode(file),
  });
}

function readFrame(line: Line): Frame | "no-file" | undefined {
  const text = windowOf(line.text);
  const match =
    /^(\s{0,12}#\d{1,4} )(?:(\{main\}|\[internal function\]: )|([^\n]{1,500}?\.\w{2,5}(?:\(\d{1,7}\) : eval\(\)'d code)?)\((\d{1,7})\): ?([^\n]{0,300}))/.exec(
      text,
    );
  if (!match) return undefined;
  const [, lead = "", placeless, file = "", number = "", call = ""] = match;
  if (placeless) return "no-file";
  return frameAt(line, lead.length, lead.length + file.length + number.length + 2, {
    file,
    line: Number(number),
    name: /^[\w\\:>{}-]{1,250}(?=\()/.exec(call)?.[0],
    inApp: isUserCode(file),
  });
}
