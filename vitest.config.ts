/** The test runner's settings: cases, laws, tidy, protocol and grammar tests; the slow execution tests have scripts of their own. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/*.test.ts", "test/protocol/**/*.test.ts", "test/grammar/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
