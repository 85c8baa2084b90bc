/** The constraints that Keyclash reads of MikroORM's entities are those that the databases report, names included: none missing, none more. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import { mikroOrm } from "../server/src/orms/mikro-orm";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** The schema generator's own tables on real databases: names.mjs there. */
const labs = [
  ...["postgres", "mariadb", "sqlite"].map((engine) => ["mikro-orm", "schema", "", engine] as const),
  ...["postgres", "sqlite"].map((engine) => ["mikro-orm-7", "schema", "", engine] as const),
  ...["postgres", "mariadb"].map((engine) => ["mikro-orm-7", "cased", "cased-", engine] as const),
];

interface Row {
  readonly table: string;
  readonly kind: string;
  readonly name: string | null;
  readonly columns: readonly string[] | null;
}

describe.each(labs)("%s, %s", (lab, folder, prefix, engine) => {
  test(`are what ${engine} reports, and nothing beside it`, async () => {
    const at = `test/capture/${lab}`;
    const reported: Row[] = JSON.parse(readFileSync(`${at}/names/${prefix}${engine}.json`, "utf8"));
    const files = readdirSync(`${at}/${folder}`).map((name) => {
      return [`src/${name}`, readFileSync(`${at}/${folder}/${name}`, "utf8")] as const;
    });
    const { models } = await factsOf(memoryProject(Object.fromEntries(files)), mikroOrm);
    const database = databases.filter(({ id }) => id === (engine === "postgres" ? "postgresql" : engine));
    const read = models.flatMap((model) =>
      model.constraints.map((constraint) => ({
        table: model.table ?? "",
        kind: constraint.kind,
        name: nameOf(constraintNames(mikroOrm, model, constraint, database)),
        columns: constraint.kind === "check" ? null : constraint.columns,
        to: constraint.references?.table ?? null,
        toColumns: constraint.references?.columns ?? null,
      })),
    );
    /** Which version made a long name is not to be seen: both are tried. */
    function nameOf(names: readonly string[]): string | null {
      return names.find((each) => reported.some(({ name }) => name === each)) ?? names[0] ?? null;
    }
    const isKey = ({ table, columns }: Row) =>
      reported.some(
        (each) =>
          each.kind === "primary_key" && each.table === table && each.columns?.includes(columns?.[0] ?? ""),
      );
    // MariaDB has a type for enums. SQLite's checks of columns have no name.
    const isThere = ({ kind, name }: Row) => engine !== "mariadb" || kind !== "check" || name !== null;
    const known = (rows: readonly Row[]) =>
      sorted(rows.filter((row) => isThere(row) && (row.kind !== "not_null" || !isKey(row))).map(plain));
    expect(read.length).toBeGreaterThan(10);
    expect(known(read)).toEqual(known(reported));
  });

  /** SQLite keeps no name of a foreign key, nor of the check that version 6 makes of an enum. */
  function plain(row: Row): Row {
    const isEnum = row.kind === "check" && /_(?:role|grade|size|kind|type)_check$/.test(row.name ?? "");
    return engine === "sqlite" && (row.kind === "foreign_key" || isEnum) ? { ...row, name: null } : row;
  }
});

/** In an order that shows what differs; a class of an inheritance has its root's constraints too. */
function sorted(rows: readonly object[]): string[] {
  return [
    ...new Set(rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort())))),
  ].sort();
}
