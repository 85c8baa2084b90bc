/** What ORM readers read of printed errors: statements, dumped properties, places. */

import { describe, expect, test } from "vitest";
import { operationOf } from "../server/src/domain/statement";
import { placeIn } from "../server/src/domain/text";
import { factsOfStatement, property } from "../server/src/syntax/printed";

describe("a statement", () => {
  test.each([
    ['insert into "users" ("email") values ($1)', "insert", "users"],
    ["INSERT INTO `shop`.`users` (`email`) VALUES (?)", "insert", "users"],
    ["INSERT INTO [dbo].[Users] ([Email]) VALUES (@p0)", "insert", "Users"],
    ["INSERT IGNORE INTO users SET email = 'a'", "insert", "users"],
    ["INSERT OR REPLACE INTO users VALUES (1)", "insert", "users"],
    ['INSERT INTO \\"public\\".\\"users\\" (\\"email\\") VALUES ($1)', "insert", "users"],
    ["insert into users (email) values (?) on conflict (email) do nothing", "upsert", "users"],
    ['UPDATE ONLY "Größe" SET a = 1', "update", "Größe"],
    ["MERGE INTO users USING source ON (1 = 1)", "upsert", "users"],
    ["delete from `users` where `id` = 1", "delete", undefined],
    ["alter table users add unique (email)", "migrate", undefined],
    ["create unique index x on users (email)", "migrate", undefined],
  ])("%s", (sql, operation, table) => {
    const facts = factsOfStatement(sql);
    expect(facts.operation).toBe(operation);
    expect(facts.table).toBe(table);
    expect(facts.statement).toBe(sql);
  });

  test.each([
    "select 1",
    'update or delete on table "users" violates foreign key constraint "x" on table "orders"',
    "create or replace function pg_temp.testfunc() returns void",
    "",
  ])("%j is none", (text) => {
    expect(operationOf(text)).toBeNull();
    expect(factsOfStatement(text)).toEqual({});
  });

  test("a long one is cut", () => {
    const sql = `insert into users values (${"1, ".repeat(20_000)}1)`;
    expect(factsOfStatement(sql).statement?.length).toBeLessThanOrEqual(10_000);
  });
});

describe("a property", () => {
  test.each([
    ["{ path: 'email', value: 'a' }", "path", "email"],
    ['{"path":"email","value":"a"}', "path", "email"],
    ['{\\"path\\":\\"email\\"}', "path", "email"],
    ["subpath: 'x', path: 'y'", "path", "y"],
    ["index: 42,", "index", "42"],
    ["sql: 'it\\'s', x", "sql", "it\\'s"],
    ["value: `a 'quoted' b`", "value", "a 'quoted' b"],
  ])("%s", (text, name, value) => {
    expect(property(text, name)).toBe(value);
  });

  test.each(["path: undefined", "path: { a: 1 }", "the path: of", "path: 'open"])("%j has none", (text) => {
    expect(property(text, "path")).toBeUndefined();
  });
});

test("a place ends with its first line", () => {
  expect(placeIn("a\nbcd\nef", 3, 8)).toEqual({
    file: "",
    start: { line: 2, column: 2 },
    end: { line: 2, column: 4 },
  });
});
