/** What calls of Python run, story by story: test/calls/python.md. UPDATE=1 writes what is told now; read the difference. */

import { expect, test } from "vitest";
import { pythonCalls } from "../server/src/code/python/calls";
import { loadPython } from "../server/src/syntax/python";
import { callStories, tellCalls, updateStories } from "./harness/calls";

await loadPython();
const page = "python.md";
if (process.env.UPDATE) updateStories(page, pythonCalls);

test.each(callStories(page))("$title", (story) => {
  expect(tellCalls(story, pythonCalls)).toBe(story.told);
});
