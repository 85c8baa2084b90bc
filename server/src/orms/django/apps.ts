/** Which app a model file belongs to, by the layout of folders: INSTALLED_APPS is code and is not run. */

/** Folders that are apps -> their label; made from what the files themselves tell. */
export type Apps = ReadonlyMap<string, string>;

/**
 * @param folders folders known to hold `migrations/`, `apps.py` or models
 * @param labels folder -> `label` of its AppConfig, where it has one
 */
export function findApps(folders: readonly string[], labels: ReadonlyMap<string, string>): Apps {
  const named = folders.map((folder) => [folder, folder.split("/").at(-1) ?? ""] as const);
  return new Map([...named.filter(([, label]) => label !== ""), ...labels]);
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
  for (const parts = appFolder(path).split("/"); parts.length > 0; parts.pop()) {
    const label = apps.get(parts.join("/"));
    if (label !== undefined) return label;
  }
  return null;
}
