/** What tools put in front of every line: container and service names, timestamps, log stream tags. */

import { type CleanLine, cut, type Step } from "./clean-line";

/** Lines of several services that were printed in turns are put together again, service by service. */
export const withoutPrefixes: Step = (lines) => {
  let cleaned: CleanLine[] | undefined;
  const services = new Set<string>();
  // The service that is told last, by the index of its line.
  const turns: { readonly from: number; readonly name: string }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!line) continue;
    const stamps = stampsOf(line);
    if (!stamps) {
      cleaned?.push(line);
      continue;
    }
    cleaned ??= lines.slice(0, i);
    cleaned.push(stamps.rest);
    const { service } = stamps;
    if (service === "") continue;
    services.add(service);
    if (turns.at(-1)?.name !== service) turns.push({ from: i, name: service });
  }
  if (!cleaned) return lines;
  return services.size > 1 && services.size <= MOST_SERVICES
    ? byService(cleaned, namesOf(turns, lines.length))
    : cleaned;
};

/** The service of each line. */
function namesOf(
  turns: readonly { readonly from: number; readonly name: string }[],
  count: number,
): string[] {
  const names: string[] = [];
  for (const { from, name } of turns) {
    while (names.length < from) names.push(names.at(-1) ?? "");
    names.push(name);
  }
  while (names.length < count) names.push(names.at(-1) ?? "");
  return names;
}

/** More names than this are no services. */
export const MOST_SERVICES = 60;

/** @param names of the service that printed each line */
export function byService(lines: readonly CleanLine[], names: readonly string[]): CleanLine[] {
  const groups = new Map<string, CleanLine[]>();
  lines.forEach((line, i) => {
    const name = names[i] ?? "";
    const group = groups.get(name);
    if (group) group.push(line);
    else groups.set(name, [line]);
  });
  const result: CleanLine[] = [];
  for (const group of groups.values()) for (const line of group) result.push(line);
  return result;
}

interface Stamp {
  /** Cheap test on the first character: most lines need no pattern at all. */
  starts(code: number): boolean;
  /** A character without which it is none: to look for it is quicker than the pattern. */
  readonly holds?: string;
  /** Anchored and bounded. A group is the name of a service. */
  readonly pattern: RegExp;
}

const digit = (code: number) => code >= 48 && code <= 57;
const bracket = (code: number) => code === 91;
const digitOrBracket = (code: number) => digit(code) || bracket(code);
const lower = (code: number) => code >= 97 && code <= 122;
const upper = (code: number) => code >= 65 && code <= 90;
const name = (code: number) => lower(code) || upper(code) || digit(code) || code === 32;

const ISO = "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?";

const STAMPS: readonly Stamp[] = [
  // docker compose `web-1  | `, pm2 `0|api  | `, foreman `22:15:01 web.1  | `; code frames (` 12 | code`) are none
  {
    starts: name,
    holds: "|",
    pattern: /^ {0,4}(?:\d\d:\d\d:\d\d )?(?:\d{1,3}\|)?([A-Za-z][\w.@/-]{0,60}) {0,30}\|(?: |$)/,
  },
  // kubectl logs --prefix, stern
  { starts: bracket, pattern: /^\[pod\/([\w./-]{1,200})\] ?/ },
  // AWS Lambda: time, request, level
  {
    starts: digit,
    pattern: new RegExp(`^${ISO}\\t[\\w-]{1,60}\\t(?:ERROR|WARN|INFO|DEBUG|TRACE|FATAL|undefined)\\t`),
  },
  // Android's logcat: `11-22 22:10:01.123  1234  1234 E AndroidRuntime: `
  {
    starts: digit,
    pattern: /^\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {1,4}\d{1,7} {1,4}\d{1,7} [VDIWEF] [\w.$-]{1,60} {0,30}: ?/,
  },
  // GitHub Actions, GitLab, docker -t, loggers
  { starts: digitOrBracket, pattern: new RegExp(`^\\[?${ISO}\\]?:?(?:[ \\t]|$)`) },
  // journald and syslog: `Nov 22 10:00:00 host app[123]: `
  {
    starts: upper,
    pattern: /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,80} ([\w./@-]{1,80})(?:\[\d{1,8}\])?: ?/,
  },
  // the same without its time
  { starts: lower, holds: "[", pattern: /^[a-z][\w.-]{0,80} ([a-z][\w./@-]{0,80})\[\d{1,8}\]: ?/ },
  // GitHub's downloaded logs: job, step, time
  { starts: name, holds: "\t", pattern: /^[^\t]{1,80}\t[^\t]{1,80}\t(?=\d{4}-\d\d-\d\dT)/ },
  // GitLab's stream tags: `00O `, `01E `
  { starts: digit, pattern: /^\d\d[OE][+ ] ?/ },
  // concurrently and workers: `[1] `, `[api] `, `[0:server] `
  { starts: bracket, pattern: /^\[(\d{1,3}|[a-z][\w:.-]{0,30})\](?: (?=\s{0,200}\S)|\s{0,4}$)/ },
  // heroku, behind its time
  { starts: lower, pattern: /^(?:app|heroku|router)\[[\w.]{1,30}\]: ?/ },
  // pytest's marker of the exception
  { starts: (code) => code === 69, pattern: /^E(?: {3,80}|\t{1,4})(?=\S)/ },
];

/** By the first character of a line, up to the last one that begins a stamp. */
const STAMPS_BY_CODE: readonly (readonly Stamp[])[] = Array.from({ length: 123 }, (_, code) =>
  STAMPS.filter(({ starts }) => starts(code)),
);

/** A time, a name, a level: no line carries more than four stamps. Undefined = it carries none. */
function stampsOf(line: CleanLine): { rest: CleanLine; service: string } | undefined {
  let rest = line;
  let service = "";
  for (let round = 0; round < 4; round++) {
    const code = rest.text.charCodeAt(0);
    // An indented line carries no stamp: a container's name stands at the margin.
    if (Number.isNaN(code) || code === 9 || (code === 32 && rest.text.charCodeAt(4) === 32)) break;
    const found = stampOf(rest.text, code);
    if (!found) break;
    if (found.service !== "") service = found.service;
    rest = cut(rest, Math.min(found.length, rest.text.length));
  }
  return rest === line ? undefined : { rest, service };
}

function stampOf(text: string, code: number): { length: number; service: string } | undefined {
  let window: string | undefined;
  for (const { holds, pattern } of STAMPS_BY_CODE[code] ?? []) {
    window ??= text.length > 240 ? text.slice(0, 240) : text;
    if (holds !== undefined && !window.includes(holds)) continue;
    const match = pattern.exec(window);
    if (match) return { length: match[0].length, service: match[1] ?? "" };
  }
  return undefined;
}
