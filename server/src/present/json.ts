/** The JSON of `keyclash explain --format json` and `keyclash models --format json`, version 1: a fixed outside interface. */

import type { CallSite, Diagnosis, Explanation } from "../domain/diagnosis";
import { deepestPrinted, type PlacedFrame } from "../domain/incident";
import { type Constraint, declaredPlace, type Model } from "../domain/model";
import { explanation as explain } from "./markdown";
import { declinedByReason } from "./words";

/** Plain data; lines and columns 1-based; null = not known. */
export function explanationJson({ diagnoses, notes }: Explanation) {
  return { version: 1, incidents: diagnoses.map(incidentJson), notes };
}

/** The declared constraints with the names under which each database may know them. */
export function modelsJson(
  listed: readonly {
    model: Model;
    constraint: Constraint;
    names: Readonly<Record<string, readonly string[]>>;
  }[],
  notes: readonly string[],
) {
  return {
    version: 1,
    constraints: listed.map(({ model, constraint, names }) => ({
      orm: model.orm,
      model: model.name,
      table: model.table,
      kind: constraint.kind,
      fields: constraint.fields,
      columns: constraint.columns,
      names,
      file: constraint.place.file,
      line: constraint.place.start.line,
      column: constraint.place.start.column,
    })),
    notes,
  };
}

function incidentJson(diagnosis: Diagnosis) {
  const { incident, key, cause, intent } = diagnosis;
  const { violation } = incident;
  return {
    violation: violation.kind,
    engine: violation.engine,
    orm: violation.orm,
    driver: violation.driver,
    exception: violation.exception,
    constraint: violation.constraint,
    schema: violation.schema,
    table: violation.table,
    columns: violation.columns,
    value: violation.value,
    runtime: incident.runtime,
    frames: incident.frames.map(({ file, line, printedLine, column, function: name, inApp }) => ({
      file,
      line: printedLine ?? line,
      column,
      function: name,
      inApp,
    })),
    key: key && {
      model: key.model.name,
      fields: key.constraint.fields,
      file: declaredPlace(key)?.file ?? null,
      line: declaredPlace(key)?.start.line ?? null,
      column: declaredPlace(key)?.start.column ?? null,
      evidence: key.why,
    },
    callSite: siteOf(diagnosis),
    callSiteCandidates: diagnosis.callSiteCandidates.map(siteJson),
    cause,
    intent: {
      id: intent.id,
      why: intent.why,
      file: intent.place?.file ?? null,
      line: intent.place?.start.line ?? null,
    },
    fixes: diagnosis.fixes.map(({ does, shownBy, ...fix }) => fix),
    declined: declinedByReason(diagnosis),
    count: incident.count ?? 1,
    explanation: explain(diagnosis),
  };
}

function siteJson(site: Omit<PlacedFrame, "inApp" | "at"> & Pick<CallSite, "evidence" | "chain">) {
  const { file, line, column, function: name, evidence, chain = [] } = site;
  return { file, line, column, function: name, evidence, chain };
}

/** What stands outside of the workspace, or without one, is said as it is printed: the write behind it is not known. */
function siteOf({ callSite, callSiteCandidates, incident }: Diagnosis) {
  if (callSite && !callSite.outside) return siteJson(callSite);
  const printed = callSite || callSiteCandidates.length === 0 ? deepestPrinted(incident) : undefined;
  return printed ? siteJson({ ...printed, evidence: "caller" }) : null;
}
