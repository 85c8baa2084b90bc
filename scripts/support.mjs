/** Writes docs/support.md: what is read, with the case that proves each cell. `npm run support`. */

import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
// Beside node_modules, so that the parsers that stay outside of the bundle are found.
const bundle = join(root, "node_modules/.support.mjs");
await build({
  entryPoints: [join(root, "test/harness/support.ts")],
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["ts-morph", "web-tree-sitter", "tree-sitter-python", "fdir"],
  logLevel: "error",
});
try {
  const { supportPage } = await import(pathToFileURL(bundle).href);
  writeFileSync(join(root, "docs/support.md"), supportPage());
} finally {
  rmSync(bundle, { force: true });
}
