/** `keyclash fix`: one fix as a diff, or written into the file. */

import * as adapters from "../adapters";
import { applyFix, explain } from "../explain";
import { unifiedDiff } from "../present/diff";
import { nothingFound } from "../present/words";
import { openWorkspace, readPasteFile, Unusable } from "./input";

export interface FixOptions {
  readonly workspace: string;
  readonly incident: number;
  readonly fix: string;
  readonly write?: boolean;
  readonly cache: boolean;
}

export async function fixCommand(file: string, options: FixOptions) {
  const project = await openWorkspace(options.workspace, options.cache);
  const { diagnoses } = await explain((await readPasteFile(file)).text, project, adapters);
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
  const written = project.write(result.edits);
  if ("declined" in written) throw new Unusable(written.declined);
  return { found: true, output: `Edited ${written.files.join(", ")}.\n` };
}

function listOffers(ids: readonly string[]): string {
  return ids.length > 0 ? `Offered here: ${ids.join(", ")}.` : "No fix is offered here.";
}
