/** The names that Keyclash computes for Django are those that Django generates and that real databases hold. */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import { beforeAll, describe, expect, test } from "vitest";
import { mariadb } from "../server/src/databases/mariadb";
import { postgresql } from "../server/src/databases/postgresql";
import type { Facts } from "../server/src/domain/model";
import { django } from "../server/src/orms/django";
import { createIndexName, truncateName } from "../server/src/orms/django/names";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

const lab = "test/capture/django";
const read = (name: string) => JSON.parse(readFileSync(`${lab}/names/${name}.json`, "utf8"));

test("generated names equal those of Django's schema editor", () => {
  const rows: {
    limit: number;
    table: string;
    columns?: string[];
    suffix?: string;
    name?: string;
    truncated?: string;
  }[] = read("generated");
  expect(rows.length).toBeGreaterThan(600);
  for (const { limit, table, columns, suffix, name, truncated } of rows)
    if (columns) expect(createIndexName(table, columns, suffix ?? "", limit)).toBe(name);
    else expect(truncateName(table, limit)).toBe(truncated);
});

interface Row {
  readonly table: string;
  readonly name: string;
  readonly kind: string;
  readonly columns: readonly string[];
}

describe("every constraint that the lab's databases hold", () => {
  let facts: Facts;
  beforeAll(async () => {
    const paths = new fdir()
      .withRelativePaths()
      .filter((path) => path.endsWith(".py"))
      .crawl(`${lab}/app`)
      .sync();
    const texts = paths.map((path) => [path, readFileSync(`${lab}/app/${path}`, "utf8")]);
    facts = await factsOf(memoryProject(Object.fromEntries(texts)), django);
  });

  test.each([
    ["postgres", postgresql],
    ["mariadb", mariadb],
  ] as const)("%s knows it by a name that Keyclash computes", (file, database) => {
    const rows: Row[] = read(file);
    expect(rows.length).toBeGreaterThan(60);
    const missing = rows.filter(({ table, name, kind, columns }) => {
      if (table === "django_migrations") return false;
      const models = facts.models.filter((model) => model.table === table);
      const declared = models.flatMap((model) =>
        model.constraints.map((constraint) => ({ model, constraint })),
      );
      return !declared.some(
        ({ model, constraint }) =>
          constraint.kind === kind &&
          (kind === "check" || kind === "exclusion" || constraint.columns.join() === columns.join()) &&
          constraintNames(django, model, constraint, [database]).includes(name),
      );
    });
    expect(missing).toEqual([]);
  });
});
