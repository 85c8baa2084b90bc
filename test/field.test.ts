/** Real traces with the apps that raised them: declaration, line and cause are the true ones. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { confusion, explainField, explainTexts, misses, type Row, unknowns } from "./field/field";

const labs = readdirSync(join(import.meta.dirname, "field", "truth")).map((file) =>
  file.replace(".json", ""),
);

/** Of all labs, for the table of all. */
const all: Row[] = [];

describe.each(labs)("%s", (orm) => {
  test("every captured trace is explained truly", async () => {
    const found = await explainField(orm);
    expect(found.rows.length).toBeGreaterThan(10);
    judge(orm, found);
    // A lab has hundreds of traces: 15 s, more beside other work.
  }, 300_000);
});

describe("texts alone", () => {
  test("the traces of the other ORMs, without their code, get the true cause or a modest one", async () => {
    const found = await explainTexts();
    expect(found.rows.length).toBeGreaterThan(150);
    judge("texts alone", found);
  });
});

afterAll(() => {
  if (process.env.CONFUSION) console.log(`all\n${confusion(all)}`);
});

function judge(name: string, { rows, unknown, unnamed }: Awaited<ReturnType<typeof explainField>>): void {
  const honest = unknowns(rows);
  all.push(...rows);
  if (process.env.CONFUSION) console.log([name, confusion(rows), ...misses(rows), ...honest].join("\n"));
  expect(unnamed, "traces without a truth").toEqual([]);
  expect(misses(rows)).toEqual([]);
  expect(honest.length, honest.join("\n")).toBe(unknown);
}
