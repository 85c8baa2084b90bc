/** The lines that lead to a write, as far as the chain or the stack names them. */

import type { Framework } from "../domain/adapters";
import { type CallSite, isGuessed } from "../domain/diagnosis";
import type { CallerLine } from "../domain/hearers";
import { type Frame, frameText, hasLine } from "../domain/incident";
import type { Project } from "../domain/project";
import { sourceOfFrame } from "./whose";

/** So many of those that are named are asked. */
const mostCallers = 4;

export interface Calling {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  readonly project: Project;
  /** Their own frames: what is behind a request's does not hear what the framework answers. */
  readonly frameworks: readonly Framework[];
}

/** Nearest first. */
export function callersOf(
  site: CallSite,
  { frames: all, project, frameworks }: Calling,
): readonly CallerLine[] {
  const { chain = [] } = site;
  const request = all.findIndex((frame) =>
    frameworks.some(({ frames }) => frames?.request?.test(frameText(frame))),
  );
  const frames = request < 0 ? all : all.slice(0, request + 1);
  const own = frames.filter(({ inApp, foreign }) => inApp && !foreign).filter(hasLine);
  // A frame stands on the write's own line, or on that from which the chain leads there: those behind it are the callers.
  const first = chain[0]?.line ?? site.line;
  const at = isGuessed(site) ? -1 : own.findIndex(({ line }) => line === first);
  const behind = at < 0 ? [] : own.slice(at + 1);
  const steps = chain.slice(0, -1).toReversed();
  return [
    ...steps.map(({ file, line }) => ({ source: project.read(file), line })),
    ...behind.map((frame) => ({ source: sourceOfFrame(frame, project), line: frame.line })),
  ]
    .flatMap(({ source, line }) => (source ? [{ source, line }] : []))
    .slice(0, mostCallers);
}
