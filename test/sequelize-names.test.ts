/** The constraints that Keyclash reads of Sequelize's models are those that the databases report, names included: none missing, none more. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts } from "../server/src/domain/model";
import { sequelize } from "../server/src/orms/sequelize";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** Sequelize's own `sync()` on real databases: names.mjs of each lab. */
const lanes = [
  ["sequelize", "postgres", "postgresql"],
  ["sequelize", "mariadb", "mariadb"],
  ["sequelize", "sqlite", "sqlite"],
  ["sequelize-7", "postgres", "postgresql"],
] as const;

const facts = new Map<string, Facts>();
beforeAll(async () => {
  for (const lab of new Set(lanes.map(([name]) => name))) {
    const folder = `test/capture/${lab}/schema`;
    const files = readdirSync(folder).map((name) => [
      `schema/${name}`,
      readFileSync(`${folder}/${name}`, "utf8"),
    ]);
    facts.set(lab, await factsOf(memoryProject(Object.fromEntries(files)), sequelize));
  }
});

describe.each(lanes)("%s on %s", (lab, lane, engine) => {
  test("the models are the database's own report", () => {
    const file = `test/capture/${lab}/names/${lane}.json`;
    expect(existsSync(file)).toBe(true);
    const reported: { kind: string; columns: readonly string[] }[] = JSON.parse(readFileSync(file, "utf8"));
    const database = databases.filter(({ id }) => id === engine);
    const read = (facts.get(lab)?.models ?? []).flatMap((model) => {
      const primary = model.constraints.find(({ kind }) => kind === "primary_key")?.columns ?? [];
      return (
        model.constraints
          // SQLite's own primary keys of one column take null.
          .filter(
            ({ kind, columns }) =>
              !(engine === "sqlite" && kind === "not_null" && primary.join() === columns.join()),
          )
          .map((constraint) => ({
            table: model.table,
            kind: constraint.kind,
            name: constraintNames(sequelize, model, constraint, database)[0] ?? null,
            columns: constraint.columns,
            to: constraint.references?.table ?? null,
            toColumns: constraint.references?.columns ?? null,
            // MariaDB has no partial indexes: the condition is left out.
            partial: engine !== "mariadb" && constraint.condition != null,
          }))
      );
    });
    expect(read.length).toBeGreaterThan(50);
    expect(sorted(read)).toEqual(sorted(reported));
  });
});

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
