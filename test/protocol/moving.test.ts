/** Lines that are followed through edits. */

import { describe, expect, it } from "vitest";
import { mapLines } from "../../server/src/lsp/moving";

const before = ["import a", "", "def one():", "    save()", "", "def two():", "    save()", ""].join("\n");

/** Where every line of `before` stands in the new text. */
const moved = (after: string) => {
  const map = mapLines(before, after);
  return before.split("\n").map((_, index) => map(index + 1));
};

describe("a line", () => {
  it("stays in an unchanged text", () => expect(moved(before)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]));

  it("moves with lines that are inserted or deleted above it", () => {
    expect(moved(`# one\n# two\n${before}`)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(moved(before.replace("import a\n\n", ""))).toEqual([null, null, 1, 2, 3, 4, 5, 6]);
  });

  it("stays when something is appended", () =>
    expect(moved(`${before}\n# end`).slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7]));

  it("is found where a fix wraps and indents it, the second of two equal ones too", () => {
    const wrap = "    try:\n        save()\n    except E:\n        pass";
    expect(moved(`import b\n${before.replace("    save()", wrap)}`)[3]).toBe(6);
    const second = before.lastIndexOf("    save()");
    const after = `import b\n${before.slice(0, second)}${wrap}\n`;
    expect([moved(after)[3], moved(after)[6]]).toEqual([5, 9]);
  });

  it("is where it was when it was rewritten, and nowhere in an empty stretch", () => {
    expect(moved(before.replace("    save()", "    save(force=True)"))[3]).toBe(4);
    expect(mapLines("a\nb\nc", "a\nc")(2)).toBeNull();
  });
});
