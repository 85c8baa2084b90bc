/** How calls are followed from a printed frame to the writes behind it: which way counts, where it stops, what it says; on a program of plain data. */

import { expect, test } from "vitest";
import type { Call, Callee, Calls, Spot, World } from "../server/src/domain/chain";
import type { Write } from "../server/src/domain/model";
import type { Place, Source } from "../server/src/domain/text";
import { callOf, type Follow, follow, type Start, within } from "../server/src/resolve/chain";

interface Line {
  /** What is called there; each leads to the functions of these names. */
  readonly to?: readonly string[];
  readonly by?: Callee["by"];
  readonly text?: string;
  readonly kept?: true;
  readonly open?: true;
  /** It writes: true = by this call. */
  readonly writes?: true | Partial<Write>;
  /** A write that is no call of the function: of one within it. */
  readonly uncalled?: true;
}

/** Functions, ten lines each, line by line. */
type Program = Readonly<Record<string, readonly Line[]>>;

const place = (line: number, from = 1, to = 20, end = line): Place => ({
  file: "a.ts",
  start: { line, column: from },
  end: { line: end, column: to },
});

/** What is reached from the first function: `f < g: by`, the way that leads there first. */
function reach(program: Program, more: Partial<Start> & { printed?: readonly string[] } = {}) {
  const names = Object.keys(program);
  const head = (name: string) => names.indexOf(name) * 1000 + 1;
  const spot = (name: string): Spot => ({
    file: name.startsWith("gone") ? "gone.ts" : "a.ts",
    function: name,
    place: place(head(name), 1, 20, head(name) + 999),
    stands: {},
  });
  const lines = names.flatMap((name) =>
    (program[name] ?? []).map((line, index) => ({ name, line, at: head(name) + index + 1 })),
  );
  const writes = lines.flatMap(({ name, line, at }): Write[] =>
    line.writes
      ? [
          {
            model: "User",
            operation: "insert",
            method: "save",
            place: place(at),
            function: name,
            functionPlace: null,
            fields: null,
            exact: true,
            ...(line.writes === true ? {} : line.writes),
          },
        ]
      : [],
  );
  const calls = {
    callsIn: (from: Spot, _: World, frame?: { line: number }) =>
      lines
        .filter(
          ({ name, at, line }) => name === from.function && !line.uncalled && (!frame || at === frame.line),
        )
        .map(
          ({ at, line }): Call => ({
            from,
            place: place(at),
            text: line.text ?? "f",
            kept: line.kept === true,
          }),
        ),
    callees: (call: Call) => {
      const line = lines.find(({ at }) => at === call.place.start.line)?.line;
      const callees = (line?.to ?? []).map((name) => ({
        to: spot(name),
        why: `calls ${name}`,
        by: line?.by ?? "resolved",
      }));
      return { callees, open: line?.open === true };
    },
  } as unknown as Calls;
  const world = {
    read: (path: string) => (path === "a.ts" ? ({} as Source) : undefined),
  } as unknown as World;
  const any = { inFile: () => writes };
  const blind = { inFile: () => [] };
  const given: Follow = { calls, world, writes: any, any, blind, printed: (more.printed ?? []).map(spot) };
  const { reached, open } = follow({ spot: spot(names[0] ?? ""), at: null, why: "printed", ...more }, given);
  return {
    open,
    ways: reached.map(({ write, chain, by, against }) =>
      [...new Set(chain.map((step) => step.function)), `${by} ${against}`, write.method]
        .slice(0, -1)
        .join(" "),
    ),
  };
}

const writing = [{ writes: true }] as const;

test("a write of its own, and one over a call", () => {
  expect(reach({ a: writing })).toEqual({ ways: ["a resolved 0"], open: false });
  expect(reach({ a: [{ to: ["b"] }], b: writing }).ways).toEqual(["a b resolved 0"]);
});

test("beside a write the other calls are followed, its own is not", () => {
  const program: Program = { a: [{ writes: true, to: ["c"] }, { to: ["b"] }], b: writing, c: writing };
  expect(reach(program).ways).toEqual(["a resolved 0", "a b resolved 0"]);
});

test("an awaited call on the way speaks against it: it is followed where there is nothing else, and then it counts", () => {
  const awaited: Program = { a: [{ to: ["b"] }], b: [{ to: ["c"], kept: true }], c: writing };
  expect(reach(awaited).ways).toEqual(["a b c resolved 1"]);
  expect(reach({ ...awaited, a: [{ to: ["b", "d"] }], d: writing }).ways).toEqual(["a d resolved 0"]);
});

test("what an awaited call speaks against is not looked at where there is something else", () => {
  const program: Program = {
    a: [{ to: ["b"] }, { to: ["c"] }],
    b: writing,
    c: [{ to: ["d"], kept: true }],
    d: [{ open: true }],
  };
  expect(reach(program)).toEqual({ ways: ["a b resolved 0"], open: false });
});

