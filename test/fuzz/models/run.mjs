/** The part of `npm run fuzz` about model readers: damages their files, prints what was kept, and what fails. */

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { growth } from "../../benchmark/measure.mjs";
import { dice } from "../mutate.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const root = join(here, "../../..");

/** Less than this share of the declarations in other statements than the damaged one is a failure. */
export const floor = 0.98;

/**
 * @param runs damages for each reader @param seconds for all of them together
 * @param findings folder into which a text that fails is put @param show how many losses of each reader are printed
 * @returns sentences about what failed
 */
export async function fuzzModels({ runs, seconds, seed, findings, show = 0 }) {
  const { readers, createBench, table, leastShare } = await bundled();
  const failed = [];
  const measures = [];
  for (const reader of readers) {
    const bench = await createBench(reader, root, dice(seed), growth);
    const { measure } = bench;
    const until = Date.now() + (seconds * 1000) / readers.length;
    while (measure.executions < runs && Date.now() < until) bench.attempt();
    measures.push(measure);
    for (const { what, text } of measure.findings.slice(0, 5)) {
      mkdirSync(findings, { recursive: true });
      const file = join(findings, `${measure.orm}-${failed.length}.txt`);
      writeFileSync(file, text);
      failed.push(`${measure.title}: ${what}\n    ${file}`);
    }
    if (measure.invented > 0)
      failed.push(`${measure.title}: ${measure.invented} declarations that nobody wrote`);
    const least = leastShare(measure);
    if (least < floor)
      failed.push(
        `${measure.title}: ${(100 * least).toFixed(2)} % are kept of one kind of damage, fewer than ${100 * floor} %`,
      );
    for (const { kind, what, text } of measure.lost.slice(0, show))
      console.log(`--- ${measure.title}, ${kind}, ${what}\n${text}`);
  }
  const executions = measures
    .map(({ title, executions }) => `${title} ${executions.toLocaleString("en")}`)
    .join(", ");
  console.log(`Damaged model files (seed ${seed}): ${executions}; declarations kept:\n${table(measures)}`);
  return failed;
}

async function bundled() {
  const outfile = join(here, "../.build/models.mjs");
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(here, "measure.ts")],
    outfile,
    format: "esm",
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["ts-morph", "web-tree-sitter", "tree-sitter-python"],
    logLevel: "error",
  });
  for (const wasm of ["web-tree-sitter/tree-sitter.wasm", "tree-sitter-python/tree-sitter-python.wasm"])
    copyFileSync(require.resolve(wasm), join(dirname(outfile), basename(wasm)));
  return await import(pathToFileURL(outfile).href);
}
