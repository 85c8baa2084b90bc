/** SECURITY.md: every promise names the tests that hold it, and each named test exists and runs. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const promises = (readFileSync("SECURITY.md", "utf8").split("## Promises\n")[1] ?? "")
  .split(/^## /m)[0]
  ?.split(/^### /m)
  .slice(1)
  .map((section) => ({
    title: section.split("\n")[0] ?? "",
    bullets: section.split("\n").filter((line) => /^\s*[-*]/.test(line)),
  }));

test("SECURITY.md has its promises", () => expect(promises?.length).toBeGreaterThanOrEqual(8));

describe.each(promises ?? [])("$title", ({ bullets }) => {
  test("names tests", () => expect(bullets.length).toBeGreaterThan(0));

  test.each(bullets)("%s", (bullet) => {
    const [, file = "", title = ""] = /^- `(test\/[^`]+)`: "(.+)"$/.exec(bullet) ?? [];
    expect(existsSync(file), `${bullet} is no \`file\`: "title" of a test`).toBe(true);
    expect(runs(readFileSync(file, "utf8"), title)).toBe(true);
  });
});

test.each([
  ['test("a title", () => {', true],
  ['it.each(rows)(\n  "a title",\n  () => {', true],
  ["describe(`a title`, () => {", true],
  ['test.each([["a title", 1]])("%s", () => {', true],
  ['test.skip("a title", () => {', false],
  ['test.todo("a title", () => {', false],
  ['// a title, "a title"', false],
  ['test("not a title", () => {', false],
])("in %j it is found: %s", (code, found) => expect(runs(code, "a title")).toBe(found));

/** A test, a group of tests or a row of a table of tests has this title. */
function runs(code: string, title: string): boolean {
  const quoted = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const before = "(?:(?<!(?:skip|todo|\\.only))\\(|\\[)";
  return new RegExp(`^(?!\\s*//).*${before}\\s*(["'\`])${quoted}\\1,`, "m").test(code);
}
