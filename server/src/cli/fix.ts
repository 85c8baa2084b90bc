/** `keyclash fix`: one fix as a diff, or written into the file. */

import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import * as adapters from "../adapters";
import type { FileEdit } from "../domain/text";
import { applyEdits } from "../domain/text";
import { applyFix, explain } from "../explain";
import { unifiedDiff } from "../present/diff";
import { nothingFound } from "../present/words";
import type { DiskProject } from "../workspace/disk";
import { openWorkspace, readPasteFile, Unusable } from "./input";

export interface FixOptions {
  readonly workspace: string;
  readonly incident: number;
  readonly fix: string;
  readonly write?: boolean;
}

export async function fixCommand(file: string, options: FixOptions) {
  const project = openWorkspace(options.workspace);
  const { diagnoses } = await explain(readPasteFile(file), project, adapters);
  if (diagnoses.length === 0) return { found: false, output: `${nothingFound}\n` };
  const diagnosis = diagnoses[options.incident - 1];
  if (!diagnosis)
    throw new Unusable(`there is no incident ${options.incident}: the text has ${diagnoses.length}`);
  const offered = diagnosis.fixes.find((fix) => fix.id === options.fix);
  if (offered?.command !== undefined) return { found: true, output: `${offered.command}\n` };
  const result = await applyFix(diagnosis.incident, options.fix, project, adapters);
  if (result === "done")
    return {
      found: true,
      output: "Nothing to do: the code handles it already, or this fix has no place here.\n",
    };
  if ("declined" in result)
    throw new Unusable(`${result.declined} ${listOffers(diagnosis.fixes.map((fix) => fix.id))}`);
  if (!options.write) return { found: true, output: unifiedDiff(result.edits, project.read) };
  for (const edit of result.edits) write(edit, project);
  return { found: true, output: `Edited ${result.edits.map((edit) => edit.file).join(", ")}.\n` };
}

function listOffers(ids: readonly string[]): string {
  return ids.length > 0 ? `Offered here: ${ids.join(", ")}.` : "No fix is offered here.";
}

/** Keeps a byte order mark and the file's mode; a crash in between leaves the old file whole. */
function write({ file, edits }: FileEdit, project: DiskProject): void {
  const path = project.toAbsolute(file);
  const source = project.read(file);
  if (!path || !source) throw new Unusable(`${file} has gone`);
  const bytes = readFileSync(path);
  const mark = bytes.toString("utf8").startsWith("\uFEFF") ? "\uFEFF" : "";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) throw new Unusable(`${file} is UTF-16, which is not written`);
  const fresh = `${path}.keyclash-${process.pid}`;
  writeFileSync(fresh, mark + applyEdits(source.text, edits), { mode: statSync(path).mode });
  renameSync(fresh, path);
}
