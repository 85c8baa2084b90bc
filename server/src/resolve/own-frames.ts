/** Frames of packages that the workspace holds: they are the user's, wherever a package manager has put them. */

import type { Runtime } from "../domain/adapters";
import type { Frame, Incident } from "../domain/incident";
import type { Project } from "../domain/project";

/** The incident with those frames marked as the user's; the same one where there are none. */
export function withOwnFrames(incident: Incident, project: Project, runtimes: readonly Runtime[]): Incident {
  const runtime = runtimes.find(({ id }) => id === incident.runtime);
  if (!runtime?.ownsInstalled) return incident;
  const asked = new Map<string, boolean>();
  const owns = ({ file }: Frame): boolean => {
    const known = asked.get(file) ?? runtime.ownsInstalled?.(file, project) ?? false;
    asked.set(file, known);
    return known;
  };
  const frames = incident.frames.map((frame) =>
    !frame.inApp && frame.foreign !== true && owns(frame) ? { ...frame, inApp: true } : frame,
  );
  return frames.some((frame, i) => frame !== incident.frames[i]) ? { ...incident, frames } : incident;
}
