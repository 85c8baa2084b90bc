/** The line of code that runners print beside their frames, told by its number and the caret below: Jest, vitest, Bun, Node itself. */

import type { Line } from "../domain/adapters";
import type { Frame } from "../domain/incident";

/** `    > 12 |   await save();` (Jest), `     12|   await save();` (vitest), `12 |   await save();` (Bun) */
const numbered = /^(\s{0,20}(?:>\s{0,8})?(\d{1,7}) ?\| )(.{0,400})/;
const caret = /^\s{0,20}\|?\s{0,400}\^{1,200}\s{0,20}$/;
/** `/app/src/users.js:12`, in front of the line that threw. */
const placed = /^(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^\n]{1,400}):(\d{1,7})$/;
/** Lines above the error in which Bun and Node print the source. */
const above = 10;

/**
 * The frames with what is printed of their lines. An excerpt is of the one frame of the user's code that stands at its line and column; where
 * two do, of none.
 */
export function withExcerpts(
  frames: readonly Frame[],
  lines: readonly Line[],
  head: number,
  end: number,
): Frame[] {
  const found = new Map<Frame, string>();
  for (let i = Math.max(head - above, 0) + 1; i < end; i++) {
    const whole = lines[i]?.text;
    if (!whole?.includes("^")) continue;
    const text = whole.slice(0, 500);
    if (!caret.test(text)) continue;
    const before = (lines[i - 1]?.text ?? "").slice(0, 500);
    const [, gutter = "", number, code = ""] = numbered.exec(before) ?? [];
    const [, file, line] = number ? [] : (placed.exec((lines[i - 2]?.text ?? "").slice(0, 500)) ?? []);
    if (!number && !line) continue;
    const at = { line: Number(number ?? line), column: text.indexOf("^") - gutter.length + 1 };
    const [frame, other] = frames.filter(
      (each) =>
        each.inApp && each.line === at.line && (file ? each.file === file : each.column === at.column),
    );
    if (frame && !other) found.set(frame, (number ? code : before).trim().slice(0, 300));
  }
  if (found.size === 0) return [...frames];
  return frames.map((frame) => {
    const source = found.get(frame);
    return source && frame.source === undefined ? { ...frame, source } : frame;
  });
}
