/** A report of incidents as one Markdown document, for an issue or a job's summary: everything that is known, with the diff of each fix. */

import { type Details, type Diagnosis, type Explanation, isGuessed, isSureKey } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import type { Source } from "../domain/text";
import { diagram } from "./diagram";
import { unifiedDiff } from "./diff";
import { visibleLines } from "./inert";
import { code, escapeExceptCode, escapeMarkdown, fenced, notOffered, written } from "./markdown";
import { dataIn, withoutData, withoutValuesOf } from "./redact";
import { headline, isAsked, keyName, kindWords, nothingFound, seenTimes, undecided, whatNext } from "./words";

export interface ReportOptions {
  /** Of Keyclash. */
  readonly version: string;
  /** True = with the data values of the paste; else `…` stands for them: a report is made to be posted. */
  readonly values?: boolean;
  /** Absent = no diff and no version is known. */
  details?(diagnosis: Diagnosis): Details | undefined;
  /** The text that the edits were made of. */
  read?(path: string): Source | undefined;
  /** How often it was seen, and whether it still happens. */
  seen?(diagnosis: Diagnosis): Seen | undefined;
}

export interface Seen {
  readonly count: number;
  /** `handled` = the code handles it now; `gone` = its line is no longer there. */
  readonly state: "open" | "handled" | "gone";
}

/** Lines of one diff. */
const longestDiff = 300;

/** Ends with a line feed. One chapter per incident, best first. */
export function markdownReport({ diagnoses, notes }: Explanation, options: ReportOptions): string {
  if (diagnoses.length === 0)
    return `${(notes.length > 0 ? notes.map(escapeMarkdown) : [nothingFound]).join("\n\n")}\n`;
  const parts = diagnoses.map((diagnosis) => chapter(diagnosis, options));
  return `${[...parts, ...notes.map((note) => `_${escapeMarkdown(note)}_`)].join("\n\n---\n\n")}\n`;
}

function chapter(full: Diagnosis, options: ReportOptions): string {
  const diagnosis = options.values === true ? full : withoutValuesOf(full);
  const details = options.details?.(full);
  const seen = options.seen?.(full);
  const drawn = diagram(diagnosis);
  const diffOf = (id: string) => {
    const edits = details?.edits.get(id);
    if (!edits || !options.read) return undefined;
    const text = unifiedDiff(edits, options.read);
    return options.values === true ? text : withoutData(text, dataIn(full));
  };
  return [
    `## ${escapeMarkdown(headline(diagnosis).replace(/\.$/, ""))}`,
    `**State**: ${stateOf(diagnosis, seen)}.`,
    "### What failed",
    failed(diagnosis, seen?.count ?? diagnosis.incident.count ?? 1),
    "### Declaration",
    declared(diagnosis),
    "### Line",
    ...(diagnosis.callSite || diagnosis.callSiteCandidates.length > 0
      ? written(diagnosis)
      : ["Unknown: the text names no line of this code."]),
    "### Cause",
    ...why(diagnosis),
    ...(drawn === undefined ? [] : [fenced(drawn, "mermaid")]),
    "### Fixes",
    ...fixes(diagnosis, diffOf),
    "### Versions",
    versions(options.version, details),
    ...diagnosis.notes.map(escapeExceptCode),
  ].join("\n\n");
}

/** What is decided, what is likely and what is not known. */
function stateOf({ key, callSite, cause }: Diagnosis, seen: Seen | undefined): string {
  const declaration = key === null ? "unknown" : isSureKey(key) ? "decided" : "likely";
  const line =
    callSite === null || callSite.evidence === "caller"
      ? "unknown"
      : isGuessed(callSite)
        ? "likely"
        : "decided";
  const meanwhile = { open: "", handled: "; the code handles it now", gone: "; its line is no longer there" };
  return `declaration ${declaration}, line ${line}, cause ${cause.confidence}${meanwhile[seen?.state ?? "open"]}`;
}

