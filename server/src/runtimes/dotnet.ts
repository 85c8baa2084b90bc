/** .NET: `at Namespace.Class.Method(…) in /app/File.cs:line 12` in every language of the framework, inner exceptions behind ` ---> `. */

import type { Files, Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { frameAt, indentOf, slashed, windowOf } from "./stacks";

export const dotnet: Runtime = { id: "dotnet", readTraces, ownsInstalled };

/** A reproducible build prints `/_/src/Shop/Users.cs` for every project: the user's where the workspace has just this path. */
function ownsInstalled(file: string, workspace: Files): boolean {
  const rest = /^\/_\d?\/([^\n]{1,400})$/.exec(slashed(file))?.[1];
  return rest !== undefined && workspace.files(["**/*.{cs,fs,vb}"]).some((path) => path === rest);
}

/** Packages are built with paths that begin with `/_/`; a build server's own folders may well be the user's. */
function isUserCode(file: string): boolean {
  return !/^\/_\d?\/|\/\.nuget\/|\/nuget\/packages\/|\.g\.cs$|\.Designer\.cs$|\/obj\//i.test(slashed(file));
}

const CLASS = "((?:[A-Z]\\w{0,60}[.+]){1,10}\\w{0,80}(?:`\\d)?)";
/** A class with its namespace in front of a colon; behind the words of the console or of a logger. */
const HEAD = new RegExp(
  `^\\s{0,12}(?:\\p{L}[\\p{L} ]{3,40}[.:] |\\[?\\w{3,5}\\]? )?${CLASS}(?: \\(0x[0-9A-Fa-f]{1,8}\\)(?=:)|(?=: )|(?= ---> )|(?<=Exception)(?=:?\\s{0,4}$))`,
  "u",
);
const INNER = new RegExp(`-{3}> (?:\\([^()]{1,60}#\\d{1,3}\\) )?${CLASS}(?= \\(0x|:|\\s{0,4}$)`);
/** `at`, `bei`, `à`, `en`, `em`, `in`, `в`, `在`, `場所`: one word of the framework's language, then a call. */
const CALL = /^\s{1,16}\p{L}{1,8}:? ([^\s()]{3,400})\(/u;

interface Building {
  name: string | null;
  message: string[];
  frames: Frame[];
}

/** How many lines a message may have between its head and its first frame. */
const LONGEST_MESSAGE = 24;

function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i];
    const begins = line !== undefined && (HEAD.test(windowOf(line.text)) || readFrame(line) !== undefined);
    const trace = begins ? readTrace(lines, i) : undefined;
    if (trace) traces.push(trace);
    i = trace ? trace.end : i + 1;
  }
  return traces;
}

/** The inner exception's frames come first; the line that ends it goes back to the one around it. */
function readTrace(lines: readonly Line[], start: number): Trace | undefined {
  const chain: Building[] = [];
  const open: Building[] = [];
  let end = start;
  let quiet = 0;
  let sawFrame = false;
  for (let i = start; i < lines.length && quiet < LONGEST_MESSAGE; i++) {
    const line = lines[i];
    if (!line) break;
    const text = windowOf(line.text);
    const top = open.at(-1);
    const heads = i === start || text.includes("---> ") ? headsOf(text, i === start) : [];
    if (heads.length > 0) {
      for (const one of heads) open.push({ name: one.name, message: [one.text], frames: [] });
      chain.push(...open.slice(-heads.length));
      quiet = 0;
    } else if (CALL.test(text)) {
      if (!top) {
        open.push({ name: null, message: [], frames: [] });
        chain.push(...open);
      }
      const frame = readFrame(line);
      if (frame) open.at(-1)?.frames.push(frame);
      sawFrame = true;
      quiet = 0;
      end = i + 1;
      if (text.trimEnd().endsWith("<---") && open.length > 1) open.pop();
    } else if (/^\s{0,16}-{3} \S.{1,100} -{3}\s{0,4}$/.test(text)) {
      if (open.length > 1 && endsInner(text)) open.pop();
      end = i + 1;
    } else {
      if (sawFrame && (!PROPERTY.test(text) || HEAD.test(text))) break;
      if (sawFrame) end = i + 1;
      top?.message.push(line.text);
      quiet++;
    }
  }
  if (!sawFrame) return undefined;
  const thrown: Thrown[] = chain.map(({ name, message, frames }) => ({
    name,
    message: message.join("\n"),
    frames,
  }));
  return { runtime: "dotnet", thrown, start, end };
}

/** Lines behind the frames that still belong to the error: indented ones, and what SqlClient adds. */
const PROPERTY = /^\s{2,16}\S|^(?:ClientConnectionId|Error Number):/;

/** The exceptions that the line introduces, outermost first. Older frameworks put the whole chain on one line. */
function headsOf(text: string, first: boolean): { name: string; text: string }[] {
  const heads: { name: string; text: string }[] = [];
  const outer = first ? HEAD.exec(text)?.[1] : undefined;
  let at = text.indexOf("---> ");
  if (outer !== undefined) heads.push({ name: outer, text: at < 0 ? text : text.slice(0, at) });
  while (at >= 0 && heads.length < 10) {
    const next = text.indexOf("---> ", at + 5);
    const piece = text.slice(at, next < 0 ? text.length : next);
    const name = INNER.exec(piece)?.[1];
    if (name !== undefined) heads.push({ name, text: piece });
    at = next;
  }
  return heads;
}

/**
 * `--- End of inner exception stack trace ---` goes back to the outer one, `--- End of stack trace from previous location ---`
 * does not. In every language the first one is indented and the second one is not.
 */
function endsInner(text: string): boolean {
  if (/previous location/.test(text)) return false;
  return /inner exception/.test(text) || indentOf(text) >= 3;
}

function readFrame(line: Line): Frame | undefined {
  const text = windowOf(line.text);
  if (!/\d\.?(?:<---)?\s{0,4}$/.test(text.slice(-16))) return undefined;
  const call = CALL.exec(text);
  if (!call?.[1]?.includes(".")) return undefined;
  // `) in C:\src\File.cs:line 12`: the last colon divides the path from the word for "line".
  const colon = text.lastIndexOf(":");
  const number = /^:\p{L}{1,12} ?(\d{1,7})/u.exec(text.slice(colon, colon + 30));
  const split = /\) \p{L}{1,8}:? (?=(?:[A-Za-z]:)?[\\/])/u.exec(text.slice(0, colon));
  if (!number || !split) return undefined;
  const from = split.index + split[0].length;
  const file = text.slice(from, colon);
  return frameAt(line, from, colon + number[0].length, {
    file,
    line: Number(number[1]),
    name: functionOf(call[1]),
    inApp: isUserCode(file),
  });
}

/** `Shop.UserService.<Register>d__3.MoveNext` is the compiler's name of the asynchronous `UserService.Register`. */
function functionOf(printed: string): string {
  const name = printed.replace(/<(\w{1,80})>d__\d{1,5}(?:`\d)?\.MoveNext$/, "$1");
  return name.split(".").slice(-2).join(".");
}
