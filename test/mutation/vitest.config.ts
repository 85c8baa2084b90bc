/** The settings under which units.mjs asks unit tests: the sources have all their mutants inside, and the runner says which is active. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import { forgetful, remembering, withMutants } from "./mutants.mjs";

const root = resolve(import.meta.dirname, "../..");
/** Each file that is mutated, with the id of its first mutant. */
const firsts: Record<string, number> = JSON.parse(readFileSync(process.env.MUTANTS_FIRST ?? "", "utf8"));

/** The small ones first: what they ask is close to one thing. Those that explain whole pastes take long, and pass by everything. */
class NearestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer["sort"]>[0]) {
    const far = ({ moduleId }: (typeof files)[number]) => {
      const text = readFileSync(moduleId, "utf8");
      return text.length + (text.includes('src/explain"') ? 1e9 : 0);
    };
    return [...files].sort((a, b) => far(a) - far(b));
  }
}

export default defineConfig({
  root,
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      transform(text, id) {
        if (id === resolve(root, remembering)) return { code: forgetful(text), map: null };
        const path = Object.keys(firsts).find((each) => id === resolve(root, each));
        return path && { code: withMutants(path, text, firsts[path] ?? 0).text, map: null };
      },
    },
  ],
  test: {
    include: ["test/*.test.ts"],
    setupFiles: ["test/mutation/unit-setup.ts"],
    runner: resolve(import.meta.dirname, "unit-runner.ts"),
    testTimeout: 0,
    hookTimeout: 60_000,
    teardownTimeout: 1_000,
    pool: "forks",
    poolOptions: { forks: { singleFork: true } },
    isolate: false,
    sequence: { sequencer: NearestFirst },
  },
});
