/** `npm run mutate [-- FOLDER... ] [--write]`: makes every expression of these folders wrong, one at a time, and counts what no case notices. */

import { fork } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { withMutants } from "./mutants.mjs";
import { page } from "./page.mjs";

const root = resolve(import.meta.dirname, "../..");
const given = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const folders = given.length > 0 ? given : ["server/src/resolve", "server/src/diagnose", "server/src/syntax"];
/** `--minutes=N`: then it stops, and the page says how many mutants were not tried. */
const minutes = Number(
  process.argv.find((each) => each.startsWith("--minutes="))?.slice(10) ?? Number.POSITIVE_INFINITY,
);
/** A mutant that takes longer than all cases together hangs. */
const patience = 120_000;

/** What a child says that has to be ended. */
const hangs = "it never comes back";

const scratch = mkdtempSync(join(root, "node_modules/.mutation-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));
const mutants = [];
const bundle = join(scratch, "runner.mjs");
await build({
  entryPoints: [join(root, "test/mutation/runner.ts")],
  outfile: bundle,
  bundle: true,
  format: "esm",
  platform: "node",
  external: ["ts-morph", "typescript", "web-tree-sitter"],
  // Packages of the older kind look for `require`.
  banner: {
    js: `import { createRequire as requireFor } from "node:module"; const require = requireFor(${JSON.stringify(import.meta.url)});`,
  },
  define: { __dirname: JSON.stringify(join(root, "server/src/syntax")), __filename: JSON.stringify(bundle) },
  plugins: [{ name: "mutants", setup: (esbuild) => esbuild.onLoad({ filter: /\.ts$/ }, load) }],
});

// As in the product's bundle, they stand beside it.
for (const wasm of ["web-tree-sitter/tree-sitter.wasm", "tree-sitter-python/tree-sitter-python.wasm"])
  copyFileSync(join(root, "node_modules", wasm), join(scratch, basename(wasm)));

const results = await tryAll();
const text = page(results, folders, mutants.length);
console.log(text);
if (process.argv.includes("--write")) writeFileSync(join(root, "docs/mutation.md"), text);
process.exit(0);

function load({ path }) {
  const name = relative(root, path).replaceAll("\\", "/");
  const source = readFileSync(path, "utf8");
  if (!folders.some((folder) => name === folder || name.startsWith(`${folder.replace(/\/$/, "")}/`)))
    return { contents: source, loader: "ts" };
  const made = withMutants(name, source, mutants.length);
  mutants.push(...made.mutants);
  return { contents: made.text, loader: "ts" };
}

/** All mutants in two children; what each came to: the case that noticed it, "" = none, null = no case passes by. */
async function tryAll() {
  // Drawn evenly, always the same way: a run that is stopped has seen some of every file.
  const waiting = [...mutants].sort((a, b) => ((a.id * 7919) % 1009) - ((b.id * 7919) % 1009) || a.id - b.id);
  const done = [];
  const start = Date.now();
  await Promise.all([work(), work()]);
  return done.sort((a, b) => a.id - b.id);

  async function work() {
    let child;
    while (waiting.length > 0 && Date.now() - start < minutes * 60_000) {
      child ??= await startChild();
      const mutant = waiting.shift();
      const by = await ask(child, mutant);
      if (by === hangs) child = undefined;
      done.push({ ...mutant, by });
      if (done.length % 50 === 0)
        console.error(`${done.length} of ${mutants.length}, ${Math.round((Date.now() - start) / 1000)} s`);
    }
    child?.kill();
  }
}

function startChild() {
  return new Promise((ready, failed) => {
    const child = fork(join(import.meta.dirname, "child.mjs"), [bundle], { cwd: root });
    child.once("message", () => ready(child));
    child.once("exit", (code) => failed(new Error(`the child ended with ${code}`)));
  });
}

function ask(child, { id, isStatic }) {
  return new Promise((answer) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    const end = (by) => {
      clearTimeout(timer);
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
      answer(by);
    };
    child.once("message", ({ by }) => end(by));
    child.once("exit", () => end(hangs));
    child.send({ id, isStatic });
  });
}
