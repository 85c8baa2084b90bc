/** The fixes of a declaration by a made-up ORM: what forbids each of them, and what they write where nothing does. */

import { expect, test } from "vitest";
import type { Declared, Declaring } from "../server/src/code/dialect";
import { declarationFixes, sqlOf } from "../server/src/code/fixes/declaration";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import { postgresql } from "../server/src/databases/postgresql";
import type { SchemaContext } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Constraint, Field, Model } from "../server/src/domain/model";

const place = { file: "models", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const keyOf = (kind: Constraint["kind"], name: string): Constraint => ({
  kind,
  fields: [name],
  columns: [name],
  name: null,
  place,
});
const field = (name: string): Field => ({
  name,
  column: name,
  place,
  type: "string",
  nullable: false,
  default: "value",
});

/** What it is asked to write stands in its edits. */
const orm = {
  carriedOut: () => "by a migration",
  find: () => ({ path: "models" }),
  replace: (_context: unknown, _declared: unknown, fields: readonly string[]) =>
    fields.length > 0 ? [{ start: 0, end: 0, text: `replace ${fields}` }] : [],
  declare: () => [{ start: 0, end: 0, text: "declare" }],
  nullable: () => [],
  isText: (_declared: unknown, { name }: Field) => name === "email",
  isEmptyByDefault: () => true,
  kept: () => null,
} as unknown as Declaring<Declared>;

function made(
  id: string,
  cause: SchemaContext["cause"]["id"],
  constraints: readonly Constraint[],
  own: Partial<SchemaContext> = {},
): string {
  const model: Model = {
    ...{ id: "models#User", orm: "made-up", name: "User", table: "users", schema: null, place },
    fields: ["id", "email", "age"].map(field),
    constraints,
  };
  const context: SchemaContext = {
    violation: { ...unknownViolation, kind: "unique" },
    cause: { id: cause, confidence: "certain", why: "" },
    ...{
      model,
      constraint: constraints[0] ?? null,
      database: postgresql,
      databases: [postgresql],
      models: [model],
    },
    write: {
      model: model.id,
      operation: "insert",
      method: "create",
      place,
      function: null,
      functionPlace: null,
      fields: ["id"],
      exact: true,
    },
    read: () => undefined,
    ...own,
  };
  const fix = declarationFixes(orm).find((each) => each.id === id);
  const result = fix?.make(context);
  if (!result || result === "done") return result ?? "none";
  return "declined" in result
    ? result.declined
    : (result.edits[0]?.edits.map(({ text }) => text).join() ?? "");
}

const primary = keyOf("primary_key", "id");

test("a key that leaves rows out needs another one beside it", () => {
  expect(made("partial-unique", "null-or-default-collision", [keyOf("unique", "email"), primary])).toBe(
    "replace email",
  );
  expect(
    made("partial-unique", "null-or-default-collision", [keyOf("unique", "email"), keyOf("unique", "id")]),
  ).toBe("replace email");
  expect(made("partial-unique", "null-or-default-collision", [keyOf("unique", "email")])).toBe(
    "It is the only key that the model has.",
  );
  expect(
    made("partial-unique", "null-or-default-collision", [
      keyOf("unique", "email"),
      keyOf("foreign_key", "id"),
    ]),
  ).toBe("It is the only key that the model has.");
});

test.each([{ condition: "deleted IS NULL" }, { expression: "lower(id)" }])(
  "another key is one only where it holds for every row and for plain fields: %o",
  (part) => {
    const other = { ...keyOf("unique", "id"), ...part };
    expect(made("partial-unique", "null-or-default-collision", [keyOf("unique", "email"), other])).toBe(
      "It is the only key that the model has.",
    );
  },
);

test("one key of several is the one that a migration has", () => {
  const own = { violation: { ...unknownViolation, kind: "unique", columns: ["email"] } } as const;
  const said = [primary, keyOf("unique", "email")];
  expect(made("declare-unique", "stale-index", said, { ...own, constraint: null })).toBe("done");
  expect(made("declare-unique", "stale-index", [primary], { ...own, constraint: null })).toBe("declare");
});

test("only a text can be empty", () => {
  expect(made("partial-unique", "null-or-default-collision", [keyOf("unique", "age"), primary])).toContain(
    "`age` is no plain text",
  );
});

test("nothing to write is nothing to do", () => {
  expect(made("nullable-unique", "null-or-default-collision", [keyOf("unique", "email"), primary])).toBe(
    "done",
  );
});

test("the rows that stay, in SQL", () => {
  expect(sqlOf({ field: field("deleted"), are: null })).toBe('"deleted" IS NULL');
  expect(sqlOf({ field: field("deleted"), are: false })).toBe('"deleted" = false');
  expect(sqlOf({ field: field("email"), are: "not empty" })).toBe("\"email\" <> ''");
});

test("an error that nobody declined is an error", () => {
  expect(() =>
    unlessDeclined(() => {
      throw new Error("a mistake");
    }),
  ).toThrow("a mistake");
});
