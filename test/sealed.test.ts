/** The bundles can not reach a network, start a foreign program or load foreign code: what they ask Node for is counted, and tried. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, transform } from "esbuild";
import { describe, expect, test } from "vitest";
import { assets, bundles, networkGlobals, networkModules } from "../scripts/bundles.mjs";

/** All that a bundle may `require`. Nothing here opens a socket; a new name needs a reason. */
const mayLoad: Record<string, string[]> = {
  // The command line, the process that answers and its reader of models.
  "keyclash.js": [
    "./mcp-sdk.js",
    "./pgsql-ast-parser.js",
    "./ts-morph.js",
    "buffer",
    "child_process",
    "crypto",
    "diagnostics_channel",
    "events",
    "fs",
    "fs/promises",
    // Asked for one function: to keep what is compiled.
    "module",
    "os",
    "path",
    "process",
    "stream",
    "url",
    "util",
  ],
  // Asks Node to keep what it compiles, before the command line is loaded.
  "start.js": ["crypto", "fs", "module", "os", "path", "url"],
  // Lives as long as the editor: starts the server, and ends it.
  "supervisor.js": ["child_process", "crypto", "fs", "os", "path", "url", "util"],
  // What a browser's worker loads first.
  "worker.js": [],
  // Wakes up with the window.
  "extension.js": ["./language-client.js", "crypto", "path", "url", "vscode"],
  // Starts the server and ends it.
  "language-client.js": ["child_process", "crypto", "fs", "os", "path", "readline", "url", "util", "vscode"],
  // The whole client where there is no Node.
  "extension-browser.js": ["crypto", "path", "url", "util", "vscode"],
  "mcp-sdk.js": ["process"],
  "pgsql-ast-parser.js": [],
  "ts-morph.js": ["crypto", "fs", "os", "path", "perf_hooks"],
};

/** Node has it; the library of types that the project uses does not. */
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>;
    Module: {
      exports(module: object): { name: string }[];
      imports(module: object): { module: string; name: string }[];
    };
  };
};

describe.each(Object.keys(mayLoad))("dist/%s", (bundle) => {
  const path = join("dist", bundle);

  test("loads Node's modules of its list alone, none that reaches a network", async () => {
    const asked = await loads(path);
    expect(asked.filter((name) => networkModules.includes(name.split("/")[0] ?? ""))).toEqual([]);
    expect(asked.filter((name) => !mayLoad[bundle]?.includes(name))).toEqual([]);
  });

  test("names no global of Node that reaches a network", async () => {
    expect(await globals(readFileSync(path, "utf8"), networkGlobals)).toEqual([]);
  });

  test("loads nothing by a computed name", async () => {
    expect(await computed(readFileSync(path, "utf8"))).toEqual([]);
  });
});

test("the search finds what it looks for", async () => {
  const code =
    'const own = { fetch: 1 }; own.fetch; "fetch"; exports.x = () => globalThis.WebSocket ?? fetch("http://example.org")';
  expect(await globals(code, networkGlobals)).toEqual(["WebSocket", "fetch"]);
  expect(await globals('exports.x = { fetch: "fetch(1)" }.fetch', networkGlobals)).toEqual([]);
  const hidden = 'exports.x = (name) => [require("fs"), "require(name)", require(name), [require]]';
  expect(await computed(hidden)).toEqual([
    expect.stringMatching(/^require\(\w\)/),
    expect.stringMatching(/^require\]/),
  ]);
  const path = join(mkdtempSync(join(tmpdir(), "keyclash-")), "one.js");
  writeFileSync(path, 'exports.x = () => [require("node:net"), import("undici"), require("fs")];');
  expect(await loads(path)).toEqual(["fs", "net", "undici"]);
});

test("of all code in the server's bundles the house's own alone starts a process: the model reader, and the one that answers", async () => {
  const server = bundles(false).filter(
    ({ outfile }) => !/extension|client|start|worker|ts-morph|pgsql|mcp-sdk/.test(outfile ?? ""),
  );
  expect(server).toHaveLength(2);
  const built = await Promise.all(
    server.map((options) => build({ ...options, sourcemap: false, write: false })),
  );
  const inputs = built.flatMap(({ metafile }) => Object.entries(metafile?.inputs ?? {}));
  const starting = inputs.filter(([, { imports }]) =>
    imports.some(
      ({ path, external }) => external && /^(?:node:)?(?:child_process|cluster|worker_threads)$/.test(path),
    ),
  );
  expect([...new Set(starting.map(([path]) => path))].sort()).toEqual([
    "server/src/supervisor/start.ts",
    "server/src/workspace/child.ts",
  ]);
});

