/** Bundles the extension, the server, the command line and the model reader into dist/; parsers stand beside them, loaded on demand. */
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const require = createRequire(import.meta.url);
const production = process.argv.includes("--production");

/** One copy for all entries of ts-morph (7 MB) and of the SQL parser: bundles of their own, required when the first file is read. */
const parsers = ["ts-morph", "pgsql-ast-parser"];
const besides = {
  name: "besides",
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^(?:${parsers.join("|")})$`) }, ({ path }) => ({
      path: `./${path}.js`,
      external: true,
    }));
    // Its ES module makes a `require` of its own, which a CommonJS bundle has already.
    builder.onResolve({ filter: /^web-tree-sitter$/ }, () => ({ path: require.resolve("web-tree-sitter") }));
  },
};

/** Some packages ask where they stand, in the manner of ES modules. */
const fileUrl = 'const fileUrl = require("node:url").pathToFileURL(__filename).href;';

const shared = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // `import()` becomes `require`: Node sees no named exports in a minified CommonJS bundle.
  supported: { "dynamic-import": false },
  minify: production,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: root,
};

const entries = {
  "dist/cli.js": "server/src/cli/main.ts",
  "dist/server.js": "server/src/lsp/main.ts",
  "dist/read-models.js": "server/src/lsp/read-models.ts",
  "dist/extension.js": "client/src/extension.ts",
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await Promise.all([
  ...Object.entries(entries)
    .filter(([, entry]) => existsSync(join(root, entry)))
    .map(([outfile, entry]) =>
      build({
        ...shared,
        entryPoints: [entry],
        outfile,
        external: ["vscode"],
        plugins: [besides],
        define: { "import.meta.url": "fileUrl" },
        banner: { js: `${outfile === "dist/cli.js" ? "#!/usr/bin/env node\n" : ""}${fileUrl}` },
      }),
    ),
  ...parsers.map((parser) =>
    build({
      ...shared,
      minify: true,
      sourcemap: false,
      entryPoints: [require.resolve(parser)],
      outfile: `dist/${parser}.js`,
    }),
  ),
]);
copyFileSync(require.resolve("web-tree-sitter/tree-sitter.wasm"), join(dist, "tree-sitter.wasm"));
copyFileSync(
  require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
  join(dist, "tree-sitter-python.wasm"),
);
