/** What questions about a large workspace cost, beside reading its files and beside loading it into a compiler's project. */

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { assets, bundles, starts } from "../../scripts/bundles.mjs";
import { median } from "./measure.mjs";
import { writeMonorepo } from "./monorepo.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** What the command line keeps between two runs is none of the user's. */
const caches = join(mkdtempSync(join(tmpdir(), "keyclash-bench-caches-")));
process.on("exit", () => rmSync(caches, { recursive: true, force: true }));

/**
 * @param {number} runs of each the median counts
 * @returns a table and a sentence; needs bash (whose `time` counts the processes that a command starts)
 */
export async function measureWorkspace(runs) {
  const folder = mkdtempSync(join(tmpdir(), "keyclash-bench-"));
  try {
    await buildShipped(folder);
    const cli = join(folder, "dist/cli.js");
    const root = join(folder, "monorepo");
    const pastes = writeMonorepo(root);
    const rows = [];
    const measure = (what, args, goal, program) => {
      const { ms, output } = timed(args, runs, program);
      rows.push({ what, ms, ...goal });
      console.error(`${what}: ${ms.toFixed(0)} ms`);
      return output;
    };
    const explain = (file, ...more) => [cli, "explain", file, ...more, "--format", "json"];
    const oneFile = join(folder, "one.txt");
    writeFileSync(oneFile, Object.values(pastes)[0]);
    measure("node, empty", ["-e", "0"]);
    measure("`keyclash explain` of 1 KB, no workspace", explain(oneFile), { of: "node, empty", goal: 1.3 });
    measure("read floor", [join(here, "floor.mjs"), root]);
    measure("walk and stat, no reading", [join(here, "floor.mjs"), root, "stat"]);
    if (spawnSync("rg", ["--version"]).status === 0)
      measure("`rg -l -j1` of a word that all models have", ["-l", "-j1", "unique", root], {}, "rg");
    const list = [cli, "models", "--workspace", root, "--format", "json"];
    const models = measure("`keyclash models`, nothing kept", [...list, "--no-cache"], {
      of: "read floor",
      goal: 5,
    });
    const kept = measure("`keyclash models`, kept from the run before", list, {
      of: "walk and stat, no reading",
      goal: 2,
    });
    if (kept !== models) throw new Error("what was kept gives another answer");
    for (const [orm, paste] of Object.entries(pastes)) {
      const file = join(folder, `${orm}.txt`);
      writeFileSync(file, paste);
      const frameless = join(folder, `${orm}-frameless.txt`);
      writeFileSync(frameless, withoutFrames(paste));
      const goals = {
        "": { of: "read floor", goal: 3.5 },
        ", kept": {},
        ", no frame": { of: "read floor", goal: 6 },
      };
      for (const [how, goal] of Object.entries(goals)) {
        const workspace = ["--workspace", root, ...(how === ", kept" ? [] : ["--no-cache"])];
        const args = explain(how === ", no frame" ? frameless : file, ...workspace);
        const [incident] = JSON.parse(measure(`\`keyclash explain\`, ${orm}${how}`, args, goal)).incidents;
        if (!incident?.key || (!incident.callSite && incident.callSites?.length === 0))
          console.error(`${orm}: no key or call site found: ${JSON.stringify(incident)}`);
      }
    }
    for (const [orm] of Object.entries(pastes)) {
      const { first, second } = JSON.parse(
        run([join(here, "warm.mjs"), root, join(folder, `${orm}.txt`)]).stdout,
      );
      rows.push({ what: `one process, first question, ${orm}`, ms: first });
      rows.push({ what: `one process, the same question again, ${orm}`, ms: second });
    }
    measure("naive: all TypeScript files in one ts-morph project", [join(here, "naive.mjs"), root]);
    const of = (what) => rows.find((row) => row.what === what)?.ms ?? Number.NaN;
    const floor = of("read floor");
    const count = JSON.parse(models).constraints.length;
    const met = ({ ms, of: base, goal }) =>
      base === undefined
        ? "| | |"
        : `| ${(ms / of(base)).toFixed(1)} of ${base} | ${goal}${ms / of(base) <= goal ? "" : " (missed)"} |`;
    return {
      table: [
        `${readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .length.toLocaleString(
            "en",
          )} files; \`keyclash models\` lists ${count.toLocaleString("en")} constraints.\n`,
        "| what | CPU, ms | ratio to the read floor | goal's ratio | goal, at most |",
        "|---|--:|--:|---|--:|",
        ...rows.map(
          (row) =>
            `| ${row.what} | ${row.ms < 10 ? row.ms.toFixed(1) : Math.round(row.ms).toLocaleString("en")} | ${(row.ms / floor).toFixed(2)} ${met(row)}`,
        ),
      ].join("\n"),
      verdict: `\`keyclash models\` costs ${(of("`keyclash models`, nothing kept") / floor).toFixed(1)} times the reading of the files, ${(of("`keyclash models`, kept from the run before") / floor).toFixed(1)} times where the run before kept what it read; the naive project, which knows the TypeScript third of it, ${(of("naive: all TypeScript files in one ts-morph project") / floor).toFixed(1)} times.`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The server's side as it is shipped, into the folder's dist/: minified, half as much to read and to compile at each start as what a build for us holds. */
export async function buildShipped(folder) {
  const server = bundles(true).filter(({ outfile }) => !/extension|client|worker\.js/.test(outfile));
  await Promise.all(server.map((options) => build({ ...options, outfile: join(folder, options.outfile) })));
  for (const [file, text] of Object.entries(starts)) writeFileSync(join(folder, file), text);
  for (const { from, to } of assets) copyFileSync(from, join(folder, "dist", to));
}

/** The same failure where the stack was lost: its message alone. */
function withoutFrames(paste) {
  return paste
    .split("\n")
    .filter((line) => !/^\s+(?:at |File ")|^Traceback|^ {4}|^\/srv\//.test(line))
    .join("\n");
}

/** CPU time of Node with these arguments, ms: the least of three. */
export function cpuOf(args) {
  return Math.min(...times(args).map(({ ms }) => ms));
}

function timed(args, runs, program) {
  const all = times(args, runs, program);
  return { ms: median(all.map(({ ms }) => ms)), output: all[0].output };
}

function times(args, runs = 3, program = process.execPath) {
  return Array.from({ length: runs }, () => {
    const { stdout, stderr } = run(args, true, program);
    const [user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
    return { ms: (user + system) * 1000, output: stdout };
  });
}

function run(args, withTime = false, program = process.execPath) {
  const env = { ...process.env, XDG_CACHE_HOME: caches };
  const options = { encoding: "utf8", maxBuffer: 1 << 28, env };
  const result = withTime
    ? spawnSync("bash", ["-c", 'TIMEFORMAT="%3U %3S"; time "$@"', "bash", program, ...args], options)
    : spawnSync(program, args, options);
  if (result.status !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
  return result;
}
