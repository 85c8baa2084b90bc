/** The test runner's settings: cases, laws, tidy, protocol and grammar tests; the slow execution tests have scripts of their own. */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** They all look at what the product says of each case: in one process, so that each case is explained once (test/harness/told.ts). */
const ofCases = [
  "golden",
  "cases",
  "worker",
  "causes",
  "intents",
  "edits",
  "adapters",
  "guard",
  "redact",
  "shown",
].map((name) => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // By itself it takes one on two cores, and the parts take twice as long.
    maxWorkers: 2,
    minWorkers: 1,
    // What the built command line keeps of a reading is none of the user's.
    env: { XDG_CACHE_HOME: join(tmpdir(), "keyclash-test-caches") },
    projects: [
      {
        extends: true,
        test: {
          name: "cases",
          include: ofCases,
          pool: "forks",
          isolate: false,
          poolOptions: { forks: { singleFork: true } },
        },
      },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/*.test.ts", "test/protocol/**/*.test.ts", "test/grammar/**/*.test.ts"],
          exclude: ofCases,
        },
      },
    ],
  },
});
