/** A traceback in a box, as rich prints it (typer, textual and pip do): https://rich.readthedocs.io/en/stable/traceback.html */

import type { Line } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { withSource } from "./python-excerpt";

export interface Boxed {
  /** In printed order, the innermost last. */
  readonly frames: readonly Frame[];
  /** The line behind the box. */
  readonly end: number;
  /** No frames are hidden. */
  readonly whole: boolean;
}

const TOP = /^\s{0,20}[╭┌+][─-]{1,400} Traceback \(most recent call last\)/;
/** A place that is broken over lines is put together without the blank at which it was broken. */
const PLACE = /^(\S.{0,1000}?):(\d{1,7}) ?in ?([^\s(]{1,200})$/;
const CODE = /^(?:[❱>] | {2})\s{0,8}(\d{1,7}) [│|] ?(.{0,1000})$/;
/** Of panels inside of the box: the locals. */
const PANEL = /^[╭│╰┌└|+]/;

/** undefined where no box begins at the line. */
export function readBox(
  lines: readonly Line[],
  start: number,
  isUserCode: (file: string) => boolean,
): Boxed | undefined {
  if (!TOP.test((lines[start]?.text ?? "").slice(0, 600))) return undefined;
  const frames: Frame[] = [];
  let whole = true;
  let said: { text: string; line: Line; start: number; length: number } | undefined;
  let i = start + 1;
  for (; i < lines.length; i++) {
    const line = lines[i];
    const text = line && insideOf(line.text);
    if (!line || text === undefined) break;
    if (/^\s{0,2000}\.\.\. \d{1,6} frames? hidden \.\.\.$/.test(text)) whole = false;
    const code = CODE.exec(text);
    const last = frames.at(-1);
    // What reaches to the border may be cut there.
    if (code && last && Number(code[1]) === last.line && line.text.trimEnd().slice(-3, -1) === "  ")
      frames[frames.length - 1] = withSource(last, (code[2] ?? "").replace(/^[│|\s]{0,200}/, ""));
    if (/^(?:\s|$)/.test(text) || PANEL.test(text) || code) {
      said = undefined;
      continue;
    }
    said = said
      ? { ...said, text: said.text + text }
      : { text, line, start: line.text.indexOf(text.slice(0, 20)), length: text.length };
    const place = said.text.length < 1300 ? PLACE.exec(said.text) : null;
    if (!place) {
      if (said.text.length > 1300) said = undefined;
      continue;
    }
    const [, file = "", number = "0", name = ""] = place;
    const end = said.line === line ? said.start + file.length + 1 + number.length : said.start + said.length;
    frames.push({
      file,
      line: Number(number),
      column: null,
      function: name === "<module>" ? null : name,
      inApp: isUserCode(file),
      at: {
        file: "",
        start: { line: said.line.line, column: said.line.column + said.start },
        end: { line: said.line.line, column: said.line.column + end },
      },
    });
    said = undefined;
  }
  const isBottom = /^\s{0,20}[╰└+][─-]/.test((lines[i]?.text ?? "").slice(0, 40));
  return { frames, end: isBottom ? i + 1 : i, whole: whole && isBottom };
}

/** What stands between the borders; undefined where there are none. */
function insideOf(line: string): string | undefined {
  const text = line.slice(0, 2200).trim();
  return /^[│|] /.test(text) && /[│|]$/.test(text.slice(-1)) && text.length > 3
    ? text.slice(2, -1).trimEnd()
    : undefined;
}
