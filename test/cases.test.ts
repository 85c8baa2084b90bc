/** Every literate case: the paste is explained, the places, texts and diffs are compared; UPDATE=1 writes them anew. */

import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { type Case, type Page, withCarets } from "./harness/case";
import { actualText, type Outcome } from "./harness/check";
import { pagesOf, told } from "./harness/told";

const update = process.env.UPDATE === "1";
const folder = process.env.CASES ?? "server/src";

for (const page of pagesOf(folder)) {
  describe(page.path, () => {
    const rewrites: Rewrite[] = [];
    for (const one of page.cases) test(one.title, () => check(one, rewrites));
    afterAll(() => {
      if (update) rewrite(page, rewrites);
    });
  });
}

async function check(one: Case, rewrites: Rewrite[]): Promise<void> {
  const outcome = await told(one);
  if (update) return collect(one, outcome, rewrites);
  expect(one.files.length + one.expectations.length, "a case expects something").toBeGreaterThan(0);
  expect(outcome.marks, "places found = places marked").toEqual(one.files.flatMap((file) => file.marks));
  for (const { kind, argument, text } of one.expectations)
    expect(await actualText(kind, argument, outcome), `${kind} ${argument}`.trim()).toBe(text);
  const places = placesOf(outcome);
  for (const variant of ["CRLF in the paste", "CRLF in the files", "Windows paths in the frames"] as const)
    if (variant !== "Windows paths in the frames" || !one.posix)
      expect(placesOf(await told(one, variant)), variant).toEqual(places);
}

/** What must not depend on line ends and path separators. */
function placesOf({ marks, explanation }: Outcome) {
  return {
    marks,
    found: explanation.diagnoses.map(({ incident: { violation }, cause, fixes }) => ({
      constraint: violation.constraint,
      columns: violation.columns,
      table: violation.table,
      cause: cause.id,
      fixes: fixes.map((fix) => fix.id),
    })),
  };
}

interface Rewrite {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

async function collect(one: Case, outcome: Outcome, rewrites: Rewrite[]): Promise<void> {
  for (const { path, text, fence } of one.files)
    rewrites.push({ ...fence, text: withCarets(path, text, outcome.marks) });
  for (const { kind, argument, start, end } of one.expectations)
    rewrites.push({ start, end, text: await actualText(kind, argument, outcome) });
}

function rewrite({ path, lines }: Page, rewrites: readonly Rewrite[]): void {
  const result = [...lines];
  for (const { start, end, text } of [...rewrites].sort((a, b) => b.start - a.start))
    result.splice(start, end - start, ...(text === "" ? [] : text.replace(/\n$/, "").split("\n")));
  writeFileSync(path, result.join("\n"));
}
