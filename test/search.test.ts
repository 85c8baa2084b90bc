/** The search itself: a seed makes the same sites everywhere, every choice comes up, and what a fix does wrong is seen. */

import { describe, expect, test } from "vitest";
import { dimensions, generate } from "./search/generate";
import { differences } from "./search/judge";
import type { Outcome, Outcomes } from "./search/lane";
import { django } from "./search/orms/django";
import { drizzle } from "./search/orms/drizzle";
import { knex } from "./search/orms/knex";
import { kysely } from "./search/orms/kysely";
import { mikroOrm } from "./search/orms/mikro-orm";
import { objection } from "./search/orms/objection";
import { peewee } from "./search/orms/peewee";
import { plainSql } from "./search/orms/plain-sql";
import { prisma } from "./search/orms/prisma";
import { sequelize } from "./search/orms/sequelize";
import { typeorm } from "./search/orms/typeorm";
import { entityNamed } from "./search/schema";

describe.each([
  typeorm,
  prisma,
  drizzle,
  sequelize,
  mikroOrm,
  plainSql,
  knex,
  objection,
  kysely,
  peewee,
  django,
])("the generator for $id", (dialect) => {
  const sites = generate(dialect, 1, 400, dialect === django);

  test("makes the same sites of the same seed", () => {
    expect(sites).toHaveLength(400);
    expect(generate(dialect, 1, 400, dialect === django)).toEqual(sites);
    expect(generate(dialect, 2, 1, dialect === django)).not.toEqual(sites.slice(0, 1));
  });

  test("leaves no operation, host, client and style out", () => {
    const sites = generate(dialect, 1, 1200, dialect === django);
    const { entity, surrounding, ...others } = dimensions(dialect);
    for (const [name, values] of Object.entries(others))
      expect([...new Set(sites.map(({ choice }) => choice[name]))].sort(), name).toEqual([...values].sort());
  });
});

describe("the judge", () => {
  const { given, alsoGiven } = entityNamed("Member");
  const rows = (...members: Record<string, unknown>[]) => ({ Member: members, Audit: [] });
  const fresh = { id: null, ...given };
  const there = { id: 60, ...given, name: "Ada of old", teamId: 2 };
  const done: Outcome = { value: given.email, effects: [["mail", given.email]], rows: rows(fresh) };
  const refused: Outcome = {
    error: { class: "QueryFailedError", code: "23505" },
    effects: [],
    rows: rows(there),
  };
  const before = { new: done, duplicate: refused } as unknown as Outcomes;
  const invoke = {
    entity: "Member",
    host: "function",
    client: "global",
    given: ["*"],
    list: false,
    atOnce: false,
    loads: false,
    looks: false,
  };
  const kinds = (id: string, kind: string, after: Readonly<Record<string, Outcome>>) =>
    differences({ id, kind, title: "" }, invoke, Object.keys(given), before, after as Outcomes).map(
      ({ call, what }) => `${call}: ${what}`,
    );
  const reused: Outcome = { ...done, rows: rows(there) };
  const own: Outcome = { ...refused, error: { class: "Error", message: "This email is already taken." } };

  test("finds nothing where a fix does what it says", () => {
    expect(kinds("catch", "catch", { new: done, duplicate: reused })).toEqual([]);
    expect(kinds("translate", "catch", { new: done, duplicate: own })).toEqual([]);
    const overwritten: Outcome = { ...done, rows: rows({ ...there, ...given }) };
    expect(kinds("upsert", "upsert", { new: done, duplicate: overwritten })).toEqual([]);
  });

  test.each([
    [
      "an ordinary call has another effect",
      { new: { ...done, effects: [] }, duplicate: reused },
      ["new: effects differ"],
    ],
    [
      "an ordinary call fails",
      { new: own, duplicate: reused },
      ["new: error differs", "new: rows differ", "new: effects differ", "new: value differs"],
    ],
    ["the duplicate is not handled", { new: done, duplicate: refused }, ["duplicate: still fails"]],
    [
      "the row is overwritten",
      { new: done, duplicate: { ...done, rows: rows({ ...there, name: "Ada" }) } },
      ["duplicate: rows differ"],
    ],
    ["another row is lost", { new: done, duplicate: { ...done, rows: rows() } }, ["duplicate: rows differ"]],
    [
      "another row comes along",
      { new: done, duplicate: { ...done, rows: rows(there, { id: null, ...alsoGiven }) } },
      ["duplicate: rows differ"],
    ],
    ["it hangs", { new: { hangs: true }, duplicate: reused }, ["new: hangs"]],
  ] as [string, Record<string, Outcome>, string[]][])("sees that %s", (_, after, wanted) => {
    expect(kinds("catch", "catch", after)).toEqual(wanted);
  });

  test("sees that a refusal goes on", () => {
    expect(kinds("translate", "catch", { new: done, duplicate: reused })).toEqual([
      "duplicate: is not refused",
      "duplicate: effects differ",
    ]);
  });
});
