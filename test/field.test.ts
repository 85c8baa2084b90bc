/** Real traces with the apps that raised them: declaration, line and cause are the true ones. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confusion, explainField, misses, unknowns } from "./field/field";

const labs = readdirSync(join(import.meta.dirname, "field", "truth")).map((file) =>
  file.replace(".json", ""),
);

describe.each(labs)("%s", (orm) => {
  test("every captured trace is explained truly", async () => {
    const { rows, unknown, unnamed } = await explainField(orm);
    const honest = unknowns(rows);
    if (process.env.CONFUSION) console.log([orm, confusion(rows), ...misses(rows), ...honest].join("\n"));
    expect(rows.length).toBeGreaterThan(40);
    expect(unnamed, "traces without a truth").toEqual([]);
    expect(misses(rows)).toEqual([]);
    expect(honest.length, honest.join("\n")).toBe(unknown);
  });
});
