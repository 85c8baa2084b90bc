/** `npm run soak [-- --operations=100000] [--seed=1] [--every=500] [--write]`: see main.ts; with --write the result goes into docs/benchmark.md. */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeSection } from "../benchmark/page.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const require = createRequire(import.meta.url);
const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=")));

if (!process.execArgv.includes("--expose-gc")) {
  const { status } = spawnSync(process.execPath, ["--expose-gc", ...process.argv.slice(1)], {
    stdio: "inherit",
  });
  process.exit(status ?? 1);
}

const built = join(here, ".build");
mkdirSync(built, { recursive: true });
await build({
  stdin: {
    contents: 'export { soak } from "./main"; export { settingOf } from "./setting";',
    resolveDir: here,
    loader: "ts",
  },
  outfile: join(built, "soak.mjs"),
  format: "esm",
  bundle: true,
  platform: "node",
  target: "node20",
  external: ["ts-morph", "web-tree-sitter", "tree-sitter-python", "pgsql-ast-parser", "typescript"],
  banner: {
    js: 'import { createRequire as requireFor } from "node:module"; const require = requireFor(import.meta.url);',
  },
  logLevel: "error",
});
for (const wasm of ["web-tree-sitter/tree-sitter.wasm", "tree-sitter-python/tree-sitter-python.wasm"])
  copyFileSync(require.resolve(wasm), join(built, basename(wasm)));
const { soak, settingOf } = await import(join(built, "soak.mjs"));

/** Enough that models are many and an answer is quick. */
const pages = new Map();
for (const orm of readdirSync(join(root, "server/src/orms")).sort()) {
  const folder = join(root, "server/src/orms", orm, "cases");
  for (const name of namesIn(folder).slice(0, 4))
    pages.set(`${orm}/${name}`, readFileSync(join(folder, name), "utf8"));
}
const operations = Number(options.operations ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), "keyclash-soak-"));
const started = process.cpuUsage();
const told = await soak({
  root: folder,
  setting: settingOf(pages, 2),
  operations,
  seed: Number(options.seed ?? 1),
  every: Number(options.every ?? 500),
  heap: () => {
    globalThis.gc();
    return process.memoryUsage().heapUsed;
  },
  say: (sentence) => console.error(sentence),
});
rmSync(folder, { recursive: true, force: true });
const { user, system } = process.cpuUsage(started);
const [, second = 1, , last = 1] = told.heap;
const table = [
  "| operation | times |",
  "|---|--:|",
  ...Object.entries(told.counts).map(([name, times]) => `| ${name} | ${times.toLocaleString("en")} |`),
].join("\n");
const verdict = `${operations.toLocaleString("en")} operations (seed ${options.seed ?? 1}), ${told.checks} checks, ${told.compared.toLocaleString("en")} answers compared with those of a first reading: **${told.findings.length} findings**. Heap after the last quarter: ${(last / second).toFixed(2)} of that after the second (${(last / 1e6).toFixed(0)} MB); the goal is at most 1.1. ${Math.round((user + system) / 1e6)} s of CPU.`;
console.log(`${table}\n\n${verdict}\n`);
for (const finding of told.findings.slice(0, 20)) console.log(`- ${finding}\n`);
if ("write" in options)
  writeSection(
    "soak",
    `${table}\n\n${verdict}\n\nMeasured ${new Date().toISOString().slice(0, 10)} on Node ${process.versions.node}, ${cpus().length} cores.`,
  );
process.exit(told.findings.length === 0 && last <= second * 1.1 ? 0 : 1);

function namesIn(place) {
  try {
    return readdirSync(place)
      .filter((name) => name.endsWith(".md"))
      .sort();
  } catch {
    return [];
  }
}
