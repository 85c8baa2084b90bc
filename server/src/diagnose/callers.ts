/** The lines that lead to a write: those that the chain or the stack names, and where neither names one, those that are found by the name of its function. */

import type { Framework } from "../domain/adapters";
import { type CallSite, isGuessed } from "../domain/diagnosis";
import type { CallerLine, Elsewhere } from "../domain/hearers";
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
  /** Absent = only those are told that the stack or the chain names. */
  readonly elsewhere?: Elsewhere | undefined;
}

/** Nearest first; those of several ways in one list where they had to be looked for. */
export function callersOf(
  site: CallSite,
  { frames: all, project, frameworks, elsewhere }: Calling,
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
  const named = [
    ...steps.map(({ file, line }) => ({ source: project.read(file), line })),
    ...behind.map((frame) => ({ source: sourceOfFrame(frame, project), line: frame.line })),
  ].flatMap(({ source, line }) => (source ? [{ source, line }] : []));
  if (named.length > 0) return named.slice(0, mostCallers);
  // A library's frame further out has called the function itself.
  const printed = own[at];
  const outer = printed ? frames.slice(frames.indexOf(printed) + 1) : [];
  const isCalled = outer.some(({ inApp, file }) => !inApp && !/^(?:node|internal|native)\b/.test(file));
  return isCalled ? [] : (elsewhere?.callersOf(site) ?? []);
}
