/** No data value of any captured trace survives `--no-values`, in any format: what the rows held is found in the text, not by the readers. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { inertJson } from "../server/src/present/inert";
import { explanationJson } from "../server/src/present/json";
import { markdownReport } from "../server/src/present/markdown-report";
import { withoutValues } from "../server/src/present/redact";
import { textReport } from "../server/src/present/report";
import { sarifLog } from "../server/src/present/sarif";

const traces = readdirSync("test/capture", { recursive: true })
  .map((path) => `test/capture/${String(path).replaceAll("\\", "/")}`)
  .filter((path) => /\/traces\/.*\.txt$/.test(path) && !path.includes("/node_modules/"));

/** How databases and ORMs print a row's values, each with the values in its first group. */
const printed: readonly RegExp[] = [
  /\)=\(([^\n]{1,200}?)\) (?:already exists|is not present|is still)/g,
  /Failing row contains \(([^\n]{1,200}?)\)\./g,
  /Duplicate entry '([^\n]{1,200}?)' for key/g,
  /duplicate key value is \(([^\n]{1,200}?)\)\./g,
  /dup key: \{ ([^\n}]{1,200}) \}/g,
  /row with column values \(([^\n]{1,200}?)\) already/g,
  /(?:parameters|params|bindings)["']?: {0,2}\[([^\]\n]{1,400})\]/gi,
  /(?:keyValue|value)["']?: {0,2}(?:\{ [\w.]+: )?['"]([^'"\n]{1,200})['"]/g,
];

test("no value of a captured trace is in a report without values", async () => {
  const leaks = new Set<string>();
  let count = 0;
  for (const path of traces) {
    const paste = readFileSync(path, "utf8");
    const full = await explain(paste, null, adapters);
    if (full.diagnoses.length === 0) continue;
    const values = valuesIn(
      paste,
      full.diagnoses.map(({ incident }) => incident.violation.value),
    );
    count += values.length;
    const clean = withoutValues(full);
    const said = [
      markdownReport(full, { version: "0" }),
      textReport(clean),
      inertJson(explanationJson(clean)),
      inertJson(sarifLog(clean, "0")),
    ].join("\n");
    for (const value of values) if (said.includes(value)) leaks.add(`${path}: ${value}`);
  }
  expect([...leaks]).toEqual([]);
  expect(count).toBeGreaterThan(1_000);
}, 300_000);

/** Those that no name of a table, column, file or class can hold by chance. */
function valuesIn(paste: string, read: readonly (string | null)[]): string[] {
  const lists = printed.flatMap((form) => [...paste.matchAll(form)].map((match) => match[1] ?? ""));
  const addresses = [...paste.matchAll(/[\w.+-]{1,60}@[\w-]{1,60}\.[a-z]{2,8}\b/g)]
    .filter(
      (match) =>
        !/^[\d._]|^\.\d/.test(match[0]) &&
        !paste.slice(match.index - 13, match.index).includes("node_modules"),
    )
    .map((match) => match[0]);
  const parts = [...lists, ...read].flatMap((list) => (list === null ? [] : [list, ...list.split(", ")]));
  const trimmed = parts.map((part) => part.trim().replace(/^['"]|['"]$/g, ""));
  return [...new Set([...trimmed, ...addresses])].filter(
    (value) => value.length >= 4 && /[\s@:.'-]|\d.*[a-z]|[a-z].*\d/i.test(value) && !/^\d+$/.test(value),
  );
}
