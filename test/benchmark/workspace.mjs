/** What questions about a large workspace cost, beside reading its files and beside loading it into a compiler's project. */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "./measure.mjs";
import { writeMonorepo } from "./monorepo.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../../dist");

/** @returns a table and a sentence; needs `npm run build` and bash (whose `time` counts the processes that a command starts) */
export function measureWorkspace() {
  if (!existsSync(join(dist, "cli.js"))) throw new Error("dist/cli.js is missing: run `npm run build` first");
  const folder = mkdtempSync(join(tmpdir(), "keyclash-bench-"));
  try {
    // A copy: a build that runs meanwhile would take the files away.
    cpSync(dist, join(folder, "dist"), { recursive: true });
    const cli = join(folder, "dist/cli.js");
    const root = join(folder, "monorepo");
    const pastes = writeMonorepo(root);
    const rows = [];
    const measure = (what, args) => {
      const { ms, output } = timed(args);
      rows.push({ what, ms });
      console.error(`${what}: ${ms.toFixed(0)} ms`);
      return output;
    };
    measure("node, empty", ["-e", "0"]);
    measure("read floor", [join(here, "floor.mjs"), root]);
    const models = measure("`keyclash models`", [cli, "models", "--workspace", root, "--format", "json"]);
    for (const [orm, paste] of Object.entries(pastes)) {
      const file = join(folder, `${orm}.txt`);
      writeFileSync(file, paste);
      const answer = JSON.parse(
        measure(`\`keyclash explain\`, ${orm}`, [
          cli,
          "explain",
          file,
          "--workspace",
          root,
          "--format",
          "json",
        ]),
      );
      const [incident] = answer.incidents;
      if (!incident?.key || !incident.callSite)
        console.error(`${orm}: no key or call site found: ${JSON.stringify(incident)}`);
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
    return {
      table: [
        `${readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .length.toLocaleString(
            "en",
          )} files; \`keyclash models\` lists ${count.toLocaleString("en")} constraints.\n`,
        "| what | CPU, ms | ratio to the read floor |",
        "|---|--:|--:|",
        ...rows.map(
          ({ what, ms }) =>
            `| ${what} | ${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en")} | ${(ms / floor).toFixed(2)} |`,
        ),
      ].join("\n"),
      verdict: `\`keyclash models\` costs ${(of("`keyclash models`") / floor).toFixed(1)} times the reading of the files; the naive project, which knows the TypeScript third of it, ${(of("naive: all TypeScript files in one ts-morph project") / floor).toFixed(1)} times.`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** CPU of the command and of all processes that it started; the median of three. */
/** CPU time of Node with these arguments, ms: the least of three. */
export function cpuOf(args) {
  return Math.min(...times(args).map(({ ms }) => ms));
}

function timed(args) {
  const all = times(args);
  return { ms: median(all.map(({ ms }) => ms)), output: all[0].output };
}

function times(args) {
  return Array.from({ length: 3 }, () => {
    const { stdout, stderr } = run(args, true);
    const [user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
    return { ms: (user + system) * 1000, output: stdout };
  });
}

function run(args, withTime = false) {
  const options = { encoding: "utf8", maxBuffer: 1 << 28 };
  const result = withTime
    ? spawnSync("bash", ["-c", 'TIMEFORMAT="%3U %3S"; time "$@"', "bash", process.execPath, ...args], options)
    : spawnSync(process.execPath, args, options);
  if (result.status !== 0) throw new Error(`${args.join(" ")}: ${result.stderr}`);
  return result;
}
