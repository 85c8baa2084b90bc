/** Every cause is given by five cases and more; whether it is the right one there, the cases' own marks and test/field say. */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import { expect, test } from "vitest";
import type { CauseId } from "../server/src/domain/diagnosis";
import { readPage } from "./harness/case";
import { run } from "./harness/check";

/** What DESIGN calls the classes of reason; `other` is where none of them fits. */
const causes: readonly CauseId[] = [
  "duplicate-insert",
  "check-then-insert-race",
  "already-upsert-race",
  "lookup-wider-than-key",
  "update-collision",
  "sequence-behind",
  "stale-index",
  "null-or-default-collision",
  "migration-over-duplicates",
  "soft-deleted-row",
  "missing-parent",
  "still-referenced",
  "null-in-required",
  "check-failed",
  "follow-up",
];

/** Fewer than this show no more than that the cause exists. */
const enough = 5;

test("every cause has its cases, each with the code it was decided from", { timeout: 300_000 }, async () => {
  const counts = new Map<string, number>(causes.map((cause) => [cause, 0]));
  const pages = new fdir()
    .withRelativePaths()
    .filter((path) => /(?:^|\/)cases\/[^/]+\.md$/.test(path))
    .crawl("server/src")
    .sync();
  for (const path of pages.sort())
    for (const one of readPage(path, readFileSync(`server/src/${path}`, "utf8")).cases) {
      if (one.files.length === 0) continue;
      const { explanation } = await run(one);
      for (const { cause } of explanation.diagnoses) counts.set(cause.id, (counts.get(cause.id) ?? 0) + 1);
    }
  if (process.env.CONFUSION) console.log([...counts].map(([cause, n]) => `${n} ${cause}`).join("\n"));
  expect([...counts].filter(([cause, n]) => cause !== "other" && n < enough)).toEqual([]);
});
