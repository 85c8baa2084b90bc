/** What every language's calls have in common: words in texts, and spots and calls that are not known. */

import { expect, test } from "vitest";
import { standsSo } from "../server/src/code/calls/words";
import { pythonCalls } from "../server/src/code/python/calls";
import type { Call, Spot } from "../server/src/domain/chain";
import { createSource } from "../server/src/domain/text";
import { createWorld } from "../server/src/resolve/world";
import { loadPython } from "../server/src/syntax/python";
import { memoryProject } from "../server/src/workspace/memory";

await loadPython();

test("a word is found from the first character on, with what stands around it", () => {
  expect(standsSo("word()", "word", (before, after) => before === "" && after === "()")).toBe(true);
  expect(standsSo(" a.word() word = 1", "word", (_, after) => after.startsWith(" ="))).toBe(true);
  expect(standsSo("other", "word", () => true)).toBe(false);
});

test("a file that cannot be read has a spot and no functions; an unknown spot has no calls, an unknown call is open", () => {
  const world = createWorld(memoryProject({ "main.py": "run()\n" }), pythonCalls);
  const lost = createSource("lost.py", "def run():\n    run()\n");
  const spot = pythonCalls.spotAt(lost, { line: 2, column: null, function: "run" }, world);
  expect(spot).toEqual({
    file: "lost.py",
    function: null,
    place: lost.place(0, lost.text.length),
    stands: {},
  });
  expect(pythonCalls.spotsNamed(lost, "run", world)).toEqual([]);
  expect(pythonCalls.callsIn(spot, world)).toEqual([]);
  const call: Call = { from: spot, place: spot.place, text: "run", kept: true };
  expect(pythonCalls.callees(call, world)).toEqual({ callees: [], open: true });
  const known: Spot = pythonCalls.spotAt(
    createSource("main.py", "run()\n"),
    { line: 1, column: 1, function: null },
    world,
  );
  expect(pythonCalls.callees({ ...call, from: known }, world)).toEqual({ callees: [], open: true });
});
