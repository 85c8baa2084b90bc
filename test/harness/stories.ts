/** Small stories as text: code, then `=> ` and what is told of it; `---` between two. UPDATE=1 writes what is told now. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * A test for each story of a file. What is told as text stands there as it is, over several lines where it begins with a new one.
 * @param file within test/: `found/python.txt`
 */
export function testStories(file: string, tell: (code: string) => unknown): void {
  const path = join(import.meta.dirname, "..", file);
  const told = (code: string) => {
    const said = tell(code);
    const text = typeof said === "string" ? said : (JSON.stringify(said) ?? "{}");
    return text === "{}" ? "nothing" : text;
  };
  const read = () =>
    readFileSync(path, "utf8")
      .trimEnd()
      .split("\n---\n")
      .map((story) => story.split(/\n=> ?/));
  const update = ([code = ""]: readonly string[]) => `${code}\n=>${told(code).replace(/^(?!\n)/, " ")}`;
  if (process.env.UPDATE) writeFileSync(path, `${read().map(update).join("\n---\n")}\n`);
  test.each(read())("%s", (code, expected) => {
    expect(told(code)).toBe(expected);
  });
}
