/** No data value of a paste is in a report that leaves the editor: every case of every adapter, on every surface. */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { explanationJson } from "../server/src/present/json";
import { markdownReport } from "../server/src/present/markdown";
import { withoutValues } from "../server/src/present/redact";
import { textReport } from "../server/src/present/report";
import { sarifLog } from "../server/src/present/sarif";
import { pagesOf, told } from "./harness/told";

// The official schema, as a package of the format's makers carries it; it is of draft 4, whose ids and exclusive limits draft 7 says in another way.
const schema = JSON.parse(
  readFileSync("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", "utf8"),
);
delete schema.$schema;
delete schema.id;
const isSarif = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false }).compile(schema);

test("SARIF of every case is valid, with addresses within the workspace and a fingerprint for each result", async () => {
  const bad: string[] = [];
  let results = 0;
  for (const { path, cases } of pagesOf("server/src"))
    for (const one of cases) {
      const { explanation } = await told(one);
      const log = sarifLog(withoutValues(explanation), "0.1.0");
      if (!isSarif(log)) bad.push(`${path}: ${one.title}: ${JSON.stringify(isSarif.errors)}`);
      for (const { locations = [], relatedLocations = [], partialFingerprints } of log.runs[0]?.results ??
        []) {
        results++;
        for (const { physicalLocation } of [...locations, ...relatedLocations]) {
          const uri = physicalLocation?.artifactLocation?.uri ?? "";
          if (!/^(?!\/)[^:\\\s]+$/.test(uri) || uri.split("/").includes(".."))
            bad.push(`${path}: ${one.title}: ${uri}`);
        }
        if (!/^[0-9a-f]{16}$/.test(Object.values(partialFingerprints ?? {})[0] ?? ""))
          bad.push(`${path}: ${one.title}: no fingerprint`);
      }
    }
  expect(bad).toEqual([]);
  expect(results).toBeGreaterThan(300);
  expect(isSarif({ version: "2.1.0", runs: [{ results: [] }] }), "the schema says no where it should").toBe(
    false,
  );
}, 300_000);

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
