/** The settings under which run.mjs asks unit tests: one file of the sources has one wrong expression. */

import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { withMutants } from "./mutants.mjs";

const root = resolve(import.meta.dirname, "../..");
const { MUTATED = "", MUTANT = "-1" } = process.env;

/** What the mutants ask, in the file itself. */
const asked = [
  `const mutant = (id) => id === ${Number(MUTANT)};`,
  "const mutantTest = (always, never, value) => mutant(always) || (!mutant(never) && value);",
].join(" ");

export default defineConfig({
  root,
  plugins: [
    {
      name: "mutant",
      enforce: "pre",
      transform(text, id) {
        if (id !== resolve(root, MUTATED)) return undefined;
        return { code: `${withMutants(MUTATED, text, 0).text}\n${asked}`, map: null };
      },
    },
  ],
  test: { include: ["test/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
