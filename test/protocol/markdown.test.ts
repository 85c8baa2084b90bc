/** What a hover makes of names that come from an attacker: text, never markup. */

import { describe, expect, it } from "vitest";
import * as adapters from "../../server/src/adapters";
import { explain } from "../../server/src/explain";
import { code, escapeMarkdown, explanation } from "../../server/src/present/markdown";

describe("text of a paste in Markdown", () => {
  it.each([
    ["[x](command:evil)", "\\[x\\](command:evil)"],
    ["![x](http://evil/a.png)", "!\\[x\\](http\\://evil/a.png)"],
    ["<img src=x onerror=1>", "&lt;img src=x onerror=1&gt;"],
    ["https://evil.example/a", "https\\://evil.example/a"],
    ["www.evil.example", "www\\.evil.example"],
    ["a@example.com", "a\\@example.com"],
    ["**bold** _em_ `code`", "\\*\\*bold\\*\\* \\_em\\_ \\`code\\`"],
    ["a | b ~~c~~", "a \\| b \\~\\~c\\~\\~"],
    ["# heading", "\\# heading"],
    ["1. list", "1\\. list"],
    ["- list\n# heading", "\\- list # heading"],
    ["&lt;b&gt;", "&amp;lt;b&amp;gt;"],
    ["back\\slash", "back\\\\slash"],
  ])("escapes %s", (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it.each(["users_email_key", "src/user.ts:12", "User.email must be unique.", "a-b (c)"])(
    "leaves %s",
    (text) => {
      expect(escapeMarkdown(text)).toBe(text);
    },
  );

  it("keeps backticks within code", () => {
    expect(code("a`b")).toBe("``a`b``");
    expect(code("`a`")).toBe("`` `a` ``");
    expect(code("two\nlines")).toBe("`two lines`");
  });
});

describe("a link to the user's code", () => {
  it.each([
    ["file:///w/par)[x](command:y/a.py#L1,2", "file:///w/par%29%5Bx%5D%28command:y/a.py#L1,2"],
    ["file:///w/a b\n<c>\\/a.py#L1,2", "file:///w/a%20b%0A%3Cc%3E%5C/a.py#L1,2"],
    ["file:///w/plain-name_1/a.py#L1,2", "file:///w/plain-name_1/a.py#L1,2"],
  ])("ends where it ends: %s", async (address, expected) => {
    const paste = 'psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "x"\n';
    const [diagnosis] = (await explain(paste, null, adapters)).diagnoses;
    if (!diagnosis) throw new Error("no incident");
    const at = { file: "a.py", start: { line: 1, column: 2 }, end: { line: 1, column: 3 } };
    const site = { file: "a.py", line: 1, column: 2, function: null, why: "it is", place: at };
    const text = explanation({ ...diagnosis, callSite: site as never }, () => address);
    expect(text).toContain(`Written in [a.py:1](${expected}), because it is.`);
  });
});
