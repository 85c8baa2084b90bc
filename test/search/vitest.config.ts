/** The runner of `npm run search`. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/search/search.run.ts"],
    reporters: [["default", { summary: false }]],
    disableConsoleIntercept: true,
  },
});
