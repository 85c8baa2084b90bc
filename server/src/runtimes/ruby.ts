/** Ruby: `app/models/user.rb:5:in 'register'`, with the message in front of the first or the class behind it. */

import type { Line, Runtime } from "../domain/adapters";
import { type FrameLine, frameAt, type Grammar, readStacks, slashed, windowOf } from "./stacks";

export const ruby: Runtime = { id: "ruby", readTraces: (lines) => readStacks(lines, grammar), isUserCode };

function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !/\/gems\/|\/lib\/ruby\/|^<internal:|\/vendor\/bundle\/|\/rubies\/|^(?:\w+ \(\d[\w.]*\))/.test(path);
}

const grammar: Grammar = {
  runtime: "ruby",
  frame: (line) => {
    const frame = readFrame(line);
    return frame && { frame, lines: 1 };
  },
  head: (text) => {
    const window = windowOf(text);
    return (
      /^\s{0,8}(?:Caused by:? ?)?((?:[A-Z]\w{0,60}::){1,6}[A-Z]\w{0,80})(?: \(|:|$)/.exec(window)?.[1] ??
      /\(((?:[A-Z]\w{0,60}::){1,6}[A-Z]\w{0,80})\)\s*$/.exec(window)?.[1] ??
      (/^\s{0,8}(?:Failure\/Error: |Error:$)/.test(window) ? null : undefined)
    );
  },
  link: (text) => (/^\s{0,8}Caused by:/i.test(text) ? "cause" : undefined),
  filler: (text) => /^\s{0,12}\.\.\. \d{1,6} levels/.test(text),
};

/** Also with `from `, RSpec's `# `, and Rails' `gem (1.2.3) lib/file.rb:5:in …`. */
function readFrame(line: Line): FrameLine | undefined {
  const text = windowOf(line.text);
  const marker = text.indexOf(".rb:");
  const internal = marker < 0 ? text.indexOf("<internal:") : -1;
  if (internal >= 0) return /<internal:[^>\n]{1,80}>:\d{1,7}:in /.test(text) ? "no-file" : undefined;
  if (marker < 0) return undefined;
  const match =
    /^(\s{0,16}(?:from |# )?)((?:[\w-]{1,80} \(\d[\w.]{0,40}\) )?(?:[A-Za-z]:)?[^\s:()'"]{1,400}\.rb):(\d{1,7})(?::in [`'"]([^'"\n]{1,200})['"])?/.exec(
      text,
    );
  if (!match) return undefined;
  const [whole, lead = "", file = "", number = "", name] = match;
  const rest = text.slice(whole.length);
  // The first line of a plain Ruby error carries the message behind its place.
  if (rest.trim() !== "" && !(name !== undefined && rest.startsWith(": "))) return undefined;
  return frameAt(line, lead.length, lead.length + file.length + 1 + number.length, {
    file,
    line: Number(number),
    name: name?.replace(/^(?:block|rescue|ensure)(?: \(\d{1,3} levels\))? in /, ""),
    inApp: isUserCode(file),
  });
}
