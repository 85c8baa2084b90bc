/** What `npm run audit` makes of npm's answer: a grave advisory in what is distributed fails, silence is said and fails nothing. */

import { expect, test } from "vitest";
import { verdict } from "../scripts/audit.mjs";

const bundled = ["node_modules/diff", "node_modules/a/node_modules/diff"];
const report = (...vulnerabilities: [name: string, severity: string, node: string][]) => ({
  auditReportVersion: 2,
  vulnerabilities: Object.fromEntries(
    vulnerabilities.map(([name, severity, node]) => [
      name,
      { name, severity, nodes: [node], via: [{ title: "It hangs", url: "https://example.org/1" }, "other"] },
    ]),
  ),
});

test.each(["high", "critical"])("a %s advisory in a bundled package fails, and is named", (severity) => {
  const { failed, sentences } = verdict(
    report(["diff", severity, "node_modules/a/node_modules/diff"]),
    bundled,
  );
  expect(failed).toBe(true);
  expect(sentences).toEqual([
    `Bundled: diff: ${severity}: It hangs https://example.org/1; through other`,
    "Advisories: 1 in 2 bundled packages (1 high or critical), 0 in tools that are not distributed.",
  ]);
});

test("a moderate one is said, and one in a tool is counted", () => {
  const answer = report(
    ["diff", "moderate", "node_modules/diff"],
    ["vitest", "critical", "node_modules/vitest"],
  );
  const { failed, sentences } = verdict(answer, bundled);
  expect(failed).toBe(false);
  expect(sentences[0]).toContain("Bundled: diff: moderate");
  expect(sentences.at(-1)).toBe(
    "Advisories: 1 in 2 bundled packages (0 high or critical), 1 in tools that are not distributed.",
  );
});

test("none is said too", () => {
  expect(verdict(report(), bundled)).toEqual({
    failed: false,
    sentences: [
      "Advisories: 0 in 2 bundled packages (0 high or critical), 0 in tools that are not distributed.",
    ],
  });
});

test.each([
  ["nothing at all", undefined, "no answer"],
  ["no network", { error: { code: "ENOTFOUND", summary: "getaddrinfo" } }, "ENOTFOUND"],
  [
    "a registry without advisories",
    { message: "405 Method Not Allowed - POST x", statusCode: 405, error: {} },
    "405 Method Not Allowed",
  ],
  ["an answer in a form of the future", { auditReportVersion: 3, vulnerabilities: {} }, "no answer"],
])("%s is said and fails nothing", (_, answer, reason) => {
  const { failed, sentences } = verdict(answer, bundled);
  expect(failed).toBe(false);
  expect(sentences.join()).toContain(reason);
  expect(sentences.join()).toContain("NOTHING WAS CHECKED");
});
