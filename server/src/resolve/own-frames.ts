/** Frames of packages that the workspace holds: they are the user's, wherever a package manager has put them. */

import type { Files, Runtime } from "../domain/adapters";
import type { Frame, Incident } from "../domain/incident";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";

/**
 * Marks those frames of an incident as the user's; gives the same incident where there are none. What was asked of the workspace once
 * is not asked again: the answer is as old as the function.
 */
export function ownFrames(project: Project, runtimes: readonly Runtime[]): (incident: Incident) => Incident {
  const workspace = remembered(project);
  const asked = new Map<string, boolean>();
  return (incident) => {
    const runtime = runtimes.find(({ id }) => id === incident.runtime);
    if (!runtime?.ownsInstalled) return incident;
    const owns = ({ file }: Frame): boolean => {
      const id = `${runtime.id} ${file}`;
      const known = asked.get(id) ?? runtime.ownsInstalled?.(file, workspace) ?? false;
      asked.set(id, known);
      return known;
    };
    const frames = incident.frames.map((frame) =>
      !frame.inApp && frame.foreign !== true && owns(frame) ? { ...frame, inApp: true } : frame,
    );
    return frames.some((frame, i) => frame !== incident.frames[i]) ? { ...incident, frames } : incident;
  };
}

function remembered(project: Project): Files {
  const lists = new Map<string, readonly string[]>();
  const sources = new Map<string, Source | undefined>();
  return {
    files: (globs) => {
      const id = globs?.join("\n") ?? "";
      const list = lists.get(id) ?? project.files(globs);
      lists.set(id, list);
      return list;
    },
    read: (path) => {
      if (!sources.has(path)) sources.set(path, project.read(path));
      return sources.get(path);
    },
  };
}
