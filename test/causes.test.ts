/** The law of causes: each has its page, shown by cases and by look-alikes of another cause, and forbids the fixes that would do harm. */

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { orms } from "../server/src/adapters";
import { forbidden } from "../server/src/diagnose/forbidden";
import type { CauseId, Diagnosis } from "../server/src/domain/diagnosis";
import type { Case } from "./harness/case";
import { pagesOf, told } from "./harness/told";

const causes = Object.keys(forbidden) as CauseId[];

/** Fewer than these show no more than that the cause exists. */
const enough = { given: 5, lookAlikes: 2, orms: 2 };

interface Shown {
  readonly page: string;
  readonly one: Case;
  readonly diagnosis: Diagnosis;
}

const shown: Shown[] = [];

beforeAll(async () => {
  for (const { path, cases } of pagesOf("server/src"))
    for (const one of cases) {
      const { explanation } = await told(one);
      for (const diagnosis of explanation.diagnoses)
        shown.push({ page: path.replace(/^server\/src\//, ""), one, diagnosis });
    }
  if (process.env.CONFUSION) console.log(table());
}, 300_000);

describe.each(causes)("%s", (cause) => {
  const page = `diagnose/cases/${cause}.md`;
  const cases = () => shown.filter((each) => each.page === page);
  const isLookAlike = ({ one }: Shown) => one.title.startsWith("Look-alike: ");

  test("its page tells the user what decides it and what next, and every case shows its cause", () => {
    const head = readFileSync(`server/src/${page}`, "utf8").split("\n## ")[0] ?? "";
    for (const part of ["What decides it.", "How sure.", "What next.", "Fixes.", "Never."])
      expect(head).toContain(`- **${part}** `);
    expect(cases().filter(({ one }) => !one.expectations.some(({ kind }) => kind === "cause"))).toEqual([]);
  });

  test("enough cases of its page are of this cause, and those alone that do not call themselves look-alikes", () => {
    const given = cases().filter((each) => !isLookAlike(each));
    expect(given.filter(({ diagnosis }) => diagnosis.cause.id !== cause).map(titleOf)).toEqual([]);
    expect(new Set(given.map(({ one }) => one)).size).toBeGreaterThanOrEqual(enough.given);
    const orms = new Set(
      shown.flatMap(({ diagnosis }) => (diagnosis.cause.id === cause ? ormOf(diagnosis) : [])),
    );
    expect(orms.size, [...orms].join(", ")).toBeGreaterThanOrEqual(enough.orms);
  });

  test("look-alikes are of another cause, which their sentence names", () => {
    const others = cases().filter(isLookAlike);
    expect(others.filter(({ diagnosis }) => diagnosis.cause.id === cause).map(titleOf)).toEqual([]);
    expect(new Set(others.map(({ one }) => one)).size).toBeGreaterThanOrEqual(enough.lookAlikes);
    const text = readFileSync(`server/src/${page}`, "utf8");
    for (const { one, diagnosis } of others) {
      const section = text.slice(text.indexOf(`## ${one.title}\n`)).split("```")[0];
      expect(section, one.title).toContain(`\n\`${diagnosis.cause.id}\``);
    }
  });

  test(`forbids what would do harm: ${forbidden[cause].because}`, () => {
    const { kinds } = forbidden[cause];
    const broken = shown
      .filter(({ diagnosis }) => diagnosis.cause.id === cause)
      .flatMap((each) =>
        each.diagnosis.fixes
          .filter((fix) => kinds.includes(fix.kind))
          .map((fix) => `${titleOf(each)}: ${fix.id} (${fix.kind})`),
      );
    expect(broken).toEqual([]);
  });
});

test("no ORM declares a fix for a cause that forbids it: it would be left out without a word", () => {
  const declared = orms.flatMap((orm) => [
    ...(orm.fixes ?? []).map(({ id, kind, causes }) => ({ orm: orm.id, id, kind, causes })),
    ...(orm.schemaFixes ?? []).map(({ id, causes }) => ({
      orm: orm.id,
      id,
      kind: "schema" as const,
      causes,
    })),
  ]);
  const inVain = declared.flatMap(({ orm, id, kind, causes }) =>
    Object.keys(causes)
      .filter((cause) => forbidden[cause as CauseId].kinds.includes(kind))
      .map((cause) => `${orm}: ${id} (${kind}) for ${cause}`),
  );
  expect(inVain).toEqual([]);
});

test("what is only possible never has a preferred fix", () => {
  const broken = shown
    .filter(({ diagnosis }) => diagnosis.cause.confidence === "possible")
    .filter(({ diagnosis }) => diagnosis.fixes.some((fix) => fix.preferred));
  expect(broken.map(titleOf)).toEqual([]);
});

function titleOf({ page, one }: Shown): string {
  return `${page}: ${one.title}`;
}

function ormOf({ incident }: Diagnosis): string[] {
  return incident.violation.orm ? [incident.violation.orm] : [];
}

/** How many cases of the whole tree give each cause, and by how many ORMs. */
function table(): string {
  return causes
    .map((cause) => {
      const given = shown.filter(({ diagnosis }) => diagnosis.cause.id === cause);
      const orms = new Set(given.flatMap(({ diagnosis }) => ormOf(diagnosis)));
      return `${String(given.length).padStart(5)}  ${cause.padEnd(28)} ${[...orms].sort().join(" ")}`;
    })
    .join("\n");
}
