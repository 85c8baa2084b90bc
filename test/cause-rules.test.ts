/** Where one rule of a cause ends and the next begins: violations, keys and writes put together by hand. */

import { expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import { decideCause } from "../server/src/diagnose/cause";
import type { CallSite, KeyMatch } from "../server/src/domain/diagnosis";
import { unknownViolation, type Violation } from "../server/src/domain/incident";
import type { Constraint, Model, Write } from "../server/src/domain/model";

const place = { file: "a.py", start: { line: 7, column: 1 }, end: { line: 7, column: 9 } };

function constraintOn(...fields: readonly string[]): Constraint {
  return { kind: "unique", fields, columns: fields, name: null, place };
}

const day = constraintOn("shop", "day");
const email = constraintOn("email");

function modelWith(...constraints: readonly Constraint[]): Model {
  const field = (name: string) =>
    ({
      name,
      column: name,
      place,
      type: null,
      nullable: false,
      default: /^(?:code|state)$/.test(name) ? "value" : "none",
    }) as const;
  return {
    ...{ id: "a.py#Visit", orm: "django", name: "Visit", table: "visits", schema: null, place, constraints },
    fields: ["id", "shop", "day", "email", "code", "state"].map(field),
  };
}

interface Given {
  readonly violation?: Partial<Violation>;
  readonly constraint?: Constraint;
  readonly write?: Partial<Write>;
  readonly models?: readonly Model[];
  /** The line of a migration that makes the column required. */
  readonly requiredIn?: number | undefined;
}

/** The cause, its confidence, and its reason. */
function decided({ violation, constraint, write, models = [], requiredIn }: Given): string {
  const start = { line: requiredIn ?? 0, column: 1 };
  const required = { how: "altered", place: { file: "1.sql", start, end: start } } as const;
  const key: KeyMatch | null = constraint
    ? { model: modelWith(constraint, email), constraint, evidence: "constraint-name", why: "" }
    : null;
  const whole: Write = {
    ...{
      model: "a.py#Visit",
      operation: "insert",
      method: "create",
      place,
      function: null,
      functionPlace: null,
    },
    ...{ fields: null, exact: true, ...write },
  };
  const callSite = {
    file: "a.py",
    line: 7,
    column: 1,
    function: null,
    place,
    write: whole,
  } as unknown as CallSite;
  const { id, confidence, why } = decideCause({
    violation: { ...unknownViolation, kind: "unique", ...violation },
    ...{ key, ambiguous: false, callSite: write ? callSite : null, models },
    ...(requiredIn === undefined ? {} : { demand: { required } }),
    database: databases.find((each) => each.id === (violation?.engine ?? "postgresql")),
  });
  return `${id} ${confidence}: ${why}`;
}

const insert = (on: string) => `INSERT INTO "visits" ("shop", "day") VALUES (1, 2) ON CONFLICT ${on}`;

test.each<[string, Given, string]>([
  [
    "a damaged index",
    { violation: { statement: insert('("email") DO NOTHING'), columns: ["email"] } },
    "damaged-index",
  ],
  [
    "one that another table's row broke",
    { violation: { statement: insert('("email") DO NOTHING'), columns: ["email"], table: "orders" } },
    "duplicate-insert",
  ],
  [
    "one of the same table",
    { violation: { statement: insert('("email") DO NOTHING'), columns: ["email"], table: "Visits" } },
    "damaged-index",
  ],
  [
    "one of a database that repairs none",
    { violation: { statement: insert('("email") DO NOTHING'), columns: ["email"], engine: "sqlite" } },
    "duplicate-insert",
  ],
  [
    "an index that no model declares",
    { violation: { constraint: "visits_email", columns: ["email"], table: "visits" }, models: [modelWith()] },
    "stale-index",
  ],
  [
    "a default for the whole key",
    { constraint: constraintOn("code"), write: { fields: ["day"] } },
    "null-or-default",
  ],
  [
    "a primary key is none",
    { constraint: { ...constraintOn("code"), kind: "primary_key" }, write: { fields: ["day"] } },
    "duplicate-insert",
  ],
  [
    "a part of the key that is given",
    { constraint: constraintOn("code", "state"), write: { fields: ["state"] } },
    "duplicate-insert",
  ],
  [
    "the same key for many rows",
    { constraint: day, write: { operation: "update", fields: ["shop", "day"], matches: ["code"] } },
    "key-in-update",
  ],
  [
    "a part of the key for many rows",
    { constraint: day, write: { operation: "update", fields: ["day"], matches: ["code"] } },
    "update-collision",
  ],
  [
    "an insert that names rows is no update",
    { constraint: day, write: { fields: ["shop", "day"], matches: ["code"] } },
    "duplicate-insert",
  ],
  [
    "no key, many rows",
    { write: { operation: "update", fields: ["shop", "day"], matches: ["code"] } },
    "update-collision",
  ],
  [
    "a lookup by other fields",
    { constraint: day, write: { operation: "upsert", lookup: ["email"] } },
    "lookup-wider",
  ],
  ["a lookup, and no key", { write: { operation: "upsert", lookup: ["email"] } }, "already-upsert-race"],
  [
    "a lookup that leaves deleted rows out",
    { constraint: day, write: { operation: "upsert", lookup: ["shop", "day", "deleted_at"] } },
    "soft-deleted",
  ],
  [
    "a check by another key",
    { constraint: day, write: { checkedAt: place, checkedBy: ["email"] } },
    "lookup-wider-than-key",
  ],
  ["a check, and no key", { write: { checkedAt: place, checkedBy: ["email"] } }, "check-then-insert-race"],
  ["no check", { constraint: day, write: { checkedBy: ["email"] } }, "duplicate-insert"],
])("%s", (_, given, id) => expect(decided(given)).toContain(id));

test("parents of many rows may have gone", () => {
  const violation = { kind: "foreign_key", stillReferenced: false } as const;
  expect(decided({ violation, write: { several: true } })).toContain("Many rows are written at once");
  expect(decided({ violation, write: {} })).not.toContain("Many rows");
  expect(decided({ violation })).not.toContain("Many rows");
});

test.each<[string, Partial<Given>, boolean]>([
  ["a model that lets it be null", {}, true],
  ["no migration", { requiredIn: undefined }, false],
  ["no model", { models: [] }, false],
  ["two models of the table", { models: [nullable("code"), nullable("code")] }, false],
  ["a model that asks for it", { models: [nullable("day")] }, false],
  ["another column", { violation: { kind: "not_null", table: "visits", columns: ["day"] } }, false],
])("model and migration disagree: %s", (_, given, expected) => {
  const violation = { kind: "not_null", table: "visits", columns: ["code"] } as const;
  const told = decided({ violation, models: [nullable("code")], requiredIn: 12, ...given });
  expect(told).toContain("null-in-required certain: `");
  expect(told.includes("Visit lets it be null, and line 12 of `1.sql` does not")).toBe(expected);
});

function nullable(name: string): Model {
  const model = modelWith();
  return { ...model, fields: model.fields.map((each) => ({ ...each, nullable: each.name === name })) };
}
