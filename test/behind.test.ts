/** The lines behind printed frames: where a chain begins, what the stack tells of it, and which of the writes that it reaches is the one; on a program of plain data. */

import { describe, expect, test } from "vitest";
import type { Call, Calls, Spot, World } from "../server/src/domain/chain";
import { type Frame, type Incident, unknownViolation } from "../server/src/domain/incident";
import type { Model, Write } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { boundWrites, lookBehind } from "../server/src/resolve/behind";
import type { LocatedFrame } from "../server/src/resolve/frames";
import type { Writes } from "../server/src/resolve/writes";
import { memoryProject } from "../server/src/workspace/memory";

const at = (from: number, to = from) => ({
  file: "a.ts",
  start: { line: from, column: 1 },
  end: { line: to, column: 20 },
});
const source = createSource("a.ts", "line\n".repeat(100));
const project = memoryProject({ "a.ts": source.text });

/** A function of ten lines: `f1` begins on line 11. */
const spot = (n: number, stands: Record<string, string> = {}): Spot => ({
  ...{ file: "a.ts", function: `f${n}`, stands },
  place: at(n * 10 + 1, n * 10 + 10),
});
const write = (line: number, more: Partial<Write> = {}): Write => ({
  ...{
    model: "User",
    operation: "insert",
    method: "save",
    place: at(line),
    function: `f${Math.floor(line / 10)}`,
  },
  ...{ functionPlace: at(line - 1, line + 1), fields: null, exact: true },
  ...more,
});

interface Called {
  readonly line: number;
  readonly text?: string;
  readonly to: readonly { readonly spot: Spot; readonly by?: "name" }[];
}

interface Program {
  readonly calls?: readonly Called[];
  readonly writes?: readonly Write[];
  /** Writes that are seen where something stands for a model. */
  readonly standing?: readonly Write[];
  readonly named?: readonly Spot[];
  readonly sendsLater?: true;
  readonly bound?: readonly Spot[];
}

function languageOf({ calls: called = [], named = [], sendsLater, bound = [] }: Program) {
  const calls = {
    ...(sendsLater ? { sendsLater } : {}),
    spotAt: (_: unknown, { line }: { line: number }) => spot(Math.floor((line - 1) / 10)),
    spotsNamed: () => named,
    callsIn: (from: Spot, _: World, on?: { line: number }) =>
      called
        .filter(({ line }) => from.place.start.line <= line && line <= from.place.end.line)
        .filter(({ line }) => !on || on.line === line)
        .map((each): Call & { each: Called } => ({
          from,
          place: at(each.line),
          text: each.text ?? "f",
          kept: false,
          each,
        })),
    callees: ({ each }: Call & { each: Called }) => ({
      callees: each.to.map((one) => ({ to: one.spot, why: "calls", by: one.by ?? "resolved" })),
      open: false,
    }),
    boundTo: () => bound,
  } as unknown as Calls;
  const world = {
    files: () => [],
    mentioning: () => [],
    read: (path: string) => (path === "a.ts" ? source : undefined),
  } as unknown as World;
  return { calls, world };
}

function writesOf({ writes = [], standing = [] }: Program): Writes {
  const inFile = (_: unknown, stands: object = {}) =>
    Object.keys(stands).length > 0 ? [...writes, ...standing] : writes;
  return {
    ...{ models: [], runtime: "node", inFile, everywhere: () => [], ofAny: { inFile } },
    flushes: () => [],
    blind: { inFile: () => [], everywhere: () => [] },
  };
}

const frame = (name: string | null, line: number, more: Partial<Frame> = {}): Frame => ({
  ...{ file: "a.ts", line, column: null, function: name, inApp: true, at: at(1) },
  ...more,
});
const library = (name: string | null) => frame(name, 1, { file: "/srv/node_modules/lib/a.js", inApp: false });
/** Of the user's, and not in the workspace. */
const elsewhere = (name: string) => frame(name, 1, { file: "/srv/gone.ts" });

/** Lines of the writes that the frames lead to, and whether the first one is it. */
function behind(program: Program, frames: readonly Frame[]) {
  const located = frames.flatMap((printed): LocatedFrame[] =>
    printed.file === "a.ts" ? [{ frame: printed as LocatedFrame["frame"], source, printed }] : [],
  );
  const incident = {
    ...{
      violation: { ...unknownViolation, kind: "unique" },
      runtime: "node",
      frames,
      exceptions: [],
      at: at(1),
    },
  } as Incident;
  const language = languageOf(program);
  return lookBehind(incident, located, {
    project,
    writes: writesOf(program),
    followers: { of: () => language },
  });
}
const lines = (program: Program, frames: readonly Frame[]) => {
  const { reached, decided } = behind(program, frames);
  return [reached.map((each) => each.write.place.start.line), decided];
};

const to = (...spots: readonly Spot[]) => spots.map((each) => ({ spot: each }));

