/** Which of several printed lines wrote: a model's own method that only hands on comes after the line that called it. */

import { describe, expect, test } from "vitest";
import type { WriteReader } from "../server/src/domain/adapters";
import type { Frame, Incident, PlacedFrame, Violation } from "../server/src/domain/incident";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model, Write } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { createFollowers } from "../server/src/resolve/behind";
import {
  type CallSiteQuery,
  deletesParent,
  findCallSite,
  findFramedWrites,
} from "../server/src/resolve/call-site";
import { asPrinted, writeAt as narrowest } from "../server/src/resolve/sites";
import { createSearch, type Writes } from "../server/src/resolve/writes";
import { memoryProject } from "../server/src/workspace/memory";

const place = (file: string, line: number) => ({
  file,
  start: { line, column: 1 },
  end: { line, column: 20 },
});

const model = { id: "models.py#Part", orm: "some", name: "Part" } as Model;

const writeAt = (file: string, line: number, more: Partial<Write> = {}): Write => ({
  model: model.id,
  operation: "flush",
  method: "save",
  place: place(file, line),
  function: null,
  functionPlace: null,
  fields: null,
  exact: true,
  ...more,
});

const frame = (file: string, line: number, more: Partial<Frame> = {}): Frame => ({
  ...{ file: `/srv/app/${file}`, line, column: null, function: "f", inApp: true },
  at: place("", line),
  ...more,
});
const twoFrames = [frame("parts/models.py", 5), frame("parts/views.py", 7)];

interface Told extends Pick<CallSiteQuery, "keys"> {
  readonly frames?: readonly Frame[];
  readonly near?: readonly string[];
  readonly violation?: Partial<Violation>;
}

function asked(
  writes: readonly Write[],
  { frames = twoFrames, near = [], violation = {}, ...query }: Told = {},
) {
  const reader: WriteReader = {
    files: ["**/*.py"],
    marker: () => true,
    read: (source) => writes.filter((write) => write.place.file === source.path),
  };
  const text = "line\n".repeat(9);
  const project = memoryProject(
    Object.fromEntries(["models", "views", "tests/test_a"].map((name) => [`parts/${name}.py`, text])),
  );
  const orm = {
    id: "some",
    title: "Some",
    runtime: "python",
    readViolation: () => undefined,
    writes: reader,
  };
  const incident: Incident = {
    violation: { ...unknownViolation, kind: "unique", ...violation },
    runtime: "python",
    ...{ frames, near, exceptions: [], at: place("", 1) },
  };
  const search = createSearch(project, [{ orm, models: [model] }], [model]);
  const found = findCallSite({
    ...{ incident, project, orm, writes: search.of(orm, [model]) },
    followers: createFollowers([], project),
    ...query,
  });
  const onLines = findFramedWrites({ incident, project }, { orm, models: [model] });
  return { ...found, onLines: onLines.map(({ write }) => write.place.start.line) };
}

function siteOf(writes: readonly Write[], told: Told = {}) {
  return asked(writes, told).candidates.map(({ file, line, evidence }) => `${file}:${line} ${evidence}`);
}

test("the deepest line that writes", () => {
  const writes = [writeAt("parts/models.py", 5), writeAt("parts/views.py", 7)];
  expect(siteOf(writes)[0]).toBe("parts/models.py:5 frame");
});

test("the line that called a model's own save, before the one that hands on in it", () => {
  const writes = [writeAt("parts/models.py", 5, { handsOn: true }), writeAt("parts/views.py", 7)];
  expect(siteOf(writes)[0]).toBe("parts/views.py:7 frame");
});

test("the line that called a model's own save, where it is not known what it writes", () => {
  expect(siteOf([writeAt("parts/models.py", 5, { handsOn: true })])[0]).toBe("parts/views.py:7 caller");
});

describe("the deletion of a parent failed", () => {
  test.each<[string, Partial<Violation>, boolean | undefined]>([
    ["of another kind", { kind: "unique", stillReferenced: true }, false],
    ["as the message says", { stillReferenced: true }, true],
    ["as the message denies", { stillReferenced: false, operation: "delete" }, false],
    ["by the operation", { operation: "delete" }, true],
    ["by another operation", { operation: "insert" }, false],
    ["by the statement", { statement: "DELETE FROM shop WHERE id = 1" }, true],
    ["by another statement", { statement: "INSERT INTO item VALUES (1)" }, false],
    ["an update may do either", { operation: "update" }, undefined],
    ["not told", {}, undefined],
  ])("%s", (_title, violation, expected) => {
    expect(deletesParent({ ...unknownViolation, kind: "foreign_key", ...violation })).toBe(expected);
  });
});

test("the line that the message names is the one, whether or not its code could be read", () => {
  const invocation = frame("parts/views.py", 3) as PlacedFrame;
  const told = { violation: { invocation }, frames: [frame("parts/models.py", 5)] };
  const writes = [writeAt("parts/models.py", 8)];
  expect(siteOf(writes, told)).toEqual(["parts/views.py:3 invocation", "parts/models.py:5 caller"]);
  expect(asked(writes, told).decided).toBe(true);
});

