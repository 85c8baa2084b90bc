/** Markdown's emphasis: `**` around words, and one `_` or `*` around a whole message of one line or several. */

import { type Change, type CleanLine, change, type Step } from "./clean-line";

export const withoutEmphasis: Step = (lines) => {
  let result: CleanLine[] | undefined;
  const make = (i: number, changes: readonly Change[]) => {
    const line = (result ?? lines)[i];
    if (!line || changes.length === 0) return;
    result ??= [...lines];
    result[i] = change(line, changes)[0] ?? line;
  };
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]?.text ?? "";
    if (text.length > LONGEST || !/[_*]/.test(text)) continue;
    make(i, bold(text));
    const open = OPENER.exec((result ?? lines)[i]?.text ?? "");
    if (!open) continue;
    const at = open.index + (open[1]?.length ?? 0);
    const mark = open[2] ?? "_";
    const close = closing(result ?? lines, i, at + 1, mark);
    if (close === undefined) continue;
    const from = { start: at, end: at + 1, text: "" };
    const to = { start: close.at, end: close.at + 1, text: "" };
    if (close.line === i) make(i, [from, to]);
    else {
      make(i, [from]);
      make(close.line, [to]);
    }
  }
  return result ?? lines;
};

/** Prose, not a record of a log. */
const LONGEST = 4000;
/** How many lines a message in italics runs on. */
const MOST_LINES = 8;

/** A message begins with a class, a severity or a statement; a name that begins with `_` does not. */
const OPENER =
  /(^|[\s"'(:])([_*])(?=(?:[A-Z][\w.]{0,80}(?:Error|Exception)\b|(?:[Ee]rror|ERROR|FEHLER)\b|[Dd]uplicate |UNIQUE |NOT NULL |FOREIGN KEY |CHECK |null value |Cannot |SQLSTATE|E11000 |insert into |update |delete from |INSERT |UPDATE |DELETE ))/;

function closing(
  lines: readonly CleanLine[],
  first: number,
  from: number,
  mark: string,
): { line: number; at: number } | undefined {
  for (let i = first; i < first + MOST_LINES && i < lines.length; i++) {
    const text = lines[i]?.text ?? "";
    if (text.length > LONGEST || text.trim() === "") return undefined;
    const end = /[_*]["'`).,:;!?]{0,3}\s{0,4}$/.exec(text.slice(-10));
    const at = end ? text.length - Math.min(10, text.length) + end.index : -1;
    if (at >= (i === first ? from : 1) && text[at] === mark && /\S/.test(text[at - 1] ?? ""))
      return { line: i, at };
  }
  return undefined;
}

/** `**Error**: …`: opens in front of a word, closes behind one. Arguments (`**options`) and powers do not come in such pairs. */
function bold(text: string): Change[] {
  if (!text.includes("**")) return [];
  const changes: Change[] = [];
  let open = -1;
  for (let at = text.indexOf("**"); at >= 0; at = text.indexOf("**", at + 2)) {
    const before = text[at - 1] ?? "";
    const after = text[at + 2] ?? "";
    if (open < 0) {
      if (/^[\s>"'(]?$/.test(before) && /[^\s*]/.test(after)) open = at;
    } else if (/[^\s*]/.test(before) && !/[\w*]/.test(after)) {
      changes.push({ start: open, end: open + 2, text: "" }, { start: at, end: at + 2, text: "" });
      open = -1;
    }
  }
  return changes;
}