function failed({ incident: { violation } }: Diagnosis, count: number): string {
  const { kind, constraint, schema, table, columns, value, engine, exception } = violation;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ["Constraint", constraint],
    ["Table", table && schema ? `${schema}.${table}` : table],
    [columns.length > 1 ? "Columns" : "Column", columns.join(", ") || null],
    ["Value", value === "" ? "(empty)" : value],
    ["Database", engine],
    ["Exception", exception],
  ];
  const rows = facts.flatMap(([name, text]) => (text ? [`- ${name}: ${code(text)}`] : []));
  const what = kind === null ? "a statement after a failed one" : kindWords[kind];
  return [`- Violated: ${what}`, ...rows, ...(count > 1 ? [`- ${seenTimes(count)}`] : [])].join("\n");
}

function declared({ key, keyCandidates, incident }: Diagnosis): string {
  if (key) {
    const at = declaredPlace(key);
    const place = at
      ? `in ${code(`${at.file}:${at.start.line}:${at.start.column}`)}`
      : `by ${code(key.model.name)}, a model of a library`;
    return `${code(keyName(key))} is declared ${place}, because ${escapeMarkdown(key.why)}.`;
  }
  if (keyCandidates.length > 0)
    return [
      "Unknown: these fit equally well.\n",
      ...keyCandidates.slice(0, 5).map((one) => {
        const { file, start } = one.constraint.place;
        return `- ${code(keyName(one))} in ${code(`${file}:${start.line}`)}`;
      }),
    ].join("\n");
  return incident.violation.kind === null ? "Unknown." : "Unknown: no model that was read declares it.";
}

function why(diagnosis: Diagnosis): string[] {
  const { cause, intent } = diagnosis;
  return [
    `${code(cause.id)} (${cause.confidence}): ${escapeExceptCode(cause.why)}`,
    ...(isAsked(diagnosis)
      ? [
          `**Intent** (${intent.id}): ${escapeExceptCode(intent.why)}${intent.id === "unknown" ? ` ${undecided}` : ""}`,
        ]
      : []),
    `**Next**: ${escapeExceptCode(whatNext(diagnosis))}`,
  ];
}

/** An edit that can not be made any more has no diff. */
function fixes(diagnosis: Diagnosis, diffOf: (id: string) => string | undefined): string[] {
  const { fixes: offered, declined } = diagnosis;
  const parts = offered.flatMap(({ id, title, safety, preferred, command }) => {
    if (command !== undefined)
      return [
        `**A repair** (${code(id)}), to be run by hand after reading it`,
        fenced(visibleLines(command)),
      ];
    const tags = [...(preferred ? ["preferred"] : []), safety === "safe" ? "safe" : "changes behaviour"];
    const head = `**${escapeExceptCode(title)}** (${code(id)}; ${tags.join(", ")})`;
    const diff = diffOf(id);
    return diff === undefined ? [head] : [head, ...shown(diff)];
  });
  if (offered.length === 0) parts.push("None is offered here.");
  if (declined.length > 0) parts.push(["Not offered:\n", ...notOffered(diagnosis)].join("\n"));
  return parts;
}

function shown(diff: string): string[] {
  const lines = diff.replace(/\n$/, "").split("\n");
  const text = fenced(lines.slice(0, longestDiff).map(visibleCode).join("\n"), "diff");
  return lines.length > longestDiff ? [text, `${lines.length - longestDiff} more lines.`] : [text];
}

/** A tab is code; a carriage return ends a line of Windows. */
function visibleCode(line: string): string {
  return line.replace(/\r$/, "").split("\t").map(visibleLines).join("\t");
}

function versions(version: string, details: Details | undefined): string {
  const { library } = details ?? {};
  const named = !library
    ? []
    : [
        library.version !== null && library.file !== null
          ? `- ${library.title} ${code(library.version)}, as ${code(library.file)} says`
          : `- ${library.title}, version unknown`,
      ];
  return [`- Keyclash ${version}`, ...named].join("\n");
}
