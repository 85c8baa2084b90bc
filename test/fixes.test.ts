/** One table of fixes for all ORMs: the same fix has the same kind, safety and rank everywhere, and is called by the same words. */

import { describe, expect, test } from "vitest";
import { orms } from "../server/src/adapters";
import { type FixId, head } from "../server/src/code/fixes/policy";
import type { Fix } from "../server/src/domain/adapters";

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
