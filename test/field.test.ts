/** Real traces with the apps that raised them: declaration, line and cause are the true ones. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confusion, explainField, misses } from "./field/field";

const labs = readdirSync(join(import.meta.dirname, "field", "truth")).map((file) =>
  file.replace(".json", ""),
);

describe.each(labs)("%s", (orm) => {
  test("every captured trace is explained truly", async () => {
    const { rows, unknown } = await explainField(orm);
    if (process.env.CONFUSION) console.log(`${orm}\n${confusion(rows)}\n${misses(rows).join("\n")}`);
    expect(rows.length).toBeGreaterThan(40);
    expect(unknown, "traces without a truth").toEqual([]);
    expect(misses(rows)).toEqual([]);
  });
});
