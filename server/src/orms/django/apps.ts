/** Which app a model file belongs to, by the layout of folders: INSTALLED_APPS is code and is not run. */

/** Folders that are apps -> their label; made from what the files themselves tell. */
export type Apps = ReadonlyMap<string, string>;

/**
 * @param folders folders known to hold `migrations/`, `apps.py` or models
 * @param labels folder -> `label` of its AppConfig, where it has one
 */
export function findApps(folders: Iterable<string>, labels: ReadonlyMap<string, string>): Apps {
  const apps = new Map<string, string>();
  for (const folder of folders) {
    const label = labels.get(folder) ?? folder.split("/").at(-1) ?? "";
    if (label !== "") apps.set(folder, label);
  }
  for (const [folder, label] of labels) apps.set(folder, label);
  return apps;
}

/** The folder of the app that a file of models says it belongs to: the one around `models.py` or `models/`, else its own. */
export function appFolder(path: string): string {
  const parts = path.split("/");
  const at = parts.lastIndexOf("models");
  if (at > 0) return parts.slice(0, at).join("/");
  return parts.slice(0, -1).join("/");
}

/** The nearest app around a file; null where there is none. */
export function appOf(path: string, apps: Apps): string | null {
  for (
    let folder = appFolder(path);
    folder !== "";
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))
  ) {
    const label = apps.get(folder);
    if (label !== undefined) return label;
  }
  return null;
}
