/** What dist/ holds: the bundles and their entries, the files copied beside them, and what is kept out of every bundle. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compilerNames, partOfCompiler } from "./compiler.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

/** Node's modules that reach a network. None of them is in any bundle: there is nothing that could be made to connect or listen. */
export const networkModules = ["dgram", "dns", "http", "http2", "https", "inspector", "net", "tls", "undici"];

/** Node's own globals that reach a network; in a bundle they are `undefined`. */
export const networkGlobals = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];

/** Copied as they are: from a file of a package to its name in dist/. */
export const assets = [
  { from: require.resolve("web-tree-sitter/tree-sitter.wasm"), to: "tree-sitter.wasm" },
  { from: require.resolve("tree-sitter-python/tree-sitter-python.wasm"), to: "tree-sitter-python.wasm" },
];

/** Files that start the one bundle as one of its entries: the code stands in a download once. */
export const starts = {
  "dist/cli.js":
    '#!/usr/bin/env node\nif (process.argv.slice(2).join(" ").match(/^lsp( --stdio)?$/)) require("./supervisor.js");\nelse {\n  require("./start.js");\n  require("./keyclash.js").cli();\n}\n',
  "dist/server.js": 'require("./supervisor.js");\n',
  "dist/session.js": 'require("./keyclash.js").server();\n',
  "dist/read-models.js": 'require("./keyclash.js").readModels();\n',
};

const entries = {
  "dist/keyclash.js": "server/src/entries.ts",
  "dist/start.js": "server/src/start.ts",
  // A process that lives as long as the editor: nothing of the rest is loaded into it.
  "dist/supervisor.js": "server/src/supervisor-start.ts",
  // Where there is Node: it wakes up with the window, so the client of the language server stands in a bundle of its own.
  "dist/extension.js": "client/src/extension.ts",
  "dist/language-client.js": "client/src/server-process.ts",
  // A browser's extension host loads one file.
  "dist/extension-browser.js": "client/src/extension.ts",
};

/** VS Code has these: the house's own server alone may start processes. */
const ofEditor = ["dist/extension.js", "dist/language-client.js", "dist/extension-browser.js"];

/** Packages with a bundle of their own. */
const parsers = ["ts-morph", "pgsql-ast-parser"];

/** A file of the house with a bundle of its own: the SDK of `keyclash mcp`, which nobody else pays for. */
const sdk = "server/src/cli/mcp-sdk.ts";

/**
 * esbuild's options of every bundle.
 * @param {boolean} production minified, without source maps
 * @returns {import("esbuild").BuildOptions[]}
 */
export function bundles(production) {
  const shared = {
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    // `import()` becomes `require`: Node sees no named exports in a minified CommonJS bundle.
    supported: { "dynamic-import": false },
    minify: production,
    sourcemap: production ? false : "linked",
    // Their texts stand in dist/THIRD-PARTY-NOTICES.txt.
    legalComments: "none",
    logLevel: "warning",
    absWorkingDir: root,
    metafile: true,
  };
  const offline = Object.fromEntries(
    networkGlobals.flatMap((name) => [name, `globalThis.${name}`]).map((name) => [name, "undefined"]),
  );
  return [
    ...Object.entries(entries).map(([outfile, entry]) => ({
      ...shared,
      entryPoints: [entry],
      outfile,
      external: ["vscode"],
      plugins: [
        ...(outfile === "dist/extension.js" ? [inNode] : []),
        ...(outfile === "dist/extension-browser.js" ? [inBrowser] : []),
        sealed({ processes: !ofEditor.includes(outfile) }),
        besides,
      ],
      define: { "import.meta.url": "fileUrl", KEYCLASH_BUILD: JSON.stringify(buildOf()), ...offline },
      banner: { js: fileUrl },
    })),
    {
      ...shared,
      platform: "browser",
      format: "iife",
      entryPoints: ["server/src/worker-start.ts"],
      outfile: "dist/worker.js",
      define: offline,
    },
    ...[...parsers.map((parser) => [parser, require.resolve(parser)]), ["mcp-sdk", sdk]].map(
      ([name, entry]) => ({
        ...shared,
        minify: true,
        sourcemap: false,
        entryPoints: [entry],
        outfile: `dist/${name}.js`,
        plugins: [sealed({ processes: true }), withoutValidator, ofCompiler],
        define: offline,
      }),
    ),
  ];
}

/** Changes with whatever reads a file: a digest of the server's sources and of the packages' versions. */
function buildOf() {
  const digest = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const name of readdirSync(join(root, "server/src"), { recursive: true }).sort())
    if (name.endsWith(".ts")) digest.update(`${name}\n`).update(readFileSync(join(root, "server/src", name)));
  return digest.digest("hex").slice(0, 32);
}

