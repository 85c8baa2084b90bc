/** What a Prisma schema says argument by argument, and what one file of it leaves open until the others are known. */

import { expect, it } from "vitest";
import { createSource } from "../server/src/domain/text";
import { models } from "../server/src/orms/prisma/models";

const linked = (...texts: readonly string[]) =>
  models.link(texts.map((text, index) => models.read(createSource(`prisma/${index}.prisma`, text)))).models;

it.each([
  ["an object", "@@unique([email], where: { deletedAt: null })", "{ deletedAt: null }"],
  ["an argument behind it", '@@unique([email], where: { deletedAt: null }, map: "x")', "{ deletedAt: null }"],
  ["SQL with a comma", '@@unique([email], where: raw("f(a, b) = 1"), map: "x")', 'raw("f(a, b) = 1")'],
  ["in front of the fields", '@@unique(where: raw("a = 1"), fields: [email, name])', 'raw("a = 1")'],
  ["a comment", '@@unique([email], where: raw("a = 1")) // where: none', 'raw("a = 1")'],
  ["none", '@@unique([email], map: "where: x")', undefined],
])("the condition of an index: %s", (_title, attribute, expected) => {
  const [user] = linked(`model User {\n id Int @id\n email String\n name String\n ${attribute}\n}`);
  expect(user?.constraints.find(({ kind }) => kind === "unique")?.condition).toBe(expected);
});

it("the condition of a field's index", () => {
  const [user] = linked(
    'model User {\n id Int @id\n email String @unique(where: raw("a = 1"), map: "x") @db.Text\n}',
  );
  expect(user?.constraints.find(({ kind }) => kind === "unique")?.condition).toBe('raw("a = 1")');
});

it("a field without attributes is a column where its type is an enum of any file, else a relation", () => {
  const [user] = linked(
    "model User {\n role Role\n id Int @id\n roles Role[]\n maybe Role?\n posts Post[]\n profile Profile?\n}",
    "enum Role {\n A\n}\nmodel Post {\n id Int @id\n}",
  );
  expect(user?.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    ...["role Role", "id Int", "roles Role[]", "maybe Role?"],
  ]);
  expect(user?.constraints.filter(({ kind }) => kind === "not_null").map(({ fields }) => fields[0])).toEqual([
    ...["role", "id"],
  ]);
  const relations = user?.extra?.relations as readonly { readonly field: string }[] | undefined;
  expect(relations?.map(({ field }) => field)).toEqual(["posts", "profile"]);
});
