/** docs/mutation.md is its own record: what a run reads of it and writes again is the same page, each survivor with the reason that holds now. */

import { existsSync, readFileSync } from "node:fs";
import { fdir } from "fdir";
import { expect, test } from "vitest";
import { withMutants } from "./mutation/mutants.mjs";
import { isOfFile, isReasonOf, noReason, page, readPage, reasonOf } from "./mutation/page.mjs";
import { reasons } from "./mutation/reasons.mjs";

const written = readFileSync("docs/mutation.md", "utf8");
/** The sources of the rooms that are mutated. */
const paths = ["resolve", "diagnose", "code"].flatMap((room) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".ts"))
    .crawl(`server/src/${room}`)
    .sync()
    .map((path) => `server/src/${room}/${path}`),
);

test("the page is what its lines say (npm run mutate -- --reasons)", () => {
  expect(page(readPage(written))).toBe(written);
});

test("each file of the page is there", () => {
  const paths = readPage(written).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

test("no survivor is without a reason", () => {
  const rows = readPage(written);
  for (const { path, survivors } of rows)
    expect(
      survivors.filter((each) => reasonOf(path, each) === noReason),
      path,
    ).toEqual([]);
});

test("no reason is of what the sources do not hold any more", { timeout: 120_000 }, () => {
  const stale = new Set(reasons);
  for (const path of paths) {
    const own = [...stale].filter((each) => isOfFile(each, path));
    const { mutants } = own.length > 0 ? withMutants(path, readFileSync(path, "utf8"), 0) : { mutants: [] };
    for (const each of own) if (mutants.some((mutant) => isReasonOf(each, path, mutant))) stale.delete(each);
  }
  expect([...stale]).toEqual([]);
});

test("a condition is wrong in two ways, an operator in one; names of properties are no values", () => {
  const { text, mutants } = withMutants("a.ts", "const { 0: a } = b;\nif (a && c) d(a - 1);\n", 7);
  expect(mutants.map(({ id, line, from, to }) => `${id} ${line}: ${from} -> ${to}`)).toEqual([
    "7 2: a && c -> true",
    "8 2: a && c -> false",
    "9 2: a - 1 -> a - 2",
    "10 2: a - 1 -> ((a) + (1))",
  ]);
  expect(text).toContain("if (mutantTest(7, 8, a && c)) d(");
});
