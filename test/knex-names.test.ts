/** The constraints that Keyclash reads of Knex's migrations are those that the databases report after Knex ran them, names included: none missing, none more. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts } from "../server/src/domain/model";
import { knex } from "../server/src/orms/knex";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** Knex's own run on real databases: names.mjs there. */
const lab = "test/capture/knex";
const engines = {
  postgres: ["postgresql", "pg"],
  mariadb: ["mariadb", "mysql2"],
  sqlite: ["sqlite", "better-sqlite3"],
} as const;

interface Row {
  readonly kind: string;
  readonly name: string | null;
  readonly columns: readonly string[] | null;
}

describe.each(Object.entries(engines))("migrations on %s", (folder, [engine, client]) => {
  const reported: Row[] = JSON.parse(readFileSync(`${lab}/names/${folder}.json`, "utf8"));
  let facts: Facts;
  beforeAll(async () => {
    const folders = [`${lab}/migrations`, `${lab}/engines/${folder}`].filter(existsSync);
    const files = folders.flatMap((each) =>
      readdirSync(each).map(
        (name) => [`migrations/${name}`, readFileSync(`${each}/${name}`, "utf8")] as const,
      ),
    );
    const knexfile = `module.exports = { client: "${client}", connection: process.env.DATABASE_URL };\n`;
    facts = await factsOf(memoryProject({ ...Object.fromEntries(files), "knexfile.js": knexfile }), knex);
  });

  test("are all read, and nothing beside them", () => {
    const database = databases.filter(({ id }) => id === engine);
    const read = facts.models.flatMap((model) =>
      model.constraints.map((constraint) => ({
        schema: model.schema,
        table: model.table,
        kind: constraint.kind,
        name: nameOn(folder, constraint.kind, constraintNames(knex, model, constraint, database)),
        columns: constraint.kind === "check" ? null : constraint.columns,
        to: constraint.references?.table ?? null,
        toColumns: constraint.references?.columns ?? null,
        partial: constraint.condition != null,
        expression: false,
      })),
    );
    expect(read.length).toBeGreaterThan(10);
    expect(sorted(read)).toEqual(sorted(reported));
  });
});

/** The likeliest; SQLite keeps no name of a key that stands in a table, MariaDB one of every primary key. */
function nameOn(folder: string, kind: string, names: readonly string[]): string | null {
  if (folder === "sqlite" && kind !== "unique" && kind !== "check") return null;
  return names[0] ?? null;
}

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
