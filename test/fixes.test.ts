/** One table of fixes for all ORMs: the same fix has the same kind, safety and rank everywhere, and is called by the same words. */

import { describe, expect, test } from "vitest";
import { orms } from "../server/src/adapters";
import { type DataRoom, dataFix } from "../server/src/code/fixes/data";
import { type FixId, head } from "../server/src/code/fixes/policy";
import { order, suits, unwanted } from "../server/src/diagnose/intent";
import type { Fix, FixContext } from "../server/src/domain/adapters";
import type { Intent } from "../server/src/domain/intent";

/** Ids that an ORM's users know better. */
const own: Readonly<Record<string, FixId>> = {
  "validation-error": "translate",
  "update-or-create": "upsert",
  "ignore-conflicts": "ignore",
  "or-ignore": "ignore",
};

const fixes = orms.flatMap((orm) => (orm.fixes ?? []).map((fix) => [`${orm.id} ${fix.id}`, fix] as const));

describe("a fix is the same in every ORM", () => {
  test("there are some", () => expect(fixes.length).toBeGreaterThanOrEqual(19));

  test.each(fixes)("%s", (_, fix: Fix) => {
    const common = head(own[fix.id] ?? (fix.id as FixId));
    expect([fix.kind, fix.safety, fix.does, fix.answers]).toEqual([
      common.kind,
      common.safety,
      common.does,
      common.answers,
    ]);
    const shared = Object.entries(fix.causes).filter(([cause]) => cause in common.causes);
    expect(shared.length).toBeGreaterThan(0);
    expect(Object.fromEntries(shared)).toEqual(
      Object.fromEntries(Object.entries(common.causes).filter(([cause]) => cause in fix.causes)),
    );
  });
});

describe("what a write puts into its row", () => {
  const room: DataRoom = {
    none: (_, { name }) => ({ declined: `none in ${name}` }),
    without: () => "done",
  };
  const counted = () => ({ declined: "counted" });
  const context = (cause: string, engine = "postgresql", ...fields: string[]) =>
    ({
      cause: { id: cause },
      violation: { engine },
      constraint: { kind: "unique", fields },
      model: { name: "User", fields: [{ name: "email" }, { name: "phone", nullable: true }] },
    }) as unknown as FixContext;

  test("only what the ORM can do is offered", () => {
    const causes = (more: Partial<DataRoom>) => Object.keys(dataFix({ ...room, ...more }).causes);
    expect(causes({})).toEqual(["copied-row", "key-in-update"]);
    expect(causes({ counted })).toEqual(["copied-row", "key-in-update", "check-failed"]);
    expect(causes({ defaulted: counted })).toEqual(["copied-row", "key-in-update", "null-in-required"]);
  });

  test("the title says how the ORM counts, where it has a word for it", () => {
    const title = (more: Partial<DataRoom>) =>
      dataFix({ ...room, counted, ...more }).title(context("check-failed"));
    expect(title({})).toBe("Let the database count: two calls at once lose no change");
    expect(title({ counts: "increment" })).toContain("count (increment):");
  });

  test.each<[string, string[], string]>([
    ["postgresql", ["email", "phone"], "none in phone"],
    ["postgresql", ["email"], "may not be null"],
    ["mssql", ["phone"], "rows without a value collide as well"],
    ["oracle", ["phone"], "none in phone"],
    ["oracle", ["email", "phone"], "rows without a value collide as well"],
  ])("%s: a copy without a value in one of %j", (engine, fields, expected) => {
    const made = dataFix(room).make(context("copied-row", engine, ...fields));
    expect(made).toEqual({ declined: expect.stringContaining(expected) });
  });
});

describe("what the code wants, and what a fix does", () => {
  const both: Pick<Fix, "does"> = { does: ["retry", "reuse"] };
  const refuses: Pick<Fix, "does"> = { does: ["refuse"] };
  const intent = (id: Intent["id"]): Intent => ({ id, why: "" });

  test("one of several things that it does suits", () => {
    expect(suits(both, intent("reuse"), "duplicate-insert")).toBe(true);
    expect(suits(both, intent("replace"), "duplicate-insert")).toBe(false);
    expect(unwanted(both, { ...intent("reuse"), only: "no" })).toBeUndefined();
    expect(unwanted(both, { ...intent("replace"), only: "no" })).toBe("no");
  });

  test("a refusal suits, but not of what a copy brought along", () => {
    expect(suits(refuses, intent("refuse"), "duplicate-insert")).toBe(true);
    expect(suits(refuses, intent("refuse"), "copied-row")).toBe(false);
    expect(suits({ does: ["ignore"] }, intent("ignore"), "copied-row")).toBe(true);
  });

  test("a deleted row is nobody's wish", () => {
    expect(suits(both, intent("reuse"), "soft-deleted-row")).toBe(false);
    expect(suits(refuses, intent("refuse"), "soft-deleted-row")).toBe(true);
  });

  test("what suits comes first, then what refuses, then the rest", () => {
    const orders = [{ does: [] }, both, refuses, { does: ["replace" as const] }].map((fix) =>
      order(fix, intent("reuse"), "duplicate-insert"),
    );
    expect(orders).toEqual([0, 0, 1, 2]);
  });
});
