/** The constraints that Keyclash reads of Peewee's models are those that the databases report, names included: none missing, none more. */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Constraint, Facts } from "../server/src/domain/model";
import { peewee } from "../server/src/orms/peewee";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** What Peewee 3 and 4 made on real databases: names.py there. */
const lab = "test/capture/peewee";

let facts: Facts;
beforeAll(async () => {
  const files = readdirSync(`${lab}/schema`).filter((name) => name.endsWith(".py"));
  facts = await factsOf(
    memoryProject(
      Object.fromEntries(
        files.map((name) => [`schema/${name}`, readFileSync(`${lab}/schema/${name}`, "utf8")]),
      ),
    ),
    peewee,
  );
});

interface Row {
  readonly table: string;
  readonly kind: string;
  readonly name: string | null;
  readonly columns: readonly string[] | null;
}

/** What this database does not do: MariaDB has no index over some rows, SQLite prints no names of keys. */
const unlike: Readonly<Record<string, { readonly partial?: false; readonly nameless?: true }>> = {
  postgresql: {},
  mariadb: { partial: false },
  sqlite: { nameless: true },
};

const all = readdirSync(`${lab}/names`).flatMap((version) =>
  Object.entries(unlike).map(([engine, how]) => ({ version, engine, ...how })),
);

describe.each(all)("Peewee $version, $engine", ({ version, engine, partial, nameless }) => {
  const reported: Row[] = JSON.parse(readFileSync(`${lab}/names/${version}/${engine}.json`, "utf8"));

  test("makes the constraints that are read, and nothing beside them", () => {
    const database = databases.filter(({ id }) => id === engine);
    const nameOf = (one: Constraint, names: readonly string[], table: string | null) => {
      if (one.kind === "not_null") return null;
      // A foreign key that is added later has the second of its names.
      const known = names.find((name) => reported.some((row) => row.name === name && row.table === table));
      return known ?? names[0] ?? null;
    };
    const read = facts.models
      .filter(({ abstract }) => !abstract)
      .flatMap((model) =>
        model.constraints
          .filter((one) => !(partial === false && one.condition))
          // SQLite adds no foreign key to a table that is there.
          .filter((one) => !(nameless && one.references && isDeferred(one, model.fields)))
          .map((constraint) => ({
            table: model.table,
            kind: constraint.kind,
            name: nameOf(constraint, constraintNames(peewee, model, constraint, database), model.table),
            columns: constraint.kind === "check" || constraint.expression ? null : constraint.columns,
            to: constraint.references?.table ?? null,
            toColumns: constraint.references?.columns ?? null,
            partial: partial ?? constraint.condition != null,
          })),
      )
      .map((row) => (nameless && !isIndex(row.name, reported) ? { ...row, name: null } : row));
    const wanted = reported.map((row) =>
      nameless && !isIndex(row.name, reported) ? { ...row, name: null } : row,
    );
    expect(read.length).toBeGreaterThan(90);
    expect(sorted(read)).toEqual(sorted(wanted));
  });
});

function isDeferred(
  one: Constraint,
  fields: readonly { readonly name: string; readonly type: string | null }[],
): boolean {
  return fields.some(({ name, type }) => name === one.fields[0] && type === "DeferredForeignKey");
}

/** Of SQLite's names the report has those of indexes and checks alone. */
function isIndex(name: string | null, reported: readonly Row[]): boolean {
  return reported.some((row) => row.name === name && (row.kind === "unique" || row.kind === "check"));
}

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
