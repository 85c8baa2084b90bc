/** The runner of `npm run lines`. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/lines/lines.run.ts"], reporters: [["default", { summary: false }]] },
});
