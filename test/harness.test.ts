/** The reader of cases: what nobody would look at is an error. */

import { describe, expect, test } from "vitest";
import { readPage } from "./harness/case";

const page = (...more: string[]) =>
  readPage("a.md", ["# A page", "", "```trace", "Error: x", "```", "", ...more].join("\n"));

describe("a page", () => {
  test("has its trace, its files and its expectations", () => {
    const [one] = page("`a.py`", "```py", "x = 1", "```", "```report", "y", "```").cases;
    expect(one?.files.map(({ path, text }) => [path, text])).toEqual([["a.py", "x = 1\n"]]);
    expect(one?.expectations.map(({ kind }) => kind)).toEqual(["report"]);
  });

  test.each([
    ["a misspelt expectation", ["```declinded catch", "Because.", "```"]],
    ["a file without its name", ["The models:", "", "```py", "x = 1", "```"]],
    ["a fence that is not closed", ["```report", "x"]],
  ])("refuses %s", (_, lines) => {
    expect(() => page(...lines)).toThrow(/fence/);
  });
});