describe("a printed line that writes what a name stands for", () => {
  const inner = spot(1, { repo: "User" });
  const own = [15, 16].map((line) => ({ line, to: [] }));
  const program: Program = { standing: [write(15)], calls: [...own, { line: 25, to: to(inner) }] };
  const frames = [frame("f1", 15), frame("f2", 25)];

  test("is the one: the frame further out tells what stands there", () => {
    const { reached, decided } = behind(program, frames);
    expect(reached).toEqual([{ write: write(15), chain: [], by: "resolved", against: 0 }]);
    expect(decided).toBe(true);
    expect(lines(program, [frame("f1", 15)])).toEqual([[], false]);
  });

  test("is not where another line of the function is printed, or the call may mean two", () => {
    expect(lines(program, [frame("f1", 16), frame("f2", 25)])).not.toEqual([[15], true]);
    const two: Program = {
      ...program,
      calls: [...own, { line: 25, to: to(inner, spot(1, { repo: "Post" })) }],
    };
    expect(behind(two, frames).reached.every(({ chain }) => chain.length > 0)).toBe(true);
  });

  test("is unsure where the deepest line has changed since", () => {
    expect(lines(program, [frame("f3", 35, { changed: true }), ...frames])).toEqual([[15], false]);
  });

  test("is told over several frames", () => {
    const deep: Program = {
      standing: [write(15)],
      calls: [...own, { line: 25, to: to(inner) }, { line: 35, to: to(spot(2)) }],
    };
    expect(lines(deep, [...frames, frame("f3", 35)])).toEqual([[15], true]);
  });
});

test("of two ways the one that does not go by a name alone comes first, and is it", () => {
  const program: Program = {
    writes: [write(25), write(35)],
    calls: [
      { line: 15, to: [{ spot: spot(2), by: "name" }] },
      { line: 15, to: to(spot(3)) },
    ],
  };
  expect(lines(program, [frame("f1", 15)])).toEqual([[35, 25], true]);
});

describe("where nothing is called on the line", () => {
  const program: Program = { writes: [write(35)], calls: [{ line: 17, to: to(spot(3)) }] };
  test.each<[string | null, (number[] | boolean)[]]>([
    ["f1", [[35], true]],
    ["Users.f1", [[35], true]],
    ["other", [[], false]],
    [null, [[], false]],
  ])("the function that is printed counts, if it is the one around: %s", (name, expected) => {
    expect(lines(program, [frame(name, 15)])).toEqual(expected);
  });
});

describe("what a library's frames below the line are called", () => {
  const program: Program = {
    writes: [write(25), write(35), write(45), write(55)],
    calls: [
      { line: 15, text: "x.first", to: to(spot(2)) },
      { line: 15, text: "x.second", to: to(spot(3)) },
      { line: 15, text: "x.third", to: to(spot(4)) },
      { line: 15, text: "x.other", to: to(spot(5)) },
    ],
  };
  const line = frame("f1", 15);
  const all = [25, 35, 45, 55];
  test.each<[string, readonly Frame[], readonly number[]]>([
    ["tells which call it is", [library("Lib.first"), line], [25]],
    ["two of them count", ["d.d", "x.third", "x.second", "x.first"].map(library).concat(line), [25, 35]],
    ["one without a name tells nothing", [library(null), line], all],
    ["none of the calls is called so", [library("x.gone"), line], all],
    [
      "behind a frame of the user's own they are another line's",
      [library("x.second"), elsewhere("g"), library("x.first"), line],
      [25],
    ],
    ["a frame of the user's own is no library's", [elsewhere("first"), line], all],
    ["nor one behind a library's", [elsewhere("x.second"), library("x.first"), line], [25]],
    [
      "of three in front of the user's two",
      [elsewhere("g"), ...["x.third", "x.second", "x.first"].map(library), line],
      [25, 35],
    ],
  ])("%s", (_title, frames, expected) => {
    const [found] = lines(program, frames);
    expect([...(found as number[])].sort()).toEqual(expected);
  });
});

test("four frames are followed, no fifth", () => {
  const program: Program = { writes: [write(65)], calls: [{ line: 55, to: to(spot(6)) }] };
  const frames = [1, 2, 3, 4, 5].map((n) => frame(`f${n}`, n * 10 + 5));
  expect(lines(program, frames.slice(1))).toEqual([[65], true]);
  expect(lines(program, frames)).toEqual([[], false]);
});

test("a line that is not there any more stands for its function, where one alone has the name", () => {
  const program: Program = { writes: [write(65)], calls: [{ line: 55, to: to(spot(6)) }] };
  const changed = [frame("f5", 15, { changed: true })];
  expect(lines({ ...program, named: [spot(5)] }, changed)).toEqual([[65], false]);
  expect(lines({ ...program, named: [spot(5), spot(7)] }, changed)).toEqual([[], false]);
  expect(lines(program, changed)).toEqual([[], false]);
});

test("a line may send what its function wrote before, in languages that do so", () => {
  const before = write(14, { functionPlace: at(11, 20) });
  expect(lines({ writes: [before], sendsLater: true }, [frame("g", 19)])).toEqual([[14], true]);
  expect(lines({ writes: [before] }, [frame("g", 19)])).toEqual([[], false]);
  const two = [before, write(16, { functionPlace: at(11, 20) })];
  expect(lines({ writes: two, sendsLater: true }, [frame("g", 19)])).toEqual([[], false]);
});

test("the writes of code for any model, where it is made for these", () => {
  const model = { id: "User", name: "User" } as Model;
  const bound = (program: Program, language = languageOf(program)) =>
    boundWrites([model], { writes: writesOf(program), followers: { of: () => language } }).map(
      ({ place }) => place.start.line,
    );
  const stands = { repo: "User" };
  const standing = [write(15, { stands: true } as never), write(16), write(25, { stands: true } as never)];
  expect(bound({ standing, bound: [spot(1, stands)] })).toEqual([15]);
  expect(bound({ standing, bound: [{ ...spot(1, stands), file: "gone.ts" }] })).toEqual([]);
  expect(bound({ standing })).toEqual([]);
});