test("a line further out that may write comes before those that do not", () => {
  const writes = [writeAt("parts/views.py", 7, { exact: false })];
  expect(siteOf(writes).slice(0, 2)).toEqual(["parts/views.py:7 frame", "parts/models.py:5 caller"]);
  expect(asked(writes).decided).toBe(true);
  const changed = [frame("parts/models.py", 5, { changed: true }), frame("parts/views.py", 7)];
  expect(asked(writes, { frames: changed }).decided).toBe(false);
});

test("a frame without a name stands on its line", () => {
  const frames = [frame("parts/models.py", 5, { function: null })];
  expect(siteOf([writeAt("parts/models.py", 5, { function: "f" })], { frames })[0]).toBe(
    "parts/models.py:5 frame",
  );
});

describe("without a line of the workspace", () => {
  const inTest = writeAt("parts/tests/test_a.py", 2);
  const inViews = writeAt("parts/views.py", 4);
  test.each<[string, readonly Frame[], string]>([
    ["a test's write is none", [], "parts/views.py:4 static"],
    ["of the program the same", [frame("gone.py", 1)], "parts/views.py:4 static"],
    [
      "but where a test has run",
      [frame("lib.py", 1, { inApp: false }), frame("tests/test_gone.py", 1)],
      "parts/tests/test_a.py:2 static",
    ],
    [
      "a library's own test is not the program's",
      [frame("tests/test_gone.py", 1, { inApp: false })],
      "parts/views.py:4 static",
    ],
  ])("%s", (_title, frames, expected) => {
    const found = siteOf([inTest, inViews], { frames }).filter((each) => each.endsWith("static"));
    expect(found[0]).toBe(expected);
  });

  test("what stands near the error tells, and the key does", () => {
    const writes = [
      writeAt("parts/models.py", 3, { function: "others", fields: ["name"] }),
      writeAt("parts/views.py", 4, { function: "register", fields: ["email"] }),
    ];
    expect(siteOf(writes, { frames: [] })[0]).toBe("parts/models.py:3 static");
    expect(siteOf(writes, { frames: [], near: ["register"] })[0]).toBe("parts/views.py:4 static");
    const constraint = { kind: "unique", fields: ["email"], columns: ["email"], name: null } as const;
    const keys = [{ model, constraint: { ...constraint, place: place("parts/models.py", 1) } }];
    expect(siteOf(writes, { frames: [], keys: keys as never })[0]).toBe("parts/views.py:4 static");
  });
});

test("a line that has changed since holds no write that a frame leads to", () => {
  const writes = [writeAt("parts/models.py", 5)];
  expect(asked(writes).onLines).toEqual([5]);
  expect(asked(writes, { frames: [frame("parts/models.py", 5, { changed: true })] }).onLines).toEqual([]);
});

describe("of several writes around a line", () => {
  /** `2:5-4` = from column 5 of line 2 to line 4. */
  const at = (text: string): Write => {
    const [line, column, end] = text.split(/[:-]/).map(Number) as [number, number, number];
    const span = { start: { line, column }, end: { line: end, column: 60 } };
    return writeAt("a.py", line, { place: { file: "a.py", ...span } });
  };

  test.each<[string, string, string[], number, number | null]>([
    ["the narrowest", "3:1-3", ["1:1-9", "3:1-3", "2:1-4"], 3, null],
    ["of two as high the one that begins nearer", "3:1-5", ["2:1-4", "3:1-5"], 4, null],
    ["of two as high the one that begins nearer", "3:1-5", ["3:1-5", "2:1-4"], 4, null],
    ["of two on a line the one of the column", "3:30-3", ["3:5-3", "3:30-3"], 3, 28],
    ["of two on a line the one of the column", "3:5-3", ["3:30-3", "3:5-3"], 3, 8],
    ["of two on a line the one right of the column", "3:30-3", ["3:5-3", "3:30-3"], 3, 20],
    ["of two on a line the first one, where no column is printed", "3:30-3", ["3:30-3", "3:5-3"], 3, null],
    ["of two that begin further up the first one", "2:5-4", ["2:5-4", "2:30-4"], 3, 28],
  ])("%s", (_, expected, writes, line, column) => {
    const source = createSource("a.py", "");
    const found = narrowest(source, { ...frame("a.py", line, { column }), line }, {
      inFile: () => writes.map(at),
    } as unknown as Writes);
    expect(found).toEqual(at(expected));
  });
});

test("a line of no file is where the stack says, and outside", () => {
  expect(asPrinted({ ...frame("a.py", 7, { column: 4 }), line: 7 })).toMatchObject({
    ...{ line: 7, column: 4, outside: true },
    place: { start: { line: 7, column: 4 }, end: { line: 7, column: 5 } },
  });
});
