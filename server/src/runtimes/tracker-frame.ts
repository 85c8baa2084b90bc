/** Frames as error trackers print them for every language: `File "x.ts", line 5, col 2, in fn`, `x.ts in fn at line 5:2`, `x.ts:5 - fn`. */

import type { Line } from "../domain/adapters";
import type { Frame } from "../domain/incident";

/** No real frame is longer. */
const LONGEST = 1200;

/** The frame on the line if its file is one of the runtime's (`ours`), undefined where the line is none. */
export function readTrackerFrame(
  line: Line,
  ours: RegExp,
  isUserCode: (file: string) => boolean,
): Frame | undefined {
  const { text } = line;
  if (text.length > LONGEST) return undefined;
  const quoted =
    /^(\s{0,16}File ")([^"\n]{1,600})(", line (\d{1,7})(?:, col(?:umn)? (\d{1,6}))?)(?:, in ([^\n]{1,200}))?$/.exec(
      text,
    );
  const plain = quoted
    ? null
    : /^(\s{0,16})([^\s"'()]{1,400}\.\w{1,6})( in ([^\n]{1,200}?) at line (\d{1,7})(?::(\d{1,6}))?)(?: \([^\n]{0,80}\))?$/.exec(
        text,
      );
  const dashed =
    quoted || plain
      ? null
      : /^(\s{0,16})([^\s:"'()]{1,400}\.\w{1,6})(:(\d{1,7})(?::(\d{1,6}))?) - (\S[^\n]{0,199})$/.exec(text);
  const match = quoted ?? plain ?? dashed;
  const file = match?.[2] ?? "";
  if (!match || !ours.test(file)) return undefined;
  const start = match[1]?.length ?? 0;
  const name = plain ? plain[4] : match[6];
  const number = plain ? plain[5] : match[4];
  const column = plain ? plain[6] : match[5];
  return {
    file,
    line: Number(number),
    column: column === undefined ? null : Number(column),
    function: name === undefined || name === "<module>" || name === "?" ? null : name,
    inApp: isUserCode(file),
    at: {
      file: "",
      start: { line: line.line, column: line.column + start },
      end: { line: line.line, column: line.column + start + file.length + (match[3]?.length ?? 0) },
    },
  };
}

/** Trackers print the newest call first or last, as their user likes: the end that is a library's is the inner one. */
export function trackerOrder(frames: readonly Frame[]): Frame[] {
  const [first] = frames;
  const last = frames.at(-1);
  return first?.inApp === true && last?.inApp === false ? [...frames].reverse() : [...frames];
}
