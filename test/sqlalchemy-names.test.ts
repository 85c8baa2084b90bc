/** The constraints that Keyclash reads of SQLAlchemy's models are those that the databases report, names included: none missing, none more. */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts } from "../server/src/domain/model";
import { sqlalchemy } from "../server/src/orms/sqlalchemy";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** What SQLAlchemy, Flask-SQLAlchemy and SQLModel made on real databases: names.py there. */
const lab = "test/capture/sqlalchemy";

/** The folders of the declarations, that of the reports: 2.1 makes what 2.0 does and more, 1.4 has declarations of its own. */
const releases = [
  ["2.0", ["schema"], "names"],
  ["2.1", ["schema", "schema_2_1"], "names-2.1"],
  ["1.4", ["schema_1_4"], "names-1.4"],
] as const;

async function read(schemas: readonly string[]): Promise<Facts> {
  const files = schemas.flatMap((schema) =>
    readdirSync(`${lab}/${schema}`).flatMap((folder) =>
      readdirSync(`${lab}/${schema}/${folder}`)
        .filter((name) => name.endsWith(".py"))
        .map((name) => {
          const path = `${schema}/${folder}/${name}`;
          return [path, readFileSync(`${lab}/${path}`, "utf8")] as const;
        }),
    ),
  );
  return factsOf(memoryProject(Object.fromEntries(files)), sqlalchemy);
}

interface Row {
  readonly table: string;
  readonly kind: string;
  readonly name: string | null;
  readonly columns: readonly string[] | null;
}

/** What this database does not do: MariaDB has no index over an expression and none over some rows, SQLite prints no names of keys. */
const unlike: Readonly<Record<string, { readonly partial?: false; readonly nameless?: true }>> = {
  postgresql: {},
  mariadb: { partial: false },
  sqlite: { nameless: true },
};

const runs = releases.flatMap((release) =>
  Object.keys(unlike).map((engine) => [...release, engine] as const),
);

describe.each(runs)("SQLAlchemy %s: %s in %s on %s", (_, schemas, names, engine) => {
  const { partial, nameless } = unlike[engine] ?? {};
  const reported: Row[] = JSON.parse(readFileSync(`${lab}/${names}/${engine}.json`, "utf8"));
  let facts: Facts;
  beforeAll(async () => {
    facts = await read(schemas);
  });

  test("makes the constraints that are read, and nothing beside them", () => {
    const database = databases.filter(({ id }) => id === engine);
    const read = facts.models.flatMap((model) =>
      model.constraints
        .filter((one) => !(partial === false && one.kind === "unique" && one.expression))
        .map((constraint) => ({
          table: model.table,
          kind: constraint.kind,
          // PostgreSQL names what is NOT NULL since 18.
          name:
            constraint.kind === "not_null"
              ? null
              : likeliest(constraintNames(sqlalchemy, model, constraint, database)),
          columns: constraint.kind === "check" || constraint.expression ? null : constraint.columns,
          to: constraint.references?.table ?? null,
          toColumns: constraint.references?.columns ?? null,
          partial: partial ?? constraint.condition != null,
        }))
        .map((row) => (nameless && !isIndex(row.name, reported) ? { ...row, name: null } : row)),
    );
    const wanted = reported.map((row) =>
      nameless && !isIndex(row.name, reported) ? { ...row, name: null } : row,
    );
    expect(read.length).toBeGreaterThan(50);
    expect(sorted(read)).toEqual(sorted(wanted));
  });
});

/** MySQL has one name for every primary key, whatever it is given. */
function likeliest(names: readonly string[]): string | null {
  return names.find((name) => name === "PRIMARY") ?? names[0] ?? null;
}

/** Of SQLite's names the report has those of indexes and checks alone. */
function isIndex(name: string | null, reported: readonly Row[]): boolean {
  return reported.some((row) => row.name === name && (row.kind === "unique" || row.kind === "check"));
}

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
