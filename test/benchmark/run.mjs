/**
 * `npm run bench [-- growth] [peers] [workspace] [server] [models] [chain] [--runs=9] [--write]`: measures the sources as they are now, prints tables of Markdown,
 * with --write puts each into its section of docs/benchmark.md.
 */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildReader } from "./build.mjs";
import { writeSection } from "./page.mjs";
import { texts } from "./texts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const asked = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const write = process.argv.includes("--write");
/** Of the ratios the medians are taken of so many runs: --runs=9. */
const runs = Number(process.argv.find((word) => word.startsWith("--runs="))?.slice(7) ?? 9);
const parts = { growth, peers, workspace, server, models, chain };

/** MB/s, by the kind of text. */
const leastSpeed = { ordinary: 30, worst: 5 };

/** Lines on which at least one of the peers is known to hang, and the reader's own words. */
const HOSTILE = [
  "one line of `a`",
  "`(`",
  "`a)(`",
  "`at `",
  "`eval at :1:1`",
  "`Caused by: `",
  "`Key (`",
  "JSON in JSON",
];

await buildReader();
if (!existsSync(join(here, "node_modules"))) install();
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const { table, verdict } = await measure();
  console.log(`\n## ${name}\n\n${table}\n\n${verdict}\n`);
  if (write) writeSection(name, `${table}\n\n${verdict}\n\nMeasured ${today()} on ${machine()}.`);
}

/** Work per doubling of the text: 2 = linear. Limit 2.2 on the way from 16 KB to 16 MB. */
function growth() {
  const rows = [];
  const worst = { growth: 0, name: "" };
  for (const [group, name] of texts) {
    const sizes = child("growth.mjs", [name], 600_000);
    if (!sizes) {
      rows.push(`| ${group} | ${name} | over 600 s | | | | |`);
      Object.assign(worst, { growth: Number.POSITIVE_INFINITY, name });
      continue;
    }
    const [first, last] = [sizes[0], sizes.at(-1)];
    const doublings = Math.log2(last.kb / first.kb);
    const mean = (last.ms / first.ms) ** (1 / doublings);
    const steps = sizes.slice(1).map(({ ms }, i) => ms / sizes[i].ms);
    if (mean > worst.growth) Object.assign(worst, { growth: mean, name });
    const speed = last.kb / 1024 / (last.ms / 1000);
    const goal = leastSpeed[group];
    const aim = goal === undefined ? "" : `${goal}${speed < goal ? " (missed)" : ""}`;
    rows.push(
      `| ${group} | ${name} | ${round(first.ms)} | ${round(last.ms)} | ${round(speed)} | ${aim} | ${mean.toFixed(2)} | ${Math.max(...steps).toFixed(2)} |`,
    );
    console.error(rows.at(-1));
  }
  const head =
    "| kind | text | 16 KB, ms | 16 MB, ms | MB/s | goal, at least | growth per doubling, mean | largest single step |\n|---|---|--:|--:|--:|--:|--:|--:|";
  return {
    table: [head, ...rows].join("\n"),
    verdict: `${worst.growth <= 2.2 ? "Linear" : "NOT LINEAR"}: the steepest text grows by ${worst.growth.toFixed(2)} per doubling (${worst.name}); the limit is 2.2. Single steps carry the noise of garbage collections.`,
  };
}

function peers() {
  const { traces, characters, readers } = child("compare.mjs", ["ordinary"], 600_000);
  const own = readers.find(({ id }) => id === "Keyclash, frames");
  const ordinary = readers.map(
    ({ id, ms, frames }) =>
      `| ${id} | ${round(ms)} | ${Math.round((traces / ms) * 1000).toLocaleString("en")} | ${frames.toLocaleString("en")} | ${(ms / own.ms).toFixed(2)} |`,
  );
  const fastest = Math.min(...readers.filter(({ id }) => !id.startsWith("Keyclash")).map(({ ms }) => ms));
  const ids = readers.map(({ id }) => id);
  const seconds = 60;
  const hostile = HOSTILE.map((name) => [
    name,
    ids.map((id) => child("compare.mjs", ["hostile", name, id], seconds * 1000)),
  ]);
  const lines = hostile.map(
    ([name, times]) =>
      `| ${name} | ${times.map((ms) => (ms === undefined ? `over ${seconds},000` : round(ms))).join(" | ")} |`,
  );
  const worstOf = ids.map((_, i) => Math.max(...hostile.map(([, times]) => times[i] ?? seconds * 1000)));
  lines.push(`| **worst of them** | ${worstOf.map(round).join(" | ")} |`);
  const whole = worstOf[ids.indexOf("Keyclash, whole reader")];
  const slower = ids.filter((id) => !id.startsWith("Keyclash") && id !== "@sentry/core");
  const ratios = slower.map((id) => `${id} ${Math.floor(worstOf[ids.indexOf(id)] / whole)}×`);
  return {
    table: [
      `${traces} captured Node traces (${Math.round(characters / 1024).toLocaleString("en")} K characters), each read once per round; peers read frames and nothing else.\n`,
      "| reader | ms | traces/s | frames found | ratio to our frames |\n|---|--:|--:|--:|--:|",
      ...ordinary,
      "\nOne hostile line of 64 KB, ms of CPU:\n",
      `| line | ${ids.join(" | ")} |\n|---|${ids.map(() => "--:").join("|")}|`,
      ...lines,
    ].join("\n"),
    verdict: `Ordinary traces: reading frames takes ${(own.ms / fastest).toFixed(2)} of the time of the fastest peer; the goal is 0.5${own.ms / fastest > 0.5 ? " (missed)" : ""}. Hostile lines, worst against our whole reader's worst: ${ratios.join(", ")}.`,
  };
}

async function workspace() {
  const { measureWorkspace } = await import("./workspace.mjs");
  return measureWorkspace(runs);
}

async function server() {
  const { measureServer } = await import("./serving.mjs");
  const { buildShipped } = await import("./workspace.mjs");
  return measureServer(child, buildShipped, runs);
}

async function models() {
  const { measureLinking } = await import("./linking.mjs");
  const { cpuOf } = await import("./workspace.mjs");
  return measureLinking(cpuOf);
}

async function chain() {
  const { measureChain } = await import("./layered.mjs");
  return measureChain(child);
}

/** Runs a measurement in a process of its own; undefined = it took longer than it may. */
function child(script, args, timeout) {
  const { stdout, status, signal, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", join(here, script), ...args],
    { timeout, killSignal: "SIGKILL", encoding: "utf8", maxBuffer: 1 << 26 },
  );
  if (signal) return undefined;
  if (status !== 0) throw new Error(`${script} ${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout);
}

function install() {
  console.error("Installing the peers into test/benchmark/node_modules ...");
  spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

function round(value) {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 1 ? value.toFixed(1) : value.toPrecision(2);
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function machine() {
  return `Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`;
}
