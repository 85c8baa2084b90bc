/** The packages of a workspace, by their manifests. */

import type { Project } from "../domain/project";

/** What a package of JavaScript's or Python's has in its own folder. */
const manifests = ["package.json", "pyproject.toml", "setup.py", "requirements.txt", "manage.py"].map(
  (name) => `**/${name}`,
);

/** The folder of a file's package with a slash at its end; "" = the workspace's own. */
export function packages(project: Project): (file: string) => string {
  let folders: ReadonlySet<string> | undefined;
  return (file) => {
    folders ??= new Set(project.files(manifests).map((path) => path.slice(0, path.lastIndexOf("/") + 1)));
    let folder = file.slice(0, file.lastIndexOf("/") + 1);
    while (folder !== "" && !folders.has(folder))
      folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
    return folder;
  };
}
