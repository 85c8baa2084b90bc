/** The product as the proofs use it: it explains what a program printed, writes a fix into the program's folder, and must not offer it twice. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as adapters from "../../server/src/adapters";
import type { Diagnosis } from "../../server/src/domain/diagnosis";
import { type Frame, hasLine, type Incident } from "../../server/src/domain/incident";
import { applyEdits, type FileEdit } from "../../server/src/domain/text";
import { applyFix, explain, explainIncident } from "../../server/src/explain";
import { diskProject } from "../../server/src/workspace/disk";
import { recordShapes } from "./record";

/** What one shape of a write printed when it failed. */
export interface Failure {
  readonly shape: string;
  readonly paste: string;
}

/** What the product did for one shape: nothing with its reason, or an edit that `offeredAgain` can look at. */
export interface Answer {
  /** "" = the fix is written. */
  readonly refused: string;
  /** The diagnosis of the untouched folder; absent where the paste was not explained. */
  readonly diagnosis?: Diagnosis;
  /** The fix once more on its own work: "" = not offered, else the line at which it was. */
  readonly again: string;
}

/**
 * Applies one fix to every failure, as a user does: each paste is explained on the untouched folder, then one fix after the other
 * is chosen, each on the text that the last one has left. Frames move along with the edits, as they do in the editor.
 */
export async function applyEverywhere(
  folder: string,
  id: string,
  failures: readonly Failure[],
): Promise<Record<string, Answer>> {
  const untouched = diskProject([folder]);
  const diagnoses = new Map<string, Diagnosis>();
  for (const { shape, paste } of failures) {
    const [diagnosis] = (await explain(paste, untouched, adapters)).diagnoses;
    if (diagnosis) diagnoses.set(shape, diagnosis);
  }
  const engine = [...diagnoses.values()].find(({ incident }) => incident.violation.engine);
  if (process.env.RECORD) recordShapes(folder, failures, engine?.incident.violation.engine ?? "unknown");
  const incidents = new Map([...diagnoses].map(([shape, each]) => [shape, each.incident]));
  const answers: Record<string, Answer> = {};
  for (const { shape, paste } of failures) {
    const incident = incidents.get(shape);
    const diagnosis = diagnoses.get(shape);
    if (!incident || !diagnosis) {
      answers[shape] = { refused: `not explained: ${paste}`, again: "" };
      continue;
    }
    const result = await applyFix(incident, id, diskProject([folder]), adapters);
    if (result === "done" || "declined" in result) {
      const refused = result === "done" ? `nothing to do for ${diagnosis.cause.id}` : result.declined;
      answers[shape] = { refused, diagnosis, again: "" };
      continue;
    }
    const changes = result.edits.map((each) => write(folder, each));
    for (const [other, each] of incidents) incidents.set(other, moved(each, changes));
    const again = await offeredAgain(folder, id, incidents.get(shape) ?? incident, changes);
    answers[shape] = { refused: "", diagnosis, again };
  }
  return answers;
}

/** A file before and after one fix. */
interface Change extends FileEdit {
  readonly before: string;
  readonly after: string;
}

function write(folder: string, { file, edits }: FileEdit): Change {
  const path = join(folder, file);
  const before = readFileSync(path, "utf8");
  const after = applyEdits(before, edits);
  writeFileSync(path, after);
  return { file, edits, before, after };
}

/** The incident with the frames where their lines are now. */
function moved(incident: Incident, changes: readonly Change[]): Incident {
  return withFrames(incident, (frame) => {
    const change = changes.find(({ file }) => isFile(frame.file, file));
    return change && frame.line !== null ? { ...frame, line: lineAfter(frame.line, change) } : frame;
  });
}

/** Frames stand in the stack and, where the ORM names the line itself, in its message. */
function withFrames(incident: Incident, change: (frame: Frame) => Frame): Incident {
  const { invocation } = incident.violation;
  const violation = invocation
    ? { ...incident.violation, invocation: change(invocation) }
    : incident.violation;
  return { ...incident, violation, frames: incident.frames.map(change) };
}

function isFile(printed: string, file: string): boolean {
  return printed === file || printed.endsWith(`/${file}`);
}

function lineAfter(line: number, { before, edits }: Change): number {
  const start = offsetOf(before, line);
  const above = edits.filter((edit) => edit.end <= start);
  return above.reduce(
    (sum, edit) => sum + newLines(edit.text) - newLines(before.slice(edit.start, edit.end)),
    line,
  );
}

function offsetOf(text: string, line: number): number {
  let offset = 0;
  for (let n = 1; n < line; n++) offset = text.indexOf("\n", offset) + 1;
  return offset;
}

function newLines(text: string): number {
  return text.split("\n").length - 1;
}

/** Were the error to come once more from a line of the edit that writes: the line at which the fix is offered again. */
async function offeredAgain(
  folder: string,
  id: string,
  incident: Incident,
  changes: readonly Change[],
): Promise<string> {
  const frames = [
    ...incident.frames,
    ...(incident.violation.invocation ? [incident.violation.invocation] : []),
  ];
  const frame = frames.filter(hasLine).find((each) => changes.some(({ file }) => isFile(each.file, file)));
  const change = changes.find(({ file }) => frame && isFile(frame.file, file));
  if (!frame || !change) return "";
  const project = diskProject([folder]);
  const lines = change.after.split("\n");
  const writes = new Set(
    [frame.line, ...linesOf(change)].filter((line) => writing.test(lines[line - 1] ?? "")),
  );
  if (writes.size === 0) return "the edit leaves no line that writes";
  for (const line of writes) {
    const text = lines[line - 1] ?? "";
    const column = frame.column === null ? null : text.search(writing) + 2;
    const there = withFrames(incident, (each) =>
      each.file === frame.file && each.line === frame.line ? { ...each, line, column } : each,
    );
    const { fixes } = await explainIncident(there, project, adapters);
    if (fixes.some((fix) => fix.id === id)) return `${change.file}:${line}: ${text.trim()}`;
  }
  return "";
}

const writing =
  /\.\w*(?:create|save|insert|upsert|update|delete|execute|query|run|fetchval|flush|increment|decrement)\w*\(|\.(?:add|commit|begin_nested)\(/i;

/** The lines that the edits wrote; they are in order. */
function linesOf({ after, edits }: Change): number[] {
  let grown = 0;
  return edits.flatMap((edit) => {
    const first = newLines(after.slice(0, edit.start + grown)) + 1;
    grown += edit.text.length - (edit.end - edit.start);
    return Array.from({ length: newLines(edit.text) + 1 }, (_, i) => first + i);
  });
}