test("of the house's own code two files write: what a fix edits, and what is kept of a reading", () => {
  const reading = /^(?:read|stat|lstat|fstat|realpath|exists|opendir|open|close|createRead|constants|type )/;
  const sources = ["client/src", "server/src"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map(
      (path) => `${folder}/${path.replaceAll("\\", "/")}`,
    ),
  );
  const writers = sources
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => {
      const code = readFileSync(path, "utf8");
      const imports = [...code.matchAll(/^import ([^;]*?) from "(?:node:)?fs(?:\/promises)?";/gm)];
      const names = imports.flatMap(([, what = ""]) => what.replace(/[{}]/g, "").split(","));
      // `* as fs` is not among the reading ones.
      return names.some((name) => name.trim() !== "" && !reading.test(name.trim()));
    });
  expect(writers.sort()).toEqual(["server/src/workspace/stored.ts", "server/src/workspace/write.ts"]);
});

test.each(["--socket=9", "--pipe=/tmp/keyclash-nobody"])("the server refuses %s", (transport) => {
  const { status, stderr } = spawnSync(process.execPath, ["dist/server.js", transport], {
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(status).toBe(1);
  expect(stderr).toContain("talks over standard input and output");
});

test("the parsers' WebAssembly brings no JavaScript that would be evaluated", async () => {
  for (const { from } of assets) {
    const module = await wasm.compile(readFileSync(from));
    // Emscripten evaluates the strings behind these names.
    const code = wasm.Module.exports(module).filter(({ name }) =>
      /^__em_js__|^__(?:start|stop)_em_(?:asm|js)$/.test(name),
    );
    expect(code).toEqual([]);
    const wishes = wasm.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`);
    expect(wishes.filter((wish) => /sock|connect|listen|path_open|asm_const/.test(wish))).toEqual([]);
  }
});

describe("installed in a project, among the project's packages", () => {
  const project = mkdtempSync(join(tmpdir(), "keyclash-"));
  const installed = join(project, "node_modules/keyclash");
  cpSync("dist", join(installed, "dist"), { recursive: true, filter: (path) => !path.endsWith(".map") });
  const loaded = join(project, "loaded.txt");
  for (const name of ["picomatch", "source-map-support", "fdir", "typescript", "vscode"]) {
    const folder = join(project, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    const code = `require("node:fs").appendFileSync(${JSON.stringify(loaded)}, ${JSON.stringify(name)}); module.exports = () => () => true;`;
    writeFileSync(join(folder, "index.js"), code);
  }
  writeFileSync(
    join(project, "shop.entity.ts"),
    'import { Entity, Column } from "typeorm";\n@Entity()\nexport class Shop { @Column({ unique: true }) name: string; }\n',
  );
  writeFileSync(join(project, "error.txt"), 'duplicate key value violates unique constraint "x"\n');

  test.each([
    ["models", "-w", "."],
    ["explain", "error.txt", "-w", "."],
  ])("`keyclash %s` runs none of them", (...args) => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(installed, "dist/cli.js"), ...args],
      {
        cwd: project,
        encoding: "utf8",
        env: { ...process.env, NODE_ENV: "development" },
      },
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(args[0] === "models" ? /Shop \(name\) {2}unique/ : /unique/);
    expect(() => readFileSync(loaded, "utf8")).toThrow(/ENOENT/);
  });
});

/** What the file really asks Node for, by a second look at the finished bundle, sorted; `node:` left away. */
async function loads(path: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    outfile: "out.js",
    platform: "node",
    packages: "external",
    external: ["./mcp-sdk.js", "./ts-morph.js", "./pgsql-ast-parser.js", "./language-client.js"],
    metafile: true,
    logLevel: "error",
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  // `require.resolve` loads nothing.
  const asked = imports
    .filter(({ kind }) => kind !== "require-resolve")
    .map(({ path: name }) => name.replace(/^node:/, ""));
  return [...new Set(asked)].sort();
}

/** Which of the names stand for Node's own globals in the code: a parser's answer, words in strings and properties do not count. */
async function globals(code: string, names: readonly string[]): Promise<string[]> {
  const define = names.flatMap((name) =>
    [name, `globalThis.${name}`, `global.${name}`].map((key) => [key, `REACHED_${name}`]),
  );
  const marked = await transform(code, {
    define: Object.fromEntries(define),
    minify: true,
    logLevel: "silent",
  });
  return names.filter((name) => marked.code.includes(`REACHED_${name}`)).sort();
}

/** Each use of `require` that is no call with a plain string, with the words behind it; words in strings and comments are none. */
async function computed(code: string): Promise<string[]> {
  const define = { require: "REACHED_require" };
  const marked = await transform(code, { define, minify: true, logLevel: "silent" });
  const uses = [...marked.code.matchAll(/REACHED_(?=(require.{0,40}))/g)].map(([, use = ""]) => use);
  // What only looks: whether there is a `require`, who is the main module.
  const harmless = /^require(?:\("[^"]+"\)|\.main\b|<"u"|\s*[=!]==?\s*"undefined")/;
  return uses.filter((use) => !harmless.test(use));
}
