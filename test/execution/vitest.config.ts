/** The execution tests' settings: they run the fixes on real databases, one file after the other. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/execution/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
