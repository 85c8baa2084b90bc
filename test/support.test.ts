/** docs/support.md is what the adapters and the cases say today. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { supportPage } from "./harness/support";

test("docs/support.md is fresh", () => {
  const fresh = readFileSync("docs/support.md", "utf8") === supportPage();
  expect(fresh, "docs/support.md is out of date: run `npm run support`").toBe(true);
});
