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
