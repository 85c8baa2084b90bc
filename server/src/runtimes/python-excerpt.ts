/** The line of code that Python and pytest print beside a frame. */

import type { Line } from "../domain/adapters";
import type { Frame } from "../domain/incident";
import { isFrameLine } from "./python-frame";

/** The line of code right below a frame; of a numbered excerpt the one with its number. "" where there is none. */
export function excerptBelow(lines: readonly Line[], at: number, indent: number): string {
  const number = /(?:, line |\.pyx?:)(\d{1,8})/.exec((lines[at]?.text ?? "").slice(0, 1200))?.[1];
  for (let i = at + 1; i < at + 12; i++) {
    const text = lines[i]?.text ?? "";
    const numbered = NUMBERED.exec(text.slice(0, 400));
    if (numbered && numbered[1] === number) return numbered[2] ?? "";
    if (numbered) continue;
    const isDeeper = indentOf(text) > indent && text.trim() !== "" && !isFrameLine(text);
    return i === at + 1 && isDeeper && !/^[\s~^]{0,400}$/.test(text.slice(0, 400)) ? text : "";
  }
  return "";
}

/** `  12. code`, `> 12 | code`, `❱ 12 │ code` */
const NUMBERED = /^\s{0,20}(?:[>❱→] {0,4})?(\d{1,8})(?:\.| {0,4}[|│]) {0,1}(.{0,300})/;

/** pytest's long style: `>       line of code`, above the place. */
export function pointedAbove(lines: readonly Line[], at: number, from: number): string | undefined {
  for (let i = at - 1; i >= Math.max(from, at - 40); i--) {
    const text = lines[i]?.text ?? "";
    if (text.startsWith(">")) return text.slice(1);
    if (/^[_=]{3}|^_ _ /.test(text)) return undefined;
  }
  return undefined;
}

/** The frame with what is printed of its line. */
export function withSource(frame: Frame, text: string): Frame {
  const source = text.trim().slice(0, 300);
  return source === "" ? frame : { ...frame, source };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
