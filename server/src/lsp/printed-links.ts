/** Links on a line that a terminal prints: the constraint, the error's class and the frames of failures that are known; nothing else is one. */

import { visible } from "../present/inert";
import { headline } from "../present/words";
import { failuresOf } from "./failures";
import type { PrintedLink } from "./protocol";
import type { Session } from "./session";

/** Longer lines are dumps. */
const longest = 4_000;

/** Only texts of failures that were explained are compared: nothing is parsed, no file is read. */
export function printedLinks(session: Session, line: string): PrintedLink[] {
  if (line.length > longest) return [];
  const links = new Map<number, PrintedLink>();
  const add = (start: number, text: string, link: Omit<PrintedLink, "start" | "length">) => {
    if (start >= 0 && !links.has(start)) links.set(start, { start, length: text.length, ...link });
  };
  for (const { id, entries, shown } of failuresOf(session.entries)) {
    if (shown.state !== "open") continue;
    const tooltip = visible(headline(shown.diagnosis));
    for (const { incident } of entries) {
      const { constraint, exception } = incident.violation;
      for (const name of [constraint, exception, ...incident.exceptions])
        if (name) add(wholeAt(line, name), name, { incident: id, link: null, tooltip });
      for (const frame of incident.frames) {
        const place = frame.inApp ? frameAt(line, frame.file, frame.printedLine ?? frame.line) : undefined;
        const file = place && session.workspace.project.locate(frame.file)[0];
        const uri = file && session.workspace.toUri(file);
        if (!place || !uri) continue;
        const position = { line: (frame.line ?? 1) - 1, character: (frame.column ?? 1) - 1 };
        const link = { uri, range: { start: position, end: position } };
        add(place.start, line.slice(place.start, place.end), { incident: id, link, tooltip: "Your code" });
      }
    }
  }
  return [...links.values()].sort((a, b) => a.start - b.start);
}

/** Where the text stands and is no part of a longer name; -1 = nowhere. */
function wholeAt(line: string, text: string): number {
  const isName = (char: string | undefined) => char !== undefined && /[\w$]/.test(char);
  for (let at = line.indexOf(text); at >= 0; at = line.indexOf(text, at + 1))
    if (!isName(line[at - 1]) && !isName(line[at + text.length])) return at;
  return -1;
}

/** `path:12:3`, `"path", line 12`: the path with the number behind it. */
function frameAt(
  line: string,
  file: string,
  number: number | null,
): { readonly start: number; readonly end: number } | undefined {
  const start = line.indexOf(file);
  if (start < 0 || number === null) return undefined;
  const behind = /^(?:["']?, line |:|\()(\d+)(?::\d+)?/.exec(
    line.slice(start + file.length, start + file.length + 40),
  );
  return behind && Number(behind[1]) === number
    ? { start, end: start + file.length + behind[0].length }
    : undefined;
}
