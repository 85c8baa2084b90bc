/** What calls of Typescript run, story by story: test/calls/typescript.md. UPDATE=1 writes what is told now; read the difference. */

import { expect, test } from "vitest";
import { typescriptCalls } from "../server/src/code/typescript/calls";
import { loadTypeScript } from "../server/src/syntax/typescript";
import { callStories, tellCalls, updateStories } from "./harness/calls";

await loadTypeScript();
const page = "typescript.md";
if (process.env.UPDATE) updateStories(page, typescriptCalls);

test.each(callStories(page))("$title", (story) => {
  expect(tellCalls(story, typescriptCalls)).toBe(story.told);
});

/** What `run` of main.ts calls, in a workspace with so many more files. */
function among(
  count: number,
  text: string,
  main: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const many = Array.from({ length: count }, (_, index) => [`many/${index}.ts`, text] as const);
  const files = { ...Object.fromEntries(many), ...more, "main.ts": `function run(x) {\n  ${main}\n}` };
  return tellCalls({ title: "", files, from: "main.ts run", told: "" }, typescriptCalls);
}

test("of more functions than six, or files than twelve, a name means none", () => {
  expect(among(6, "class A { addMany() {} }", "x.addMany();").match(/\(name\)/g)).toHaveLength(6);
  expect(among(7, "class A { addMany() {} }", "x.addMany();")).toBe("- x.addMany -> nothing ?");
  const alone = { "own.ts": "class A { addMany() {} }" };
  expect(among(11, "addMany();", "x.addMany();", alone)).toContain("(only)");
  expect(among(12, "addMany();", "x.addMany();", alone)).toBe("- x.addMany -> nothing ?");
  expect(among(20, "x.addMany();", "x.addMany();", alone)).toContain("(only)");
});

test("of more files than twelve that hear an event, none is asked", () => {
  const hears = 'class A { @OnEvent("user.made") made() {} }';
  expect(among(12, hears, 'x.emit("user.made");').match(/\(name\)/g)).toHaveLength(12);
  expect(among(13, hears, 'x.emit("user.made");')).toBe("- x.emit -> nothing");
});
