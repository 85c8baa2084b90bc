/** Tables that a model of an ORM declares as well: which of the two is meant, package by package. */

import { expect, test } from "vitest";
import type { Model } from "../server/src/domain/model";
import { withoutBareTwins } from "../server/src/resolve/bare";
import type { Declarations } from "../server/src/resolve/key";
import { memoryProject } from "../server/src/workspace/memory";

/** @param names `file table` */
const declared = (bare: boolean, ...names: string[]) =>
  ({
    orm: { id: bare ? "sql" : "orm", models: { bare } },
    models: names.map((name): Pick<Model, "id" | "table" | "place"> => {
      const [file = "", table = null] = name.split(" ");
      const start = { line: 1, column: 1 };
      return { id: name, table, place: { file, start, end: start } };
    }),
  }) as unknown as Declarations;

const project = memoryProject({ "a/package.json": "{}", "b/package.json": "{}" });

function left(...all: Declarations[]): string[] {
  return withoutBareTwins(all, project).map(({ orm, models }) =>
    [orm.id, ...models.map(({ id }) => id)].join(", "),
  );
}

test.each<[string, string[], string[], string[]]>([
  ["of one package", ["a/db/1.sql users"], ["a/src/user.ts Users"], ["orm, a/src/user.ts Users"]],
  [
    "of another package",
    ["a/1.sql users"],
    ["b/user.ts users"],
    ["sql, a/1.sql users", "orm, b/user.ts users"],
  ],
  ["of the whole workspace", ["db/1.sql users"], ["b/user.ts users"], ["orm, b/user.ts users"]],
  ["of a model of the whole workspace", ["b/1.sql users"], ["user.ts users"], ["orm, user.ts users"]],
  [
    "in two packages",
    ["a/1.sql users"],
    ["b/user.ts users", "a/user.ts users"],
    ["orm, b/user.ts users, a/user.ts users"],
  ],
  ["another table", ["1.sql users", "1.sql items"], ["a.ts users"], ["sql, 1.sql items", "orm, a.ts users"]],
  ["a model without a table", ["1.sql users"], ["a.ts"], ["sql, 1.sql users", "orm, a.ts"]],
])("%s", (_, tables, models, expected) => {
  expect(left(declared(true, ...tables), declared(false, ...models))).toEqual(expected);
});

test("of models alone all stay", () => {
  expect(left(declared(false, "a.ts users"), declared(false))).toEqual(["orm, a.ts users", "orm"]);
  expect(left(declared(true, "1.sql users"))).toEqual(["sql, 1.sql users"]);
});
