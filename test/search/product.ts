/** The product at a site: explains what the duplicate printed, and makes every edit that it offers. */

import * as adapters from "../../server/src/adapters";
import { leaving } from "../../server/src/code/fixes/declined";
import { applyEdits } from "../../server/src/domain/text";
import { applyFix, explain } from "../../server/src/explain";
import { memoryProject } from "../../server/src/workspace/memory";

export interface Offer {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly preferred: boolean;
  /** The site's file with the edit. */
  readonly source: string;
}

/** A fix that one reason declines, made without that reason. */
export interface Unsaid {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly reason: string;
  /** Undefined where nothing is made without it: another reason stands behind it, or the fix cannot be written. */
  readonly source: string | undefined;
}

export interface Answer {
  readonly cause: string;
  /** False where the line is not the site's. */
  readonly found: boolean;
  readonly offers: readonly Offer[];
  readonly declined: readonly { readonly id: string; readonly reason: string }[];
}

/** @param files the schema and the site, as the workspace has them */
/** Each refusal switched off alone, at the same site. */
export async function withoutRefusals(
  paste: string,
  file: string,
  files: Readonly<Record<string, string>>,
): Promise<Unsaid[]> {
  const project = memoryProject(files);
  const [diagnosis] = (await explain(paste, project, adapters)).diagnoses;
  if (!diagnosis) return [];
  const all: Unsaid[] = [];
  for (const { id, reason } of diagnosis.declined) {
    const made = await leaving(
      (why) => why === reason,
      async () => {
        // With the reason unsaid the product would offer it: the kind and the words are those of its offer.
        const [again] = (await explain(paste, project, adapters)).diagnoses;
        const fix = again?.fixes.find((each) => each.id === id);
        const result = fix && (await applyFix(diagnosis.incident, id, project, adapters));
        if (!fix || !result || result === "done" || "declined" in result) return undefined;
        const edits = result.edits.find((each) => each.file === file);
        if (!edits || result.edits.length > 1) return undefined;
        return { kind: fix.kind, title: fix.title, source: applyEdits(files[file] ?? "", edits.edits) };
      },
    ).catch(() => undefined);
    all.push({ id, reason, kind: made?.kind ?? "", title: made?.title ?? "", source: made?.source });
  }
  return all;
}

export async function answerTo(
  paste: string,
  file: string,
  files: Readonly<Record<string, string>>,
): Promise<Answer> {
  const project = memoryProject(files);
  const [diagnosis] = (await explain(paste, project, adapters)).diagnoses;
  if (!diagnosis) return { cause: "not explained", found: false, offers: [], declined: [] };
  const { callSite, cause, fixes, declined, incident } = diagnosis;
  const offers: Offer[] = [];
  for (const { id, kind, title, preferred, command } of fixes) {
    if (command !== undefined || kind === "schema" || kind === "repair") continue;
    const result = await applyFix(incident, id, project, adapters);
    if (result === "done" || "declined" in result)
      throw new Error(`${id} is offered and not made: ${JSON.stringify(result)}`);
    const edits = result.edits.find((each) => each.file === file);
    if (!edits || result.edits.length > 1) continue;
    offers.push({ id, kind, title, preferred, source: applyEdits(files[file] ?? "", edits.edits) });
  }
  const found = callSite?.file === file && callSite.write !== undefined;
  return { cause: cause.id, found, offers, declined };
}
