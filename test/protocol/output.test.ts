/** What the client thinks worth asking about, held against every error text that the cases know. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOutput, suspicious } from "../../client/src/output";
import * as adapters from "../../server/src/adapters";
import { explain } from "../../server/src/explain";

const sources = join(__dirname, "../../server/src");

/** All `trace` fences of all cases. */
const traces = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((path) => /[\\/]cases[\\/].*\.md$/.test(path))
  .flatMap((path) => {
    const text = readFileSync(join(sources, path), "utf8");
    return [...text.matchAll(/^```trace.*\n([\s\S]*?)^```$/gm)].map(([, trace = ""]) => ({ path, trace }));
  });

describe("the words that make output suspicious", () => {
  it("stand in nearly every error that the server can read", async () => {
    expect(traces.length).toBeGreaterThan(100);
    const missed: string[] = [];
    for (const { path, trace } of traces) {
      if (suspicious.test(trace)) continue;
      const { diagnoses } = await explain(trace, null, adapters);
      if (diagnoses.length > 0) missed.push(`${path}: ${trace.slice(0, 200)}`);
    }
    // Words that would catch the last few stand in every failed build too.
    expect(missed.length / traces.length, missed.join("\n")).toBeLessThan(0.01);
  });
});

describe("output that comes in pieces", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const collect = () => {
    const told: string[] = [];
    return { told, output: createOutput((text) => told.push(text)) };
  };

  it("is told once, whole, when it has come to rest", () => {
    const { told, output } = collect();
    for (const piece of ["Traceback\n", "IntegrityError: UNIQUE constr", "aint failed: a.b\n", "  at x\n"])
      output.add(piece);
    expect(told).toEqual([]);
    vi.runAllTimers();
    expect(told).toEqual(["Traceback\nIntegrityError: UNIQUE constraint failed: a.b\n  at x\n"]);
  });

  it("is told in part only once, and at once when it ends", () => {
    const { told, output } = collect();
    output.add("first duplicate\n");
    vi.runAllTimers();
    output.add("harmless\n");
    output.add("second duplicate\n");
    output.end();
    vi.runAllTimers();
    expect(told).toEqual(["first duplicate\n", "harmless\nsecond duplicate\n"]);
  });

  it("is never told when nothing in it is suspicious, and keeps its end only", () => {
    const { told, output } = collect();
    for (let i = 0; i < 300; i++) output.add("x".repeat(1_000));
    output.end();
    expect(told).toEqual([]);
    expect(output.textWith("none of it").length).toBe(100_000);
  });
});
