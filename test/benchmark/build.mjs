/** Bundles the sources as they are now into .build/, so that what is measured is what the repository holds. */

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** @returns absolute path of the bundle; parsers of source code stay outside of it and are loaded on demand */
export async function buildReader(outfile = join(here, ".build/reader.mjs"), format = "esm") {
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(here, "reader.ts")],
    outfile,
    format,
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["ts-morph", "web-tree-sitter", "tree-sitter-python"],
    logLevel: "error",
    ...(format === "cjs" ? { define: { "import.meta.url": "undefined" } } : {}),
  });
  return outfile;
}
