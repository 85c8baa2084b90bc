/** No data value of a paste is in a report that leaves the editor: every case of every adapter, on every surface. */

import { expect, test } from "vitest";
import { explanationJson } from "../server/src/present/json";
import { markdownReport } from "../server/src/present/markdown";
import { withoutValues } from "../server/src/present/redact";
import { textReport } from "../server/src/present/report";
import { sarifLog } from "../server/src/present/sarif";
import { pagesOf, told } from "./harness/told";

test("reports hold no value of the paste", async () => {
  const leaks: string[] = [];
  let values = 0;
  for (const { path, cases } of pagesOf("server/src"))
    for (const one of cases) {
      const { explanation } = await told(one);
      const clean = withoutValues(explanation);
      const said = [
        markdownReport(clean),
        textReport(clean),
        JSON.stringify(explanationJson(clean)),
        JSON.stringify(sarifLog(clean, "0")),
      ].join("\n");
      for (const { incident } of explanation.diagnoses)
        for (const value of telling(incident.violation.value)) {
          values++;
          if (said.includes(value) && !JSON.stringify(incident.violation.constraint).includes(value))
            leaks.push(`${path}: ${one.title}: ${value}`);
        }
    }
  expect(leaks).toEqual([]);
  expect(values).toBeGreaterThan(300);
}, 300_000);

/** The whole value and its parts, without those that any report may hold by chance (`1`, `null`, `false`). */
function telling(value: string | null): string[] {
  const parts = value === null ? [] : [value, ...value.split(", ")];
  return parts.map((part) => part.trim()).filter((part) => part.length >= 5 && !/^(?:\d+|false)$/.test(part));
}
