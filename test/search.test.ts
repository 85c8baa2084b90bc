/** The search itself: a seed makes the same sites everywhere, every choice comes up, and what a fix does wrong is seen. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dimensions, generate } from "./search/generate";
import { differences } from "./search/judge";
import type { Outcome, Outcomes } from "./search/lane";
import { searched } from "./search/lanes";
import { bookshelf } from "./search/orms/bookshelf";
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
import { sqlalchemy } from "./search/orms/sqlalchemy";
import { supabase } from "./search/orms/supabase";
import { typeorm } from "./search/orms/typeorm";
import { general, joined, page, type Recorded, recorded } from "./search/recorded";
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
  bookshelf,
  kysely,
  supabase,
  peewee,
  django,
  sqlalchemy,
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

describe("what is recorded", () => {
  test("docs/search.md is made of it", () => {
    const docs = readFileSync(join(import.meta.dirname, "../docs/search.md"), "utf8");
    expect(docs, "stale: npm run search -- --log=/dev/null --write").toBe(
      page(recorded(Object.keys(searched))),
    );
  });

  const one: Recorded = {
    orm: "knex",
    seeds: [2],
    sites: 10,
    empty: 1,
    fixes: 12,
    findings: { "catch: new: rows differ": 1 },
    right: 7,
    nothing: 1,
    beyond: 0,
    beyondWhy: ["of a reason"],
    wrong: 1,
    lost: 0,
    byFix: { catch: { run: 12, wrong: 1 } },
    refusals: { "catch: why": 2 },
  };

  test("seeds of one ORM are added, other ORMs stand beside", () => {
    const other = {
      ...one,
      seeds: [1],
      byFix: { upsert: { run: 3, wrong: 0 } },
      refusals: { "catch: why": 1 },
    };
    const [both, alone] = joined([one, { ...one, orm: "kysely" }, other]);
    expect(both).toMatchObject({
      orm: "knex",
      seeds: [1, 2],
      sites: 20,
      empty: 2,
      beyondWhy: ["of a reason"],
    });
    expect(both?.byFix).toEqual({ catch: { run: 12, wrong: 1 }, upsert: { run: 3, wrong: 0 } });
    expect(both?.refusals).toEqual({ "catch: why": 3 });
    expect(both?.findings).toEqual({ "catch: new: rows differ": 2 });
    expect(alone).toEqual({ ...one, orm: "kysely" });
  });

  test("a reason says neither names nor lines", () => {
    expect(
      general("catch: Line 16 goes on with the new row of members (`row`), behind lines 3: the Member."),
    ).toBe("catch: Line … goes on with the new row of … (`…`), behind lines …: the ….");
  });
});