/** Of ts-morph the compiler alone, and of that what reads a text; nothing loads plugins that a tsconfig.json names: the user's code. */
const ofCompiler = {
  name: "of-compiler",
  setup(builder) {
    const carried = require.resolve("@ts-morph/common/dist/typescript.js");
    builder.onLoad({ filter: /[\\/]node_modules[\\/]ts-morph[\\/]dist[\\/]ts-morph\.js$/ }, () => ({
      contents: `exports.ts = require(${JSON.stringify(carried)});`,
      resolveDir: root,
    }));
    builder.onLoad({ filter: /[\\/]@ts-morph[\\/]common[\\/]dist[\\/]typescript\.js$/ }, ({ path }) => {
      const code = readFileSync(path, "utf8");
      const unplugged = code.replace("module: require(modulePath)", "module: undefined");
      if (unplugged === code)
        throw new Error(`${path} loads plugins in a new way: look at it before it is bundled`);
      // It takes some seconds: once for all builds of a process.
      part ??= partOfCompiler(unplugged, compilerNames(root), require("ts-morph").ts);
      return { contents: part, loader: "js" };
    });
  },
};

let part;

/** Some packages ask where they stand, in the manner of ES modules; in a browser nobody knows. */
const fileUrl =
  'const fileUrl = typeof __filename === "string" ? require("node:url").pathToFileURL(__filename).href : "";';

/** One copy for all entries of the compiler (1 MB) and of the SQL parser: bundles of their own, required when the first file is read. */
const besides = {
  name: "besides",
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^(?:${parsers.join("|")})$`) }, ({ path }) => ({
      path: `./${path}.js`,
      external: true,
    }));
    builder.onResolve({ filter: /^\.\/mcp-sdk$/ }, ({ path }) => ({ path: `${path}.js`, external: true }));
    // Packages that have two halves say so by conditions, of which one build has one; here both halves are in one file.
    builder.onResolve({ filter: /^vscode-[a-z-]+\/browser$/ }, ({ path }) => ({
      path: join(root, "node_modules", path.replace(/\/browser$/, ""), "lib/browser/main.js"),
    }));
    // Their ES modules make a `require` of their own: a CommonJS bundle has one already, and what theirs asks for would be
    // loaded from the folders around dist/ (fdir's picomatch from the user's node_modules, where Keyclash is installed in a project).
    builder.onResolve({ filter: /^(?:web-tree-sitter|fdir)$/ }, ({ path }) => ({
      path: require.resolve(path),
    }));
  },
};

/** What Node's extension host never loads stays out, and what it loads late stands beside. */
const inNode = {
  name: "in-node",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/server-process$/ }, () => ({
      path: "./language-client.js",
      external: true,
    }));
    builder.onResolve({ filter: /^\.\/server-worker$/ }, ({ path }) => ({ path, namespace: "elsewhere" }));
    builder.onLoad({ filter: /.*/, namespace: "elsewhere" }, () => ({ contents: "" }));
  },
};

/** No process is started in a browser. */
const inBrowser = {
  name: "in-browser",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/server-process$/ }, ({ path }) => ({ path, namespace: "elsewhere" }));
    builder.onLoad({ filter: /.*/, namespace: "elsewhere" }, () => ({ contents: "" }));
  },
};

/**
 * The SDK brings ajv along, compiled in, to check what a user answers in a form: Keyclash shows none, and ajv makes
 * functions out of text at run time.
 */
const withoutValidator = {
  name: "without-validator",
  setup(builder) {
    builder.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, ({ path }) => ({
      path,
      namespace: "without-validator",
    }));
    builder.onLoad({ filter: /.*/, namespace: "without-validator" }, () => ({
      contents: `
        export { default as process } from "node:process";
        export class DefaultJsonSchemaValidator {
          getValidator() { throw new Error("Keyclash shows no forms."); }
        }
      `,
    }));
  },
};

/**
 * Puts a refusal in the place of modules that packages name and Keyclash has no use for.
 * @param {{ processes: boolean }} what processes: packages may not start any (the house's own code may: it forks dist/read-models.js)
 */
function sealed({ processes }) {
  return {
    name: "sealed",
    setup(builder) {
      const refuse = ({ path }) => ({ path, namespace: "sealed" });
      builder.onResolve({ filter: new RegExp(`^(?:node:)?(?:${networkModules.join("|")})(?:/|$)`) }, refuse);
      // TypeScript asks for it only as a command line; it would be loaded from the folders around dist/.
      builder.onResolve({ filter: /^source-map-support$/ }, refuse);
      if (processes)
        builder.onResolve({ filter: /^(?:node:)?child_process$/ }, (wish) =>
          /[\\/]node_modules[\\/]/.test(wish.importer) ? refuse(wish) : undefined,
        );
      // Its globs are not used: not even the question where picomatch stands leaves the bundle.
      builder.onLoad({ filter: /[\\/]fdir[\\/]dist[\\/]index\.cjs$/ }, ({ path }) => {
        const code = readFileSync(path, "utf8");
        const contents = code.replace('require.resolve("picomatch");\n\tpm = require("picomatch");', "");
        if (contents === code) throw new Error(`${path} asks for picomatch in a new way: look at it`);
        return { contents, loader: "js" };
      });
      builder.onLoad({ filter: /.*/, namespace: "sealed" }, ({ path }) => ({ contents: refusal(path) }));
    },
  };
}

/** A module whose every function throws when it is called; `require` itself is harmless. */
function refusal(module) {
  const sentence = `Keyclash is built without ${module}: it talks over standard input and output, or the editor's own channel, alone.`;
  return `
    const refuse = () => { throw new Error(${JSON.stringify(sentence)}); };
    module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? undefined : refuse) });
  `;
}
