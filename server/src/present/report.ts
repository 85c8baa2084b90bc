/** A diagnosis as plain text for a terminal: what, where, why, what next. */

import type { CallSite, Diagnosis, Explanation } from "../domain/diagnosis";
import { declaredPlace } from "../domain/model";
import { visible } from "./inert";
import {
  declinedByReason,
  headline,
  isAsked,
  lostAt,
  nothingFound,
  toldApart,
  undecided,
  whatNext,
} from "./words";

/** Ends with a line feed. One paragraph per incident, best first. */
export function textReport({ diagnoses, notes }: Explanation): string {
  if (diagnoses.length === 0)
    return `${(notes.length > 0 ? notes.map(visible) : [nothingFound]).join("\n")}\n`;
  const parts = diagnoses.map((diagnosis, index) => one(diagnosis, index, diagnoses.length));
  return `${[...parts, ...(notes.length > 0 ? [section("notes", notes)] : [])].join("\n\n")}\n`;
}

function one(diagnosis: Diagnosis, index: number, count: number): string {
  const { key, cause, intent, incident } = diagnosis;
  const number = count > 1 ? `[${index + 1}/${count}] ` : "";
  const lines = [`${number}${headline(diagnosis)}`, "", row("said", said(diagnosis))];
  if (incident.violation.value !== null)
    lines.push(row("value", oneLine(incident.violation.value) || "(empty)"));
  if (incident.count !== undefined) lines.push(row("seen", `${incident.count} times in the text`));
  if (key) {
    const at = declaredPlace(key);
    const place = at
      ? `${at.file}:${at.start.line}:${at.start.column}`
      : `${key.model.name}, a model of a library`;
    lines.push(row("declared", place), row("", `because ${key.why}`));
  } else if (diagnosis.keyCandidates.length > 0) {
    const names = diagnosis.keyCandidates.map(
      ({ model, constraint }) =>
        `${model.name} (${constraint.fields.join(", ")}) ${constraint.place.file}:${constraint.place.start.line}`,
    );
    lines.push(row("declared", "unknown: these fit equally well"), ...names.map((name) => row("", name)));
  } else if (incident.violation.kind !== null)
    lines.push(row("declared", "unknown: no model that was read declares it"));
  lines.push(...written(diagnosis));
  lines.push(
    row("cause", `${cause.id} (${cause.confidence})`),
    row("", plain(cause.why)),
    ...(isAsked(diagnosis)
      ? [
          row("intent", intent.id),
          row("", plain(intent.id === "unknown" ? `${intent.why} ${undecided}` : intent.why)),
        ]
      : []),
    row("next", whatNext(diagnosis)),
  );
  const edits = diagnosis.fixes.filter((fix) => fix.command === undefined);
  if (edits.length > 0)
    lines.push(
      "",
      section(
        "fixes",
        edits.map(
          (fix) =>
            `${fix.id.padEnd(16)} ${fix.title} (${fix.safety === "safe" ? "safe" : "changes behaviour"}${fix.preferred ? ", preferred" : ""})`,
        ),
      ),
    );
  for (const fix of diagnosis.fixes)
    if (fix.command !== undefined) lines.push("", section("repair", fix.command.split("\n")));
  if (diagnosis.declined.length > 0)
    lines.push(
      "",
      section(
        "not offered",
        declinedByReason(diagnosis).map(({ ids, why }) => `${ids.join(", ")}: ${plain(why)}`),
      ),
    );
  if (diagnosis.notes.length > 0) lines.push("", section("note", diagnosis.notes));
  return lines.join("\n");
}

function said({ incident }: Diagnosis): string {
  const { violation } = incident;
  const table =
    violation.schema && violation.table ? `${violation.schema}.${violation.table}` : violation.table;
  const facts = [
    violation.kind?.replace("_", " ") ?? "follow-up",
    violation.constraint && `constraint ${violation.constraint}`,
    table && `table ${table}`,
    violation.columns.length > 0 &&
      `${violation.columns.length > 1 ? "columns" : "column"} ${violation.columns.join(", ")}`,
    violation.model && `model ${violation.model}`,
    violation.fields?.length && `fields ${violation.fields.join(", ")}`,
  ].filter(Boolean);
  const by = [violation.engine, violation.orm, violation.exception].filter(Boolean).join(", ");
  return `${facts.join(", ")}${by ? ` (${by})` : ""}`;
}

function written({ callSite: site, callSiteCandidates: candidates, incident }: Diagnosis): string[] {
  const places = (of: readonly CallSite[]) => of.slice(0, 5).map((one) => row("", place(one)));
  if (site?.evidence === "caller") {
    const others = candidates.filter(({ evidence }) => evidence !== "caller");
    return [
      row("caller", place(site)),
      row("", `because ${plain(site.why)}`),
      ...(others.length > 0 ? [row("written", "unknown: it may be"), ...places(others)] : []),
    ];
  }
  if (site?.chain)
    return [
      row("written", place(site)),
      ...site.chain.map((step, index) =>
        row(index === 0 ? "reached" : "", `${step.file}:${step.line} ${plain(step.why)}`),
      ),
    ];
  if (site) return [row("written", place(site)), row("", `because ${plain(site.why)}`)];
  if (candidates.length === 0) return [];
  const chains = candidates.filter(({ chain }) => chain);
  if (chains.length > 0)
    return [
      row("written", `unknown: the stack leads to ${chains.length === 1 ? "this one" : "each of"}`),
      ...places(chains),
      row("", toldApart(chains.length, incident)),
    ];
  const { why, guessed } = lostAt(candidates);
  return [row("written", `unknown: ${why}${guessed ? "; it may be" : ""}`), ...places(candidates)];
}

function place({ file, line, column, function: name }: CallSite): string {
  return `${file}:${line}:${column}${name ? ` in ${name}` : ""}`;
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${visible(text)}`;
}

function section(title: string, lines: readonly string[]): string {
  return [`  ${title}`, ...lines.map((line) => `    ${visible(line)}`)].join("\n");
}

/** Code quotes are for Markdown. */
function plain(text: string): string {
  return text.replaceAll("`", "");
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
