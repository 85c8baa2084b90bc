/** A path that is passed by without trying the rules is one of which they say nothing. */

import fc from "fast-check";
import ignore from "ignore";
import { expect, test } from "vitest";
import { readRules } from "../server/src/workspace/ignored";

const piece = fc.constantFrom(
  ...[
    "a",
    "B",
    "log",
    "Out",
    "*",
    "?",
    "**",
    "/",
    ".",
    "[",
    "]",
    "[ab]",
    "[!a]",
    "[]b]",
    "\\",
    "\\*",
    "\\[",
    " ",
  ],
  ...["!", "#", "-", "{a,b}", "é", "$", "(", "+", "|", "^"],
);
const rule = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(""))
  // Those with more are passed over.
  .filter((each) => each.split("*").length <= 4);
const name = fc
  .array(
    fc.constantFrom("a", "b", "A", "log", "out", ".", " ", "[", "]", "-", "é", "\\", "$", "(", "!", "#"),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((pieces) => pieces.join(""))
  .filter((each) => !/^\.{1,2}$/.test(each));
const path = fc
  .tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([names, folder]) => names.join("/") + (folder ? "/" : ""))
  .filter((each) => ignore.isPathValid(each));

test("the letters of the rules stand in every path that one of them matches", () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 4 }),
      fc.array(path, { minLength: 1, maxLength: 6 }),
      (rules, paths) => {
        const all = ignore().add(rules);
        const ours = readRules(rules.join("\n"));
        for (const each of paths) {
          const { ignored, unignored } = all.test(each);
          expect({ each, ...ours?.test(each) }).toMatchObject({ each, ignored, unignored });
        }
      },
    ),
    { seed: 7, numRuns: 3_000 },
  );
});

test.each([
  ["*.log\nbuild/\n", "src/app.ts", false],
  ["[Bb]in/\n", "src/Bin/", true],
  ["*\n!keep.ts\n", "keep.ts", false],
  ["*\n!keep.ts\n", "other.ts", true],
  ["DIST\n", "dist/x.js", true],
  ["a\\ b\n", "a b", true],
  ["", "a", false],
])("%j and %s: %s", (rules, each, is) => {
  expect(readRules(rules)?.test(each).ignored).toBe(is);
});
