/** Paths that fit files of several folders alike (`/app/src/db.ts` where two packages have one): the stack is read as each folder's in turn. */

import { type Frame, hasLine, type PlacedFrame } from "../domain/incident";
import type { Project } from "../domain/project";
import type { Source } from "../domain/text";
import { endOfBoth, fitting } from "./frames";

/** Folders more than these are not told apart; the first ones stand for all. */
const mostReadings = 4;

/**
 * The workspace as each folder has it whose files the frames can mean: `locate` leaves the other folders' out. One = nothing is open. Of
 * folders that fit the innermost such frame alike those are left which the most frames of the same root can mean, and of these the ones
 * whose line is liked.
 *
 * @param likes whether a line is one of those that are looked for
 */
export function readings(
  frames: readonly Frame[],
  project: Project,
  likes: (source: Source, frame: PlacedFrame) => boolean,
): readonly Project[] {
  const meant = frames
    .filter((frame): frame is PlacedFrame => hasLine(frame) && frame.inApp)
    .map((frame) => ({ frame, sources: fitting(frame, project) }));
  const open = meant.find(({ sources }) => sources.length > 1);
  if (!open) return [project];
  const root = rootOf(open.frame, open.sources);
  const folders = open.sources.map((source) => ({ source, folder: folderOf(open.frame, source) }));
  const votes = folders.map(
    ({ folder }) =>
      meant.filter(({ frame, sources }) => {
        const fits = sources.find((source) => folderOf(frame, source) === folder);
        return fits !== undefined && rootOf(frame, [fits]) === root;
      }).length,
  );
  const most = Math.max(...votes);
  const left = folders.filter((_, index) => votes[index] === most);
  const liked = left.length > 1 ? left.filter(({ source }) => likes(source, open.frame)) : left;
  const read = (liked.length > 0 ? liked : left).slice(0, mostReadings);
  return read.map(({ folder }) => ({ ...project, locate: (printed) => within(folder, printed, project) }));
}

function within(folder: string, printed: string, project: Project): readonly string[] {
  const all = project.locate(printed);
  const own = all.filter((path) => path.slice(0, path.length - endOfBoth(path, printed).length) === folder);
  return own.length > 0 ? own : all;
}

/** What stands in front of the end that path and frame share: `packages/a/`. */
function folderOf({ file }: Frame, { path }: Source): string {
  return path.slice(0, path.length - endOfBoth(path, file).length);
}

/** The same of the frame: `/app/`. */
function rootOf({ file }: Frame, [source]: readonly Source[]): string {
  return file
    .slice(0, file.length - (source ? endOfBoth(source.path, file).length : 0))
    .replaceAll("\\", "/");
}
