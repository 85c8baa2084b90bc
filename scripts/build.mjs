/** Bundles the extension, the server, the command line and the model reader into dist/; parsers stand beside them, loaded on demand. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const require = createRequire(import.meta.url);
const production = process.argv.includes("--production");

/** One copy of ts-morph for all entries (7 MB): a bundle of its own, required when the first TypeScript file is read. */
const besides = {
  name: "besides",
  setup(builder) {
    builder.onResolve({ filter: /^ts-morph$/ }, () => ({ path: "./ts-morph.js", external: true }));
    // Its ES module makes a `require` of its own, which a CommonJS bundle has already.
    builder.onResolve({ filter: /^web-tree-sitter$/ }, () => ({ path: require.resolve("web-tree-sitter") }));
  },
};

/** fdir looks for picomatch at run time, in whatever folders lie above the program: code of a stranger's would run. It is not used. */
const closed = {
  name: "closed",
  setup(builder) {
    builder.onLoad({ filter: /[\\/]fdir[\\/]dist[\\/]index\.mjs$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace("createRequire(import.meta.url)", "{}");
      if (contents === text) throw new Error("fdir no longer looks for picomatch: take this away");
      return { contents, loader: "js" };
    });
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
        plugins: [besides, closed],
        define: { "import.meta.url": "fileUrl" },
        banner: { js: `${outfile === "dist/cli.js" ? "#!/usr/bin/env node\n" : ""}${fileUrl}` },
      }),
    ),
  build({
    ...shared,
    minify: true,
    sourcemap: false,
    entryPoints: [require.resolve("ts-morph")],
    outfile: "dist/ts-morph.js",
  }),
]);
copyFileSync(require.resolve("web-tree-sitter/tree-sitter.wasm"), join(dist, "tree-sitter.wasm"));
copyFileSync(
  require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
  join(dist, "tree-sitter-python.wasm"),
);
