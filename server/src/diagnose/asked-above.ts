/** The look for the row in front of a call that leads to the write: the controller asks, the service writes. */

import type { AskedAbove, Code } from "../domain/adapters";
import { type CallSite, isGuessed, type KeyMatch } from "../domain/diagnosis";
import { type Frame, hasLine } from "../domain/incident";
import type { Project } from "../domain/project";
import { sourceOfFrame } from "./whose";

/** So many callers are asked, the nearest first. */
const mostCallers = 4;

export interface AskedBy extends AskedAbove {
  readonly file: string;
}

/**
 * @param frames innermost first
 * @returns undefined where the write looks for itself, or no caller that is known does
 */
export function askedAbove(
  site: CallSite,
  { model, constraint }: KeyMatch,
  frames: readonly Frame[],
  project: Project,
  code: Code,
): AskedBy | undefined {
  const { write, chain = [] } = site;
  if (!write || write.checkedAt || write.operation === "delete") return undefined;
  const own = frames.filter(({ inApp, foreign }) => inApp && !foreign).filter(hasLine);
  // A frame stands on the write's own line, or on that from which the chain leads there: those behind it are the callers.
  const first = chain[0]?.line ?? site.line;
  const at = isGuessed(site) ? -1 : own.findIndex(({ line }) => line === first);
  const behind = at < 0 ? [] : own.slice(at + 1);
  const steps = chain.slice(0, -1).toReversed();
  const callers = [
    ...steps.map(({ file, line }) => ({ source: project.read(file), line })),
    ...behind.map((frame) => ({ source: sourceOfFrame(frame, project), line: frame.line })),
  ].filter(({ source }) => source !== undefined);
  for (const { source, line } of callers.slice(0, mostCallers)) {
    const found = source && code.askedAbove({ source, line, model, fields: constraint.fields });
    if (found) return { ...found, file: source.path };
  }
  return undefined;
}
