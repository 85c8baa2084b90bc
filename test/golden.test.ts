/** Every edit and every refusal of every case and of every shape that the proofs ran, compared with test/golden; UPDATE=1 writes it anew. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fdir } from "fdir";
import { expect, test } from "vitest";
import { goldenPage } from "./harness/golden";
import { pagesOf } from "./harness/told";

const update = process.env.UPDATE === "1";
const pages = [...pagesOf("server/src"), ...pagesOf("test/execution/recorded")];

test.each(pages.map((page) => [page.path, page] as const))("%s", async (path, page) => {
  const golden = goldenOf(path);
  const now = await goldenPage(page);
  if (update) {
    mkdirSync(dirname(golden), { recursive: true });
    writeFileSync(golden, now);
    return;
  }
  // A golden file that is missing is written by UPDATE=1, and its diff is read as any other.
  expect(now).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
});

test("no golden file stands without its page", () => {
  const expected = new Set(pages.map(({ path }) => goldenOf(path)));
  const stale = new fdir()
    .withRelativePaths()
    .crawl("test/golden")
    .sync()
    .map((path) => `test/golden/${path}`)
    .filter((path) => path.endsWith(".txt") && !expected.has(path));
  if (update) for (const path of stale) rmSync(path);
  else expect(stale).toEqual([]);
});

/** `server/src/orms/django/cases/forms.md` -> `test/golden/orms/django/forms.txt`. */
function goldenOf(path: string): string {
  return path
    .replace(/^server\/src\//, "test/golden/")
    .replace(/^test\/execution\/recorded\//, "test/golden/execution/")
    .replace("/cases/", "/")
    .replace(/\.md$/, ".txt");
}
