/** Go: a panic's goroutines (function line, then a tab and the place), wrapped errors with stacks, loggers' `file.go:12`. */

import type { Line, Runtime } from "../domain/adapters";
import { type FrameLine, frameAt, type Grammar, readStacks, slashed, windowOf } from "./stacks";

export const go: Runtime = { id: "go", readTraces: (lines) => readStacks(lines, grammar), isUserCode };

function isUserCode(file: string): boolean {
  const path = slashed(file);
  return !/\/pkg\/mod\/|\/go\/src\/|\/vendor\/|\/golang\.org\/|^_cgo|\/libexec\/src\/|^runtime\//.test(path);
}

const grammar: Grammar = {
  runtime: "go",
  frame: (line, next) => {
    const placed = readPlace(line, null);
    if (placed) return { frame: placed, lines: 1 };
    const name = functionOf(line.text);
    const below = name !== undefined && next ? readPlace(next, name) : undefined;
    return below && { frame: below, lines: 2 };
  },
  head: (text) =>
    /^\s{0,4}(?:panic: |fatal error: |error: |ERROR |http: panic serving )/.test(text.slice(0, 40))
      ? null
      : undefined,
  filler: (text) =>
    /^\s{0,4}(?:goroutine \d{1,9} \[|created by |\[recovered\]|exit status )/.test(text.slice(0, 60)) ||
    text.trim() === "...additional frames elided...",
};

/** `main.register(...)`, `github.com/x/y.(*Repo).Insert(0xc000…)`, `main.register` */
function functionOf(text: string): string | undefined {
  const window = windowOf(text);
  if (window.length > 400 || (/^\s/.test(window) && !/^\s{1,8}\S/.test(window))) return undefined;
  const match =
    /^(?:created by )?\s{0,8}([\w./~@-]{0,200}\.(?:\(\*?\w{1,80}(?:\[\.\.\.\])?\)\.)?[\w.·-]{1,120})(?:\([^\n]{0,200}\))?(?: in goroutine \d{1,9})?$/.exec(
      window,
    );
  return match?.[1];
}

/** A tab, a path and a line: `\t/app/main.go:12 +0x1d`; or a logger's `2024/01/02 10:00:00 /app/main.go:12 …`. */
function readPlace(line: Line, name: string | null): FrameLine | undefined {
  const text = windowOf(line.text);
  if (!text.includes(".go:")) return undefined;
  const match =
    name === null
      ? /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})? )((?:[A-Za-z]:)?[^\s:]{1,400}\.go):(\d{1,7})\b/.exec(
          text,
        )
      : /^(\s{1,8})((?:[A-Za-z]:)?[^\s:]{1,400}\.go):(\d{1,7})(?: \+0x[0-9a-f]{1,16})?\s*$/.exec(text);
  if (!match) return undefined;
  const [, lead = "", file = "", number = ""] = match;
  return frameAt(line, lead.length, lead.length + file.length + 1 + number.length, {
    file,
    line: Number(number),
    name: name?.split("/").at(-1),
    inApp: isUserCode(file),
  });
}
