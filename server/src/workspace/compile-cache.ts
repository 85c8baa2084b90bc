/** What Node has compiled of the bundles, kept by Node itself for the next run: no code is compiled twice. */

import * as nodeModule from "node:module";
import { join } from "node:path";
import { cacheFolder } from "./stored";

/**
 * From now on what is loaded leaves its compiled form in the folder, and is taken from there where its text is the same: Node checks both, and
 * tells no failure. Older Nodes (before 22.8) have no such thing, and compile as ever. Whoever sets `NODE_DISABLE_COMPILE_CACHE` has none.
 * Source: https://nodejs.org/docs/latest-v22.x/api/module.html#moduleenablecompilecachecachedir
 * @param folder absolute; by default the system's for caches
 */
export function keepCompiled(folder: string = cacheFolder()): void {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: (folder: string) => unknown };
  enableCompileCache?.(join(folder, "compiled"));
}
