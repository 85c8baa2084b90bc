/** What tools put in front of every line: container names, timestamps, comment and quote marks, diff marks. */

import { type CleanLine, cut, type Step } from "./clean-line";

export const withoutPrefixes: Step = (lines) => withoutMarks(lines.map(withoutStamps));

/** Each is unmistakable on its own line. All are anchored and bounded. */
const STAMPS: readonly RegExp[] = [
  // docker compose, pm2, turbo: `web-1  | `, `0|api  | `; pm2 with a date: `0|api  | 2024-01-01T00:00:00: `
  /^\s{0,4}[\w.-]{0,60}(?:\|[\w.-]{1,40})?\s{0,30}\| ?(?=\s{0,200}\S)(?<=[\w]\s{0,30}\| ?)/,
  // kubectl logs --prefix, stern
  /^\[pod\/[\w./-]{1,200}\] ?/,
  // GitHub Actions, GitLab, docker -t, ISO stamps: `2024-01-01T00:00:00.1234567Z `
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?:?(?: |$)/,
  // journald, syslog: `Nov 22 10:00:00 host app[123]: `
  /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,80} [\w./@-]{1,80}(?:\[\d{1,8}\])?: ?/,
  // GitHub Actions' job and step columns: `build\tRun tests\t`
  /^[^\t]{1,80}\t[^\t]{1,80}\t(?=\d{4}-\d\d-\d\dT)/,
  // GitLab's section marks and stream tags: `00O `, `01E `
  /^\d\d[OE][+ ] ?/,
  // concurrently, nodemon, workers: `[1] `, `[api] `, `[0:server] `
  /^\[(?:\d{1,3}|[a-z][\w:.-]{0,30})\] (?=\s{0,12}\S)/,
  // journalctl -o cat of systemd, heroku: `2024-…+00:00 app[web.1]: `
  /^(?:app|heroku|router)\[[\w.]{1,30}\]: ?/,
  // pytest's marker of the exception
  /^E(?: {3,80}|\t{1,4})(?=\S)/,
];

function withoutStamps(line: CleanLine): CleanLine {
  let rest = line;
  for (let round = 0; round < 4; round++) {
    const first = rest.text.charCodeAt(0);
    // Frames and prose begin with what no stamp begins with: an indent beyond four, a capital word without digits.
    if (Number.isNaN(first)) return rest;
    const window = rest.text.slice(0, 400);
    const length = stampLength(window);
    if (length === 0) return rest;
    rest = cut(rest, Math.min(length, rest.text.length));
  }
  return rest;
}

function stampLength(window: string): number {
  if (window.charCodeAt(0) === 32 && window.charCodeAt(1) === 32 && !window.includes("|")) return 0;
  const bar = barLength(window);
  if (bar > 0) return bar;
  for (let i = 1; i < STAMPS.length; i++) {
    const match = STAMPS[i]?.exec(window);
    if (match) return match[0].length;
  }
  return 0;
}

/** `web-1  | text`: a name, blanks, a bar, one blank. Code frames (`> 12 | code`, ` 12 | code`) are no containers. */
function barLength(window: string): number {
  const bar = window.indexOf("|");
  if (bar < 1 || bar > 80) return 0;
  const match = /^ {0,4}(?:\d{1,3}\|)?[A-Za-z][\w.@/-]{0,60} {0,30}\|(?: |$)/.exec(window);
  return match ? match[0].length : 0;
}

/** Marks that mean something only on several lines in a row: `# `, `// `, `> `, `* `, `+`, `-`, `|`. */
const MARKS: readonly RegExp[] = [
  /^\s{0,8}(?:#+|\/\/+)(?: |$)/,
  /^\s{0,4}>(?: |$)/,
  /^\s{0,8}\*(?: |$)/,
  /^ {0,12}\|(?: |$)/,
  /^\+/,
  /^-(?!-)/,
];

/** Taken away where three or more lines in a row carry the same mark and nothing else stands between. */
function withoutMarks(lines: readonly CleanLine[]): readonly CleanLine[] {
  let result = lines;
  for (let round = 0; round < 2; round++) {
    for (const mark of MARKS) result = withoutMark(result, mark);
  }
  return result;
}

function withoutMark(lines: readonly CleanLine[], mark: RegExp): readonly CleanLine[] {
  let result: CleanLine[] | undefined;
  let runStart = 0;
  for (let i = 0; i <= lines.length; i++) {
    const line = lines[i];
    if (line && mark.test(line.text.slice(0, 40))) continue;
    if (i - runStart >= 3) {
      result ??= [...lines];
      for (let k = runStart; k < i; k++) {
        const marked = lines[k];
        const length = marked ? (mark.exec(marked.text.slice(0, 40))?.[0].length ?? 0) : 0;
        if (marked) result[k] = cut(marked, length);
      }
    }
    runStart = i + 1;
  }
  return result ?? lines;
}
