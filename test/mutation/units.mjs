/** Asks the unit tests that name a file whether they notice a mutant of it that no case notices. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** These look at the literate cases, which have been asked. */
const ofCases = ["golden", "cases", "causes", "edits", "adapters", "guard", "redact"];

/** These ask the whole of the product for what these files find: the line, and the chain to it. */
const through = [
  {
    files: /resolve\/(?:behind|call-site|chain)\.ts$/,
    tests: ["chain", "chain-python", "chain-buses", "call-site", "caller", "source-maps"].map(
      (name) => `test/${name}.test.ts`,
    ),
  },
];

/** A test that takes longer than this has been made endless. */
const patience = 180_000;

const texts = readdirSync(join(root, "test"))
  .filter((name) => name.endsWith(".test.ts") && !ofCases.includes(basename(name, ".test.ts")))
  .map((name) => [`test/${name}`, readFileSync(join(root, "test", name), "utf8")]);

/**
 * The tests of a file, the quickest first: those that import exactly this, then those that look at it through the whole.
 * @param {string} path `server/src/resolve/names.ts`
 */
export function unitTestsOf(path) {
  const name = `"../${path.replace(/\.ts$/, "")}"`;
  const own = texts.filter(([, text]) => text.includes(name)).map(([test]) => test);
  const whole = through.filter(({ files }) => files.test(path)).flatMap(({ tests }) => tests);
  return [own, whole].filter(({ length }) => length > 0);
}

/**
 * True where one of the tests fails.
 * @param {readonly string[]} tests
 * @param {string} path the file that is mutated
 * @param {number} n the mutant's number within the file; -1 = none
 */
export function unitNotices(tests, path, n) {
  return new Promise((answer) => {
    const child = spawn(
      process.execPath,
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "--config",
        "test/mutation/vitest.config.ts",
        "--bail=1",
        ...tests,
      ],
      {
        cwd: root,
        stdio: "ignore",
        // A group of its own: vitest's workers end with it.
        detached: true,
        env: { ...process.env, MUTATED: path, MUTANT: String(n) },
      },
    );
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), patience);
    child.once("exit", (code) => {
      clearTimeout(timer);
      answer(code !== 0);
    });
  });
}
