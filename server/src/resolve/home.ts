/** The package that ran, where the printed paths tell it: `/srv/shop/apps/api/node_modules/pg/…`. What stands beside it has not run. */

import type { Frame } from "../domain/incident";
import { pathFrom } from "../domain/paths";
import type { Project } from "../domain/project";
import { folderAround, manifests, packageFolders, packages } from "./packages";

/** Whether a file's package can have run; true for all where the frames name no package, or several. The workspace is asked at the first question. */
export interface HasRun {
  (path: string): boolean;
  /** Of every file it is true: there is nothing to leave out. */
  readonly ofAll: () => boolean;
}

/** A package beside the one that ran has run where that one's manifest names it, one's that it names, or its code imports it by its path. */
export function runBy(frames: readonly Frame[], project: Project): HasRun {
  const packageOf = packages(project);
  let left: ReadonlySet<string> | undefined;
  const found = () => {
    left ??= leftOut(frames, project);
    return left;
  };
  const ofAll = () => found().size === 0;
  return Object.assign((path: string) => ofAll() || !found().has(packageOf(path)), { ofAll });
}

/**
 * The workspace without the packages that have not run.
 * @param declaring files that declare what was violated: their packages have run, whether or not a manifest says that they are needed
 */
export function onlyRun(project: Project, hasRun: HasRun, declaring: readonly string[]): Project {
  const known = new Map<string, readonly string[]>();
  return {
    ...project,
    files(globs) {
      const all = project.files(globs);
      if (hasRun.ofAll() || !declaring.every(hasRun)) return all;
      const key = globs?.join("\n") ?? "";
      const files = known.get(key) ?? all.filter(hasRun);
      known.set(key, files);
      return files;
    },
  };
}

function leftOut(frames: readonly Frame[], project: Project): ReadonlySet<string> {
  const folders = [...packageFolders(project)];
  const home = homeOf(frames, folders);
  if (home === undefined) return new Set();
  const around = folderAround(home);
  const beside = folders.filter((folder) => folder !== home && folderAround(folder) === around);
  const run = reachedFrom(home, beside, project);
  return new Set(beside.filter((folder) => !run.has(folder)));
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

/** The packages that it needs, as the manifests name them, or as its files do by their paths. */
function reachedFrom(home: string, beside: readonly string[], project: Project): ReadonlySet<string> {
  const textOf = (folder: string) =>
    manifests.map((name) => project.read(folder + name)?.text ?? "").join("\n");
  const code = project.files(importing);
  const reached = new Set([home]);
  for (const folder of reached) {
    const text = textOf(folder);
    for (const other of beside) if (isNamed(text, other, project)) reached.add(other);
    if (beside.every((other) => reached.has(other))) continue;
    for (const path of code.filter((each) => each.startsWith(folder)).slice(0, mostImporting))
      for (const led of leadsOut(path, folder, project.read(path)?.text ?? "")) {
        const [other] = beside.filter((each) => led.startsWith(each)).sort((a, b) => b.length - a.length);
        if (other !== undefined) reached.add(other);
      }
  }
  return reached;
}

/** Where the paths that a file names lead out of its package: `../../core/src/users` in `apps/crm/src/a.ts` -> `apps/core/src/users`. */
function leadsOut(path: string, folder: string, text: string): string[] {
  if (!text.includes("../")) return [];
  const found: string[] = [];
  for (const [, named = ""] of text.matchAll(/["'](\.\.\/[^"'\n]{1,200})["']/g)) {
    const led = pathFrom(path, named);
    if (!led.startsWith(folder)) found.push(led);
  }
  return found;
}

/** Languages whose imports name files by their paths. */
const importing = ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"];
/** Files of one package that are looked through for such imports. */
const mostImporting = 3_000;

/** `apps/billing/` -> `billing` */
function lastOf(folder: string): string {
  return folder.split("/").at(-2) ?? "";
}

function isNamed(text: string, folder: string, project: Project): boolean {
  const name = /"name"\s{0,9}:\s{0,9}"([^"]{1,200})"/.exec(
    project.read(`${folder}package.json`)?.text ?? "",
  )?.[1];
  return (name !== undefined && text.includes(`"${name}"`)) || text.includes(`../${lastOf(folder)}`);
}
