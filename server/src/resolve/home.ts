/** The package that ran, where the printed paths tell it: `/srv/shop/apps/api/node_modules/pg/…`. What stands beside it has not run. */

import type { Frame } from "../domain/incident";
import type { Project } from "../domain/project";
import { manifests, packageFolders, packages } from "./packages";

export interface Home extends Project {
  /** False for a file of a package that has not run. */
  hasRun(path: string): boolean;
}

/**
 * The workspace without the packages beside the one that ran, but for those that its manifest names, and theirs. All of it where the frames
 * name no package, or several.
 */
export function ofHome(frames: readonly Frame[], project: Project): Home {
  const all: Home = { ...project, hasRun: () => true };
  const folders = [...packageFolders(project)];
  const home = homeOf(frames, folders);
  if (home === undefined) return all;
  const beside = folders.filter((folder) => folder !== home && parentOf(folder) === parentOf(home));
  const run = reachedFrom(home, beside, project);
  const left = new Set(beside.filter((folder) => !run.has(folder)));
  if (left.size === 0) return all;
  const packageOf = packages(project);
  const isLeft = (path: string) => left.has(packageOf(path));
  const known = new Map<string, readonly string[]>();
  return {
    ...project,
    hasRun: (path) => !isLeft(path),
    files(globs) {
      const key = globs?.join("\n") ?? "";
      const files = known.get(key) ?? project.files(globs).filter((path) => !isLeft(path));
      known.set(key, files);
      return files;
    },
  };
}

/** A folder of one name may be a container's root as well (`/usr/src/app/`): only `apps/api/` and the like tell. */
function homeOf(frames: readonly Frame[], folders: readonly string[]): string | undefined {
  const telling = folders.filter((folder) => folder.split("/").length > 2);
  const found = new Set(
    frames.flatMap(({ file }) => {
      const path = file.replaceAll("\\", "/");
      const fits = telling.filter((folder) => path.indexOf(`/${folder}`) > 0);
      return fits.sort((a, b) => b.length - a.length).slice(0, 1);
    }),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

/** The packages that it needs, as the manifests name them. */
function reachedFrom(home: string, beside: readonly string[], project: Project): ReadonlySet<string> {
  const textOf = (folder: string) =>
    manifests.map((name) => project.read(folder + name)?.text ?? "").join("\n");
  const reached = new Set([home]);
  for (const folder of reached) {
    const text = textOf(folder);
    for (const other of beside) if (isNamed(text, other, project)) reached.add(other);
  }
  return reached;
}

function isNamed(text: string, folder: string, project: Project): boolean {
  const name = /"name"\s{0,9}:\s{0,9}"([^"]{1,200})"/.exec(
    project.read(`${folder}package.json`)?.text ?? "",
  )?.[1];
  const last = folder.split("/").at(-2) ?? "";
  return (name !== undefined && text.includes(`"${name}"`)) || text.includes(`../${last}`);
}

function parentOf(folder: string): string {
  return folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
}
