/** The packages of a workspace, by their manifests. */

import type { Project } from "../domain/project";

/** What a package of JavaScript's or Python's has in its own folder. */
export const manifests: readonly string[] = [
  ...["package.json", "pyproject.toml", "setup.py", "requirements.txt", "manage.py"],
];

/** The folders of all packages, each with a slash at its end; "" = the workspace's own. */
export function packageFolders(project: Project): ReadonlySet<string> {
  const paths = project.files(manifests.map((name) => `**/${name}`));
  return new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/") + 1)));
}

/** The folder of a file's package with a slash at its end; "" = the workspace's own. */
export function packages(project: Project): (file: string) => string {
  let folders: ReadonlySet<string> | undefined;
  return (file) => {
    folders ??= packageFolders(project);
    let folder = file.slice(0, file.lastIndexOf("/") + 1);
    while (folder !== "" && !folders.has(folder)) folder = folderAround(folder);
    return folder;
  };
}

/** `apps/api/` -> `apps/` */
export function folderAround(folder: string): string {
  return folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
}
