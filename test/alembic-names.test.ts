/** The constraints that Keyclash reads of Alembic's migrations are those that the databases report after Alembic ran them, names included: none missing, none more. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts } from "../server/src/domain/model";
import { sqlalchemy } from "../server/src/orms/sqlalchemy";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** Alembic's own run on real databases: names.py there. */
const lab = "test/capture/alembic";
const runs = ["plain", "named"].flatMap((environment) =>
  ["postgresql", "mariadb", "sqlite"].map((engine) => [environment, engine] as const),
);

interface Row {
  readonly table: string;
  readonly kind: string;
  readonly name: string | null;
  readonly columns: readonly string[] | null;
}

describe.each(runs)("migrations of %s on %s", (environment, engine) => {
  const reported: Row[] = JSON.parse(readFileSync(`${lab}/names/${environment}-${engine}.json`, "utf8"));
  let facts: Facts;
  beforeAll(async () => {
    const home = `${lab}/${environment}`;
    const folders = [home, `${home}/versions`, `${home}/engines/${engine}`].filter(existsSync);
    const files = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".py"))
        .map((name) => {
          const path = folder === home ? name : `versions/${name}`;
          return [path, readFileSync(`${folder}/${name}`, "utf8")] as const;
        }),
    );
    facts = await factsOf(memoryProject(Object.fromEntries(files)), sqlalchemy);
  });

  test("are all read, and nothing beside them", () => {
    const database = databases.filter(({ id }) => id === engine);
    const read = facts.models.flatMap((model) =>
      model.constraints.map((constraint) => ({
        table: model.table,
        kind: constraint.kind,
        // PostgreSQL names what is NOT NULL since 18.
        name:
          constraint.kind === "not_null"
            ? null
            : nameOn(constraintNames(sqlalchemy, model, constraint, database), reported),
        columns: constraint.kind === "check" || constraint.expression ? null : constraint.columns,
        to: constraint.references?.table ?? null,
        toColumns: constraint.references?.columns ?? null,
        partial: constraint.condition != null,
      })),
    );
    expect(read.length).toBeGreaterThan(20);
    expect(sorted(read.map((row) => named(row, engine)))).toEqual(
      sorted(reported.map((row) => named(row, engine))),
    );
  });
});

/** The name that the database has, where it is one of those that are read; else the likeliest. */
function nameOn(names: readonly string[], reported: readonly Row[]): string | null {
  return names.find((name) => reported.some((row) => row.name === name)) ?? names[0] ?? null;
}

/** SQLite keeps the names of indexes and checks alone. */
function named<R extends { readonly kind: string; readonly name: string | null }>(row: R, engine: string): R {
  return engine === "sqlite" &&
    row.kind !== "check" &&
    !row.name?.startsWith("ix_") &&
    !row.name?.startsWith("ux_")
    ? { ...row, name: null }
    : row;
}

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
