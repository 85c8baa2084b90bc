/** Whose writes are searched for: the violated model's, its parent's, and where no key is known those that the text names or means. */

import { expect, test } from "vitest";
import type { KeyMatch } from "../server/src/domain/diagnosis";
import { unknownViolation, type Violation } from "../server/src/domain/incident";
import type { Model } from "../server/src/domain/model";
import { writtenModels } from "../server/src/resolve/targets";

const model = (name: string, table: string | null, ...fields: string[]) =>
  ({ id: name, name, table, fields: fields.map((each) => ({ name: each })) }) as unknown as Model;
const models = [
  model("User", "people", "id", "email"),
  model("Order", "orders", "id", "price"),
  model("Item", null, "id", "price", "Weight"),
];

function written(violation: Partial<Violation>, keys: readonly KeyMatch[] = []): string {
  return writtenModels({ ...unknownViolation, ...violation }, keys, models)
    .map(({ name }) => name)
    .join(" ");
}

test.each<[string, Partial<Violation>, string]>([
  ["a table", { table: "PEOPLE" }, "User"],
  ["a model alone", { model: "item" }, "Item"],
  ["a table and another model", { table: "orders", model: "User" }, "User Order"],
  ["the statement's table", { statement: 'insert into "orders" ("id") values (1)' }, "Order"],
  ["nothing", {}, ""],
  ["a method of a model", { method: "user.delete" }, "User"],
  ["a method of a model that is not there", { method: "team.delete" }, ""],
  ["a method of no model", { method: "$executeRaw" }, "User Order Item"],
  ["a check after a field that one model has", { kind: "check", constraint: "weight_is_known" }, "Item"],
  ["a check after a field that two have", { kind: "check", constraint: "price_is_not_negative" }, ""],
  ["a check without a name", { kind: "check" }, ""],
  ["a key that is called after a field", { kind: "unique", constraint: "weight_key" }, ""],
])("the text tells %s", (_, violation, expected) => expect(written(violation)).toBe(expected));

const foreign = {
  model: models[1],
  constraint: { kind: "foreign_key", references: { model: "User" } },
} as unknown as KeyMatch;

test.each<[Partial<Violation>, string]>([
  [{ kind: "foreign_key" }, "Order User"],
  [{ kind: "foreign_key", stillReferenced: true }, "User"],
  [{ kind: "foreign_key", stillReferenced: false }, "Order"],
])("of a foreign key: %o", (violation, expected) => expect(written(violation, [foreign])).toBe(expected));
