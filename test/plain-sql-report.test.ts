/** The constraints that Keyclash reads out of SQL migrations are those that the database reports after they ran (test/capture/plain-sql): none missing, none invented. */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { plainSql } from "../server/src/orms/plain-sql";
import { constraintNames } from "../server/src/resolve/names";

/** What the lab's reports.mjs writes: table, kind, columns, name (null = the database gives none that it prints). */
type Row = readonly [table: string, kind: string, columns: readonly string[], name: string | null];

const lab = new URL("./capture/plain-sql/", import.meta.url);

const lanes = [
  ["postgresql", "pg", "postgresql"],
  ["postgresql", "pglite", "postgresql"],
  ["postgresql", "slonik", "postgresql"],
  ["mysql", "mysql2", "mariadb"],
  ["sqlite", "better-sqlite3", "sqlite"],
  ["sqlite", "node-sqlite", "sqlite"],
] as const;

beforeAll(() => plainSql.prepare?.());

describe.each(lanes)("%s by %s", (engine, driver, database) => {
  test("the models are the database's own report", () => {
    const report = JSON.parse(readFileSync(new URL(`traces/${driver}/report.json`, lab), "utf8")) as Row[];
    const read = modelsOf(engine).flatMap((model) => rowsOf(model, database));
    expect(sorted(read)).toEqual(sorted(report));
  });
});

function modelsOf(engine: string): readonly Model[] {
  const folder = new URL(`app/db/${engine}/migrations/`, lab);
  const facts = readdirSync(folder).flatMap((name) => {
    const source = createSource(
      `db/${engine}/migrations/${name}`,
      readFileSync(new URL(name, folder), "utf8"),
    );
    return plainSql.models?.read(source) ?? [];
  });
  return plainSql.models?.link(facts).models ?? [];
}

function rowsOf(model: Model, id: string): Row[] {
  const database = databases.filter((one) => one.id === id);
  return model.constraints.map((constraint): Row => {
    const { kind, columns } = constraint;
    const [own = null] =
      kind === "primary_key" && id === "mariadb"
        ? ["PRIMARY"]
        : constraintNames(plainSql, model, constraint, database);
    // A database tells the columns of keys, and only a check's own name.
    return [model.table ?? "", kind, kind === "check" ? [] : columns, own];
  });
}

function sorted(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
