/** Asks the unit tests whether they notice the mutants that no case notices: each test is run once for each of them that it passes by. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

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

/** Until the first test is begun, and between two files of tests, nothing wrong runs: on a machine that does much else this takes minutes. */
const loading = 600_000;

/** The unit tests that are asked, by path. */
export const unitTests = readdirSync(join(root, "test"))
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => ![...ofCases, ...apart].includes(basename(name, ".test.ts")))
  .map((name) => `test/${name}`)
  .filter((path) => readFileSync(join(root, path), "utf8").includes("server/src/"));

/**
 * Asks files of tests, one after the other in one process: what they import is made ready once.
 * @param {readonly string[]} tests `test/chain.test.ts`
 * @param {Record<string, number>} firsts the mutated files, each with the id of its first mutant
 * @param {readonly number[]} asked ids of mutants
 * @param {string} scratch a folder of its own
 * @param {(id: number, by: string) => void} tell is called for each mutant that something noticed, as soon as it did
 */
export async function askTests(tests, firsts, asked, scratch, tell) {
  const left = new Set(asked);
  const waiting = new Set(tests);
  for (;;) {
    const { endless, began } = await once();
    for (const test of began.slice(0, -1)) waiting.delete(test);
    if (endless === undefined) return;
    left.delete(endless);
    tell(endless, `${began.at(-1)}: it never comes back`);
  }

  /** @returns the mutant that made a test endless, and the files of tests that were begun */
  function once() {
    const file = (kind) => join(scratch, `${kind}.json`);
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
      ["node_modules/vitest/vitest.mjs", "run", "--config", "test/mutation/vitest.config.ts", ...waiting],
      // A group of its own: vitest's workers end with it.
      { cwd: root, stdio: "ignore", detached: true, env },
    );
    const begun = Date.now();
    const began = [];
    let read = 0;
    let last;
    let stopped = false;
    const take = () => {
      const text = readFileSync(file("found"), "utf8");
      const end = text.lastIndexOf("\n") + 1;
      for (const line of text.slice(read, end).split("\n").filter(Boolean)) {
        last = JSON.parse(line);
        if ("began" in last) began.push(relative(root, last.began).replaceAll("\\", "/"));
        if (!("noticed" in last)) continue;
        left.delete(last.noticed);
        tell(last.noticed, `${began.at(-1)}: ${last.by}`);
      }
      read = end;
    };
    const watch = setInterval(() => {
      take();
      const most = last && "trying" in last ? patience : loading;
      if (Date.now() - Math.max(begun, statSync(file("found")).mtimeMs) < most) return;
      stopped = true;
      process.kill(-child.pid, "SIGKILL");
    }, 5_000);
    return new Promise((answer) => {
      child.once("exit", () => {
        clearInterval(watch);
        take();
        answer({ began, endless: stopped && last && "trying" in last ? last.trying : undefined });
      });
    });
  }
}
