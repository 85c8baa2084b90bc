/** Which of several printed lines wrote: a model's own method that only hands on comes after the line that called it. */

import { describe, expect, test } from "vitest";
import type { WriteReader } from "../server/src/domain/adapters";
import type { Frame, Incident, Violation } from "../server/src/domain/incident";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model, Write } from "../server/src/domain/model";
import { createFollowers } from "../server/src/resolve/behind";
import { deletesParent, findCallSite } from "../server/src/resolve/call-site";
import { createSearch } from "../server/src/resolve/writes";
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

function siteOf(writes: readonly Write[]) {
  const reader: WriteReader = {
    files: ["**/*.py"],
    marker: () => true,
    read: (source) => writes.filter((write) => write.place.file === source.path),
  };
  const text = "line\n".repeat(9);
  const project = memoryProject({ "parts/models.py": text, "parts/views.py": text });
  const orm = {
    id: "some",
    title: "Some",
    runtime: "python",
    readViolation: () => undefined,
    writes: reader,
  };
  const frame = (file: string, line: number): Frame => ({
    ...{ file: `/srv/app/${file}`, line, column: null, function: "f", inApp: true },
    at: place("", line),
  });
  const incident: Incident = {
    violation: { ...unknownViolation, kind: "unique" },
    runtime: "python",
    frames: [frame("parts/models.py", 5), frame("parts/views.py", 7)],
    exceptions: [],
    at: place("", 1),
  };
  const search = createSearch(project, [{ orm, models: [model] }], [model]);
  const { candidates } = findCallSite({
    incident,
    project,
    orm,
    writes: search.of(orm, [model]),
    followers: createFollowers([], project),
  });
  return candidates.map(({ file, line, evidence }) => `${file}:${line} ${evidence}`);
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
