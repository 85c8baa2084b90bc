/** The law of causes: each has its page, shown by cases and by look-alikes of another cause, and forbids the fixes that would do harm. */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import { beforeAll, describe, expect, test } from "vitest";
import type { CauseId, Diagnosis, FixKind } from "../server/src/domain/diagnosis";
import { type Case, readPage } from "./harness/case";
import { run } from "./harness/check";

/** Which kinds of fixes a cause never offers, and why. A fix that answers an error keeps its kind (`catch`). */
interface Rule {
  readonly forbids: readonly FixKind[];
  readonly because: string;
}

const all: readonly FixKind[] = ["catch", "get-or-create", "upsert", "check-first", "repair", "schema"];
const but = (...allowed: readonly FixKind[]) => all.filter((kind) => !allowed.includes(kind));

/** Every cause, so that a new one can not be forgotten here. */
const rules: Readonly<Record<CauseId, Rule>> = {
  "duplicate-insert": {
    forbids: ["repair", "schema"],
    because: "database and declaration are right, the program meets a value that is taken",
  },
  "check-then-insert-race": {
    forbids: ["repair", "schema", "check-first"],
    because: "the constraint is what decides the race; one more look decides nothing",
  },
  "already-upsert-race": {
    forbids: ["repair", "check-first"],
    because: "it looks first already",
  },
  "lookup-wider-than-key": {
    forbids: ["repair", "check-first"],
    because: "it looks first already, by the wrong fields",
  },
  "update-collision": {
    forbids: ["get-or-create", "upsert", "repair", "schema", "check-first"],
    because: "both rows exist: to hand out or overwrite the other one would mix two records",
  },
  "sequence-behind": {
    forbids: but("repair"),
    because: "the code is right; each edit would hide lost rows until the counter has passed the gap",
  },
  "stale-index": {
    forbids: but("schema"),
    because: "nobody has said that this rule is wanted, so no code may rely on it",
  },
  "null-or-default-collision": {
    forbids: but("schema"),
    because: "there is no conflict to answer: the second row without a value is as good as the first",
  },
  "migration-over-duplicates": {
    forbids: but("repair"),
    because: "no line of the program wrote; the rows must be cleaned",
  },
  "soft-deleted-row": {
    forbids: ["repair", "check-first"],
    because: "a look through the same filter finds nothing again",
  },
  "missing-parent": {
    forbids: but("catch"),
    because: "whatever writes the child again lacks the parent again",
  },
  "still-referenced": {
    forbids: but("catch"),
    because: "nothing is inserted",
  },
  "null-in-required": {
    forbids: all,
    because: "which value is right only the program knows, and every call fails the same way",
  },
  "check-failed": {
    forbids: all,
    because: "which value is right only the program knows",
  },
  "follow-up": {
    forbids: all,
    because: "the line that is named did nothing wrong",
  },
  other: {
    forbids: all,
    because: "there is no cause that a fix could follow",
  },
};

const causes = Object.keys(rules) as CauseId[];

/** Fewer than these show no more than that the cause exists. */
const enough = { given: 5, lookAlikes: 2, orms: 2 };

interface Shown {
  readonly page: string;
  readonly one: Case;
  readonly diagnosis: Diagnosis;
}

const shown: Shown[] = [];

beforeAll(async () => {
  const pages = new fdir()
    .withRelativePaths()
    .filter((path) => /(?:^|\/)cases\/[^/]+\.md$/.test(path))
    .crawl("server/src")
    .sync();
  for (const page of pages.sort())
    for (const one of readPage(page, readFileSync(`server/src/${page}`, "utf8")).cases) {
      const { explanation } = await run(one);
      for (const diagnosis of explanation.diagnoses) shown.push({ page, one, diagnosis });
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

  test(`forbids what would do harm: ${rules[cause].because}`, () => {
    const { forbids } = rules[cause];
    const broken = shown
      .filter(({ diagnosis }) => diagnosis.cause.id === cause)
      .flatMap((each) =>
        each.diagnosis.fixes
          .filter((fix) => forbids.includes(fix.kind))
          .map((fix) => `${titleOf(each)}: ${fix.id} (${fix.kind})`),
      );
    expect(broken).toEqual([]);
  });
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
