/** Bundles the sources as they are now into .build/, so that what is measured is what the repository holds. */

import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
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
    ...(format === "cjs"
      ? {
          define: { "import.meta.url": "fileUrl" },
          banner: { js: 'const fileUrl = require("node:url").pathToFileURL(__filename).href;' },
        }
      : {}),
  });
  for (const wasm of ["web-tree-sitter/tree-sitter.wasm", "tree-sitter-python/tree-sitter-python.wasm"])
    copyFileSync(require.resolve(wasm), join(dirname(outfile), basename(wasm)));
  return outfile;
}
