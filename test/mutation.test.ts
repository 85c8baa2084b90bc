/** docs/mutation.md is its own record: what a run reads of it and writes again is the same page, each survivor with the reason that holds now. */

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withMutants } from "./mutation/mutants.mjs";
import { noReason, page, readPage, reasonOf } from "./mutation/page.mjs";

const written = readFileSync("docs/mutation.md", "utf8");

test("the page is what its lines say (npm run mutate -- --reasons)", () => {
  expect(page(readPage(written))).toBe(written);
});

test("each file of the page is there", () => {
  const paths = readPage(written).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

/** What has been gone through to its last survivor; more joins as it is. */
const finished = new RegExp(
  [
    "^server/src/(?:diagnose/(?!index)",
    "code/calls/",
    "code/fixes/(?!declaration|steps)",
    "code/(?:patterns|python/(?:bindings|counts|data|leave|repeatable|row|savepoint|site|upsert|writes))\\.ts",
    "code/typescript/(?:answer|around|awaited|bindings|copies|counts|data|hazards|modules|types|values|writes)\\.ts",
    "resolve/(?!call-site|index))",
  ].join("|"),
);

test("no survivor of what is finished is without a reason", () => {
  const rows = readPage(written).filter(({ path }) => finished.test(path));
  expect(rows.length).toBeGreaterThan(10);
  for (const { path, survivors } of rows)
    expect(
      survivors.filter((each) => reasonOf(path, each) === noReason),
      path,
    ).toEqual([]);
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
