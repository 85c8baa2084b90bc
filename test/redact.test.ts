/** No data value of a paste is in a report that leaves the editor: every case of every adapter, on every surface. */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { explanationJson } from "../server/src/present/json";
import { withoutValues } from "../server/src/present/redact";
import { textReport } from "../server/src/present/report";
import { sarifLog } from "../server/src/present/sarif";
import { pagesOf, reported, told } from "./harness/told";

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
        await reported(one),
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

test("the Markdown report of every case is whole: each part is there, no content ends a fence, nothing of a name is drawn", async () => {
  const bad: string[] = [];
  let diffs = 0;
  for (const { path, cases } of pagesOf("server/src"))
    for (const one of cases) {
      const { explanation } = await told(one);
      const fences = fencesOf(await reported(one));
      if (typeof fences === "string") {
        bad.push(`${path}: ${one.title}: ${fences}`);
        continue;
      }
      const fits = (kind: string, whole: RegExp) => {
        for (const { language, lines } of fences.blocks)
          if (language === kind && !lines.every((line) => whole.test(line)))
            bad.push(`${path}: ${one.title}: ${lines.find((line) => !whole.test(line))}`);
      };
      fits("mermaid", drawn);
      fits("diff", changed);
      diffs += fences.blocks.filter(({ language }) => language === "diff").length;
      for (const chapter of fences.outside.split("\n---\n").slice(0, explanation.diagnoses.length))
        for (const part of ["## ", "**State**: ", ...parts.map((name) => `### ${name}`)])
          if (!chapter.split("\n").some((line) => line.startsWith(part)))
            bad.push(`${path}: ${one.title}: no ${part}`);
    }
  expect(bad).toEqual([]);
  expect(diffs).toBeGreaterThan(2_000);
}, 300_000);

const parts = ["What failed", "Declaration", "Line", "Cause", "Fixes", "Versions"];

/** A line of a diagram: a box whose text is letters, digits, a few harmless signs and numbers of others, or an arrow. */
const drawn =
  /^(?:flowchart TD| {2}\w+\["(?:[\p{L}\p{N}\p{M} _.,/()…-]|#\d+;|<br\/>)*"\]| {2}\w+ (?:-->|-\.-|-\. "(?:maybe|writes)" \.->) \w+)$/u;

/** A line of a unified diff. */
const changed = /^(?:[ +-]|@@ |\\ No newline)/;

interface Fences {
  readonly blocks: readonly { readonly language: string; readonly lines: readonly string[] }[];
  readonly outside: string;
}

/** As CommonMark takes them apart; a sentence where one is not closed, or more text stands behind it on its line. */
function fencesOf(text: string): Fences | string {
  const blocks: { language: string; lines: string[] }[] = [];
  const outside: string[] = [];
  let open: string | undefined;
  for (const line of text.split("\n")) {
    const [, ticks = "", info = ""] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined && ticks !== "") {
      if (!/^(?:diff|mermaid)?$/.test(info)) return `a fence opens by ${line}`;
      open = ticks;
      blocks.push({ language: info, lines: [] });
    } else if (open !== undefined && ticks.length >= open.length && info.trim() === "") open = undefined;
    else if (open === undefined) outside.push(line);
    else blocks.at(-1)?.lines.push(line);
  }
  return open === undefined ? { blocks, outside: outside.join("\n") } : "a fence is not closed";
}

/** The whole value and its parts, without those that any report may hold by chance (`1`, `null`, `false`). */
function telling(value: string | null): string[] {
  const parts = value === null ? [] : [value, ...value.split(", ")];
  return parts.map((part) => part.trim()).filter((part) => part.length >= 5 && !/^(?:\d+|false)$/.test(part));
}
