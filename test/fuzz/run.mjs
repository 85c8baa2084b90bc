/**
 * `npm run fuzz [-- --seconds=60] [--runs=N] [--seed=1]`: a coverage-guided fuzzer over the reader. It keeps each text that reaches a
 * branch for the first time (or far more often) and makes the next ones from it. Then model files are damaged as typing damages them,
 * N for each of their readers (models/run.mjs). Findings are put into test/fuzz/.findings; one of a text becomes a case of
 * server/src/trace/cases/fuzzed.md, one of a model file a test of its reader.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildReader } from "../benchmark/build.mjs";
import { cpu, growth } from "../benchmark/measure.mjs";
import { capturedTraces } from "../benchmark/texts.mjs";
import { fuzzModels } from "./models/run.mjs";
import { dice, mutate } from "./mutate.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=")));
const most = Number(options.runs ?? Number.POSITIVE_INFINITY);
const seconds = Number(options.seconds ?? (options.runs ? 3600 : 60));
const roll = dice(Number(options.seed ?? 1));
/** Longer texts hold nothing new and are slow to read some ten thousand times. */
const LONGEST = 4000;
/** Every so many texts one is also grown to 64 KB, to see a cost that grows faster than the text. */
const GROWN = 50;
/** Four times the text costs 4 times as much where the cost is linear, 16 times where it is quadratic. */
const FASTER = 9;

const { readPaste, adapters, counters } = await instrumentedReader();
const seen = new Uint8Array(1 << 17);
const corpus = [];
const findings = new Map();

const started = Date.now();
let executions = 0;
for (const trace of capturedTraces()) if (trace.length <= LONGEST) attempt(trace);
const seeds = corpus.length;
const reached = () => seen.reduce((sum, buckets) => sum + (buckets ? 1 : 0), 0);
const atFirst = reached();
while (executions < most && Date.now() - started < seconds * 1000) {
  // Half of the time one of the newest: they stand where something new was seen.
  const at = roll(2) ? corpus.length - 1 - roll(Math.min(corpus.length, 40)) : roll(corpus.length);
  attempt(mutate(corpus[at], corpus[roll(corpus.length)], roll, LONGEST));
}
const took = (Date.now() - started) / 1000;
console.log(
  `${executions.toLocaleString("en")} executions in ${took.toFixed(0)} s (seed ${options.seed ?? 1}); ` +
    `${seeds} captured traces grew to ${corpus.length} texts; branches and statements reached: ${atFirst.toLocaleString("en")} -> ${reached().toLocaleString("en")}; ` +
    `${findings.size} findings.`,
);
for (const [what, file] of findings) console.log(`  ${what}\n    ${file}`);

const failed = await fuzzModels({
  runs: most,
  seconds,
  seed: Number(options.seed ?? 1),
  findings: join(here, ".findings"),
});
for (const sentence of failed) console.log(`  ${sentence}`);
process.exitCode = findings.size + failed.length > 0 ? 1 : 0;

function attempt(text) {
  executions++;
  for (const { s, b } of counters) {
    s.fill(0);
    b.fill(0);
  }
  try {
    const ms = cpu(() => checkPlaces(text, readPaste(text, adapters)));
    if (isNew()) corpus.push(text);
    // The instrumented reader takes about 1 ms per KB; a slow machine and a collection of garbage have their room.
    if (ms > 250 && cpu(() => readPaste(text, adapters)) > 250)
      found(`slow: ${ms.toFixed(0)} ms for ${text.length} characters`, text);
    if (executions % GROWN === 0 && text.length > 0) checkGrowth(text);
  } catch (error) {
    const place = /at (?!checkPlaces)\S+ .*$/m.exec(error.stack ?? "")?.[0] ?? "";
    found(`${error.message} ${place}`.replace(/\d+/g, "n"), text);
  }
}

function found(what, text) {
  const name = what.slice(0, 60);
  for (const known of findings.keys()) if (known.startsWith(name)) return;
  const folder = join(here, ".findings");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${createHash("sha1").update(text).digest("hex").slice(0, 12)}.txt`);
  writeFileSync(file, text);
  findings.set(what, file);
}

function checkPlaces(text, { incidents }) {
  if (incidents.length === 0) return;
  const lines = text.split(/\r\n|\r|\n/);
  for (const { at, frames } of incidents)
    for (const { start, end } of [at, ...frames.map((frame) => frame.at)]) {
      const inside =
        start.line >= 1 &&
        start.column >= 1 &&
        end.line <= lines.length &&
        end.column <= (lines[end.line - 1] ?? "").length + 1 &&
        (end.line > start.line || (end.line === start.line && end.column >= start.column));
      if (!inside) throw new Error("a place outside of the paste");
    }
}

function checkGrowth(text) {
  const factor = growth(
    (size) => readPaste(text.repeat(Math.ceil(size / text.length)).slice(0, size), adapters),
    { limit: FASTER },
  );
  if (factor >= FASTER)
    found(`a text of four times the length cost ${factor.toFixed(0)} times as much`, text);
}

/** Counts in classes of powers of two, as AFL keeps them: a loop that runs much longer than ever is new too. */
function isNew() {
  let fresh = false;
  let i = 0;
  for (const { s, b } of counters)
    for (const list of [s, b])
      for (const count of list) {
        const bucket = count === 0 ? 0 : 1 << Math.min(7, 31 - Math.clz32(count));
        if (bucket && !(seen[i] & bucket)) {
          seen[i] |= bucket;
          fresh = true;
        }
        i++;
      }
  return fresh;
}

/** The reader as one file in which every statement and branch counts itself; the counters are typed arrays for speed. */
async function instrumentedReader() {
  const file = await buildReader(join(here, ".build/reader.cjs"), "cjs");
  if (!existsSync(join(here, "node_modules"))) {
    spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: here,
      stdio: "inherit",
      shell: process.platform === "win32",
    });
  }
  const { createInstrumenter } = await import("istanbul-lib-instrument");
  const code = createInstrumenter({
    esModules: false,
    compact: true,
    coverageVariable: "__reached__",
  }).instrumentSync(readFileSync(file, "utf8"), file);
  writeFileSync(file, code);
  const reader = createRequire(import.meta.url)(file);
  const own = Object.values(globalThis.__reached__).map((coverage) => {
    const s = new Uint32Array(Object.keys(coverage.s).length);
    coverage.s = s;
    const branches = Object.values(coverage.b);
    const b = new Uint32Array(branches.reduce((sum, { length }) => sum + length, 0));
    let from = 0;
    for (const id of Object.keys(coverage.b)) {
      const { length } = coverage.b[id];
      coverage.b[id] = b.subarray(from, from + length);
      from += length;
    }
    return { s, b };
  });
  return { ...reader, counters: own };
}
