/** Work in pieces: whoever waits is heard between them, and the answer is the same wherever it was interrupted. */

import { afterEach, describe, expect, it, test } from "vitest";
import type { Framework, Orm } from "../server/src/domain/adapters";
import { guardFramework, guardOrm } from "../server/src/domain/guard";
import { inPieces, pace, paced, SearchFirst } from "../server/src/domain/paced";
import type { Place } from "../server/src/domain/text";
import { actualText, run } from "./harness/check";
import { pagesOf } from "./harness/told";

const usual = pace.unnoticed;
afterEach(() => {
  pace.unnoticed = usual;
});

function* counting(to: number, seen: number[]): Generator<void, number> {
  for (let at = 1; at <= to; at++) {
    seen.push(at);
    yield;
  }
  return to;
}

describe("pieces", () => {
  it("are made at once where nobody notices", () => {
    const kept: number[] = [];
    pace.unnoticed = Number.POSITIVE_INFINITY;
    expect(inPieces(counting(3, []), (value) => kept.push(value))).toBe(3);
    expect(kept).toEqual([3]);
  });

  it("go on where they were interrupted, none is made twice, and others are heard between them", async () => {
    pace.unnoticed = -1;
    const seen: number[] = [];
    let known: number | undefined;
    let heard = 0;
    const soon = setImmediate(() => heard++);
    const ask = () =>
      known ??
      inPieces(counting(4, seen), (value) => {
        known = value;
      });
    expect(await paced(ask)).toBe(4);
    clearImmediate(soon);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(heard).toBe(1);
  });

  it("that need pieces of their own are asked for again when those are made", async () => {
    pace.unnoticed = -1;
    let inner: number | undefined;
    let outer: string | undefined;
    const innerWork = () =>
      inner ??
      inPieces(counting(2, []), (value) => {
        inner = value;
      });
    function* outerWork(): Generator<void, string> {
      yield;
      const value = innerWork();
      yield;
      return `outer of ${value}`;
    }
    const ask = () =>
      outer ??
      inPieces(outerWork(), (value) => {
        outer = value;
      });
    expect(await paced(ask)).toBe("outer of 2");
  });

  it("end with the reason of the cancel", async () => {
    pace.unnoticed = -1;
    const cancel = new AbortController();
    function* endless(): Generator<void, never> {
      for (let at = 0; ; at++) {
        if (at === 3) cancel.abort(new Error("enough"));
        yield;
      }
    }
    // Between two breaths twenty milliseconds may pass: a piece that never comes is no answer.
    await expect(paced(() => inPieces(endless(), () => {}), cancel.signal)).rejects.toThrow("enough");
  });
});

it("no guard takes them for a failure", () => {
  const search = new SearchFirst(() => []);
  const notes: string[] = [];
  const fails = () => {
    throw search;
  };
  const orm = guardOrm({ id: "some", names: fails } as unknown as Orm, (note) => notes.push(note));
  expect(() => orm.names?.({} as never, {} as never, {} as never)).toThrow(SearchFirst);
  const framework = guardFramework(
    { id: "web", answerAt: () => ({ statements: fails }) } as unknown as Framework,
    (note) => notes.push(note),
  );
  expect(() => framework.answerAt({} as Place as never)?.statements({} as never)).toThrow(SearchFirst);
  expect(notes).toEqual([]);
});

/** Pages whose answers need callers, words of the workspace, chains and many fixes. */
const pages = [
  "django/cases/sites-found-wrong.md",
  "django/cases/where-it-runs.md",
  "/cases/caller-reads.md",
  "/cases/look-above.md",
  "/cases/heard-elsewhere.md",
];

describe("interrupted at every piece the answer is the same", () => {
  const known = pagesOf("server/src/orms").filter(({ path }) => pages.some((page) => path.endsWith(page)));
  for (const { path, cases } of known)
    for (const one of cases)
      test(`${path}: ${one.title}`, async () => {
        pace.unnoticed = -1;
        const outcome = await run(one);
        expect(outcome.marks).toEqual(one.files.flatMap((file) => file.marks));
        for (const { kind, argument, text } of one.expectations)
          expect(await actualText(kind, argument, outcome), `${kind} ${argument}`.trim()).toBe(text);
      });
});
