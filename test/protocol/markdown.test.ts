/** What a hover makes of names that come from an attacker: text, never markup. */

import { describe, expect, it } from "vitest";
import { code, escapeMarkdown } from "../../server/src/present/markdown";

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