test("a file that can not be read leaves open what is behind it", () => {
  expect(reach({ a: [{ to: ["gone", "b"] }], gone: writing, b: writing })).toEqual({
    ways: ["a b resolved 0"],
    open: true,
  });
});

test("a place is within another one with both its ends", () => {
  expect(within(place(1, 1, 9, 5), place(2, 1, 9, 4))).toBe(true);
  expect(within(place(1, 1, 9, 5), place(2, 1, 9, 6))).toBe(false);
  expect(within(place(2, 1, 9, 5), place(1, 1, 9, 4))).toBe(false);
});

test("of the writes that are reached only those are told that the least speaks against", () => {
  const kept = [{ writes: true, kept: true }] as const;
  expect(reach({ a: [{ to: ["b"] }], b: kept }).ways).toEqual(["a b resolved 1"]);
  expect(reach({ a: [{ to: ["b", "c"] }], b: kept, c: writing }).ways).toEqual(["a c resolved 0"]);
  // The call on the printed line does not count.
  expect(reach({ a: kept }).ways).toEqual(["a resolved 0"]);
});

test("a function is looked at once, a printed one not at all", () => {
  const program: Program = { a: [{ to: ["b", "c"] }], b: [{ to: ["c"] }], c: writing };
  expect(reach(program).ways).toEqual(["a c resolved 0"]);
  expect(reach(program, { printed: ["c"] }).ways).toEqual([]);
  // The function that the chain begins in is entered again by a call of itself.
  expect(reach({ a: [{ to: ["a"] }, { writes: true }] }, { printed: ["a"] }).ways).toEqual(["a resolved 0"]);
});

test("five calls in a row, 150 functions, 400 calls", () => {
  const row = (length: number): Program =>
    Object.fromEntries(
      Array.from({ length }, (_, n) => [`f${n}`, n === length - 1 ? writing : [{ to: [`f${n + 1}`] }]]),
    );
  expect(reach(row(6)).ways).toHaveLength(1);
  expect(reach(row(7)).ways).toHaveLength(0);
  const names = Array.from({ length: 200 }, (_, n) => `f${n}`);
  const wide: Program = { a: [{ to: names }], ...Object.fromEntries(names.map((name) => [name, writing])) };
  expect(reach(wide).ways).toHaveLength(149);
  const calling = (count: number): Program => ({ a: Array.from({ length: count }, () => ({ to: [] })) });
  expect([reach(calling(400)).open, reach(calling(401)).open]).toEqual([false, true]);
});

test("what may run code that was not found is open", () => {
  expect(reach({ a: [{ open: true }, {}] })).toEqual({ ways: [], open: true });
});

test("a write that no call here is belongs to the function that it names", () => {
  const a = (more: Partial<Write>) => [{ uncalled: true, writes: more }] as const;
  expect(reach({ a: a({}) }).ways).toEqual(["a resolved 0"]);
  expect(reach({ a: a({ function: "inner" }) }).ways).toEqual([]);
  expect(reach({ a: a({}) }, { at: { line: 2, column: null } }).ways).toEqual([]);
});

test("what is only called like a repository is the user's own code, where that is found", () => {
  const program = (exact: boolean, by: Callee["by"]): Program => ({
    a: [{ to: ["b"], by, writes: { exact } }],
    b: writing,
  });
  expect(reach(program(false, "resolved")).ways).toEqual(["a b resolved 0"]);
  expect(reach(program(true, "resolved")).ways).toEqual(["a resolved 0"]);
  expect(reach(program(false, "only")).ways).toEqual(["a resolved 0"]);
  expect(reach({ a: [{ writes: { handsOn: true } }] }).ways).toEqual([]);
});

test("a chain is as weak as its weakest link", () => {
  const through = (first: Callee["by"], then: Callee["by"]) =>
    reach({ a: [{ to: ["b"], by: first }], b: [{ to: ["c"], by: then }], c: writing }).ways[0];
  expect(through("only", "resolved")).toBe("a b c only 0");
  expect(through("resolved", "only")).toBe("a b c only 0");
  expect(through("name", "only")).toBe("a b c name 0");
  expect(through("resolved", "resolved")).toBe("a b c resolved 0");
});

test("the call that is a write is the one with its place, the nearest of those around it or within", () => {
  const call = (at: Place) => ({ place: at }) as Call;
  const of = (at: Place) => ({ place: at }) as Write;
  const [outer, same, inner] = [call(place(1, 1, 40, 5)), call(place(2, 3, 20)), call(place(2, 5, 9))];
  expect(callOf(of(place(2, 3, 20)), [outer, inner, same])).toBe(same);
  expect(callOf(of(place(2, 3, 21)), [outer, inner])).toBe(inner);
  expect(callOf(of(place(2, 3, 21)), [outer])).toBe(outer);
  expect(callOf(of(place(9)), [outer, inner])).toBeUndefined();
  const [near, far] = [call(place(2, 3, 22)), call(place(2, 3, 30))];
  expect(callOf(of(place(2, 3, 20)), [far, near])).toBe(near);
});
