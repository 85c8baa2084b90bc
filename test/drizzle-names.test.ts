/** The constraints that Keyclash reads of Drizzle's tables are those that the databases report, names included: none missing, none more. */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts } from "../server/src/domain/model";
import { drizzle } from "../server/src/orms/drizzle";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** drizzle-kit's own SQL on real databases: names.mjs there. */
const lab = "test/capture/drizzle";
const engines = { pg: "postgresql", mysql: "mariadb", sqlite: "sqlite" } as const;

let facts: Facts;
beforeAll(async () => {
  const files = Object.keys(engines).flatMap((folder) =>
    readdirSync(`${lab}/schema/${folder}`).map((name) => {
      const path = `schema/${folder}/${name}`;
      return [path, readFileSync(`${lab}/${path}`, "utf8")] as const;
    }),
  );
  facts = await factsOf(memoryProject(Object.fromEntries(files)), drizzle);
});

interface Row {
  readonly kind: string;
  readonly columns: readonly string[] | null;
  readonly expression: boolean;
}

describe.each(Object.entries(engines))("tables of %s", (folder, engine) => {
  const reported: Row[] = JSON.parse(readFileSync(`${lab}/names/${folder}.json`, "utf8"));

  test("are all read, and nothing beside them", () => {
    const database = databases.filter(({ id }) => id === engine);
    const read = facts.models
      .filter(({ place }) => place.file.startsWith(`schema/${folder}/`))
      .flatMap((model) =>
        model.constraints.map((constraint) => ({
          schema: model.schema,
          table: model.table,
          kind: constraint.kind,
          name: constraintNames(drizzle, model, constraint, database)[0] ?? null,
          columns: constraint.expression ? null : constraint.columns,
          to: constraint.references?.table ?? null,
          toColumns: constraint.references?.columns ?? null,
          partial: constraint.condition != null,
          expression: constraint.kind !== "check" && constraint.expression != null,
        })),
      );
    expect(read.length).toBeGreaterThan(10);
    expect(sorted(read)).toEqual(
      sorted(reported.map((row) => (row.expression ? { ...row, columns: null } : row))),
    );
  });
});

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
