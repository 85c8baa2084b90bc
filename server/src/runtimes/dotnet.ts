/** .NET: `at Namespace.Class.Method(…) in /app/File.cs:line 12`, inner exceptions behind ` ---> `. */

import type { Line, Runtime, Thrown, Trace } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { frameAt, slashed, windowOf } from "./stacks";

export const dotnet: Runtime = { id: "dotnet", readTraces, isUserCode };

/** Packages are built on build servers: their paths are those machines'. */
function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !/^\/_\/|^\/home\/runner\/|^[A-Z]:\/a\/|\/_work\/|\/\.nuget\/|\.g\.cs$|\/obj\//.test(path);
}

const HEAD =
  /^\s{0,12}(?:Unhandled exception\. |Unhandled Exception: |\[?\w{3,5}\]? )?((?:[A-Z]\w{0,60}\.){1,10}\w{0,80}Exception)(?: \(0x[0-9A-Fa-f]{1,8}\))?(?::|$)/;
const INNER = /^\s{0,12}-{3}> (?:\(Inner Exception #\d{1,3}\) )?((?:[A-Z]\w{0,60}\.){1,10}\w{0,80}Exception)/;
const END_OF_INNER = /^\s{0,12}-{3} .{1,60} -{3}\s*$/;
const FRAME = /^\s{1,12}(?:at|bei|à|en|в|場所|在) /;

interface Building {
  name: string | null;
  message: string[];
  frames: Frame[];
}

/** The inner exception's frames come first; the line that ends it goes back to the one around it. */
function readTraces(lines: readonly Line[]): Trace[] {
  const traces: Trace[] = [];
  let i = 0;
  while (i < lines.length) {
    const head = HEAD.exec(windowOf(lines[i]?.text ?? ""));
    const trace = head ? readTrace(lines, i) : undefined;
    if (trace) traces.push(trace);
    i = trace ? trace.end : i + 1;
  }
  return traces;
}

function readTrace(lines: readonly Line[], start: number): Trace | undefined {
  const chain: Building[] = [];
  const open: Building[] = [];
  let end = start;
  let quiet = 0;
  let sawFrame = false;
  for (let i = start; i < lines.length && quiet < 12; i++) {
    const line = lines[i];
    if (!line) break;
    const text = windowOf(line.text);
    const name = i === start ? HEAD.exec(text)?.[1] : INNER.exec(text)?.[1];
    if (name !== undefined) {
      const one: Building = { name, message: [line.text], frames: [] };
      chain.push(one);
      open.push(one);
      quiet = 0;
      end = i + 1;
      continue;
    }
    const top = open.at(-1);
    if (FRAME.test(text)) {
      const frame = readFrame(line);
      if (frame) top?.frames.push(frame);
      sawFrame = true;
      quiet = 0;
      end = i + 1;
      continue;
    }
    if (END_OF_INNER.test(text)) {
      if (open.length > 1 && !/previous location/.test(text)) open.pop();
      end = i + 1;
      continue;
    }
    if (sawFrame && top?.frames !== undefined && text.trim() === "") break;
    if (sawFrame && HEAD.test(text)) break;
    if (sawFrame) {
      // Properties behind the frames ("Exception data:") stay with the error.
      if (
        !/^\s{2,}|^(?:Exception data|Severity|SqlState|MessageText|ClientConnectionId|Error Number)/.test(
          text,
        )
      )
        break;
      end = i + 1;
    }
    top?.message.push(line.text);
    quiet++;
  }
  if (!sawFrame) return undefined;
  const thrown: Thrown[] = chain.map(({ name, message, frames }) => ({
    name,
    message: message.join("\n"),
    frames,
  }));
  return { runtime: "dotnet", thrown, start, end };
}

function readFrame(line: Line): Frame | undefined {
  const text = windowOf(line.text);
  const match = /:(?:line|Zeile|ligne|línea|строка|行) (\d{1,7})\s*$/.exec(text);
  if (!match) return undefined;
  const split = /\) (?:in|dans|en|в|場所|位置) /.exec(text.slice(0, match.index));
  if (!split) return undefined;
  const from = split.index + split[0].length;
  const file = text.slice(from, match.index);
  const call = /^\s{1,12}\S{1,4} ([\w.+`<>[\],|$]{1,300})\(/.exec(text)?.[1];
  return frameAt(line, from, match.index + match[0].trimEnd().length, {
    file,
    line: Number(match[1]),
    name: call?.split(".").slice(-2).join("."),
    inApp: isUserCode(file),
  });
}
