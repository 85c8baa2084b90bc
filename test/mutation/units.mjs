/** Asks the unit tests whether they notice the mutants that no case notices: each test is run once for each of them that it passes by. */

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** These look at the literate cases, which have been asked. */
const ofCases = ["golden", "cases", "causes", "intents", "edits", "adapters", "guard", "redact", "wording"];

/** These start processes, measure time, or look at the repository and not at what the sources do. */
const apart = [
  ...["audit", "chain-cost", "cli", "growth", "layered", "mutation", "new", "one-read", "outside", "pipe"],
  ...["property", "sealed", "search", "supply", "support", "tidy"],
];

/** A mutant that a test has not come back from for so long has made it endless. */
const patience = 30_000;

/** The unit tests that are asked, by path. */
export const unitTests = readdirSync(join(root, "test"))
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => ![...ofCases, ...apart].includes(basename(name, ".test.ts")))
  .map((name) => `test/${name}`)
  .filter((path) => readFileSync(join(root, path), "utf8").includes("server/src/"));

/**
 * Asks one file of tests.
 * @param {string} test `test/chain.test.ts`
 * @param {Record<string, number>} firsts the mutated files, each with the id of its first mutant
 * @param {readonly number[]} asked ids of mutants
 * @param {string} scratch a folder
 * @returns {Promise<Map<number, string>>} what noticed each of those that something noticed
 */
export async function noticedBy(test, firsts, asked, scratch) {
  const name = basename(test, ".test.ts");
  const noticed = new Map();
  const left = new Set(asked);
  for (;;) {
    const endless = await once();
    if (endless === undefined) return noticed;
    noticed.set(endless, `${test}: it never comes back`);
    left.delete(endless);
  }

  /** @returns the mutant that made a test endless */
  function once() {
    const file = (kind) => join(scratch, `${name}-${kind}.json`);
    writeFileSync(file("first"), JSON.stringify(firsts));
    writeFileSync(file("asked"), JSON.stringify([...left]));
    writeFileSync(file("found"), "");
    const env = {
      ...process.env,
      MUTANTS_FIRST: file("first"),
      MUTANTS_ASKED: file("asked"),
      MUTANTS_FOUND: file("found"),
    };
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--config", "test/mutation/vitest.config.ts", test],
      // A group of its own: vitest's workers end with it.
      { cwd: root, stdio: "ignore", detached: true, env },
    );
    const begun = Date.now();
    let stopped = false;
    const watch = setInterval(() => {
      const last = existsSync(file("found")) ? statSync(file("found")).mtimeMs : begun;
      if (Date.now() - Math.max(begun, last) < patience) return;
      stopped = true;
      process.kill(-child.pid, "SIGKILL");
    }, 5_000);
    return new Promise((answer) => {
      child.once("exit", () => {
        clearInterval(watch);
        const lines = readFileSync(file("found"), "utf8")
          .trim()
          .split("\n")
          .filter(Boolean)
          .map((each) => JSON.parse(each));
        for (const line of lines.filter((each) => "noticed" in each)) {
          noticed.set(line.noticed, `${test}: ${line.by}`);
          left.delete(line.noticed);
        }
        const last = lines.at(-1);
        answer(stopped && last && "trying" in last ? last.trying : undefined);
      });
    });
  }
}
