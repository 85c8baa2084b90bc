/** The constraints that Keyclash reads of Kysely's migrations are those that the databases report once its Migrator ran them, names included: none missing, none more. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { databases } from "../server/src/adapters";
import type { Facts, Model } from "../server/src/domain/model";
import { kysely } from "../server/src/orms/kysely";
import { camelCase, snakeCase } from "../server/src/orms/kysely/casing";
import { constraintNames } from "../server/src/resolve/names";
import { memoryProject } from "../server/src/workspace/memory";
import { factsOf } from "./harness/facts";

/** What names.mjs there keeps. */
const lab = "test/capture/kysely";
const engines = { pg: "postgresql", mysql: "mariadb", sqlite: "sqlite" } as const;

interface Row {
  readonly kind: string;
  readonly name: string | null;
  readonly columns: readonly string[] | null;
}

describe.each(Object.entries(engines))("migrations of %s", (folder, engine) => {
  test("make these tables, and nothing beside them", async () => {
    const reported: Row[] = JSON.parse(readFileSync(`${lab}/names/${folder}.json`, "utf8"));
    const { models } = await readIn(
      Object.fromEntries(
        readdirSync(`${lab}/schema/${folder}`).map((name) => [
          `${folder}/migrations/${name}`,
          readFileSync(`${lab}/schema/${folder}/${name}`, "utf8"),
        ]),
      ),
    );
    const read = models.flatMap((model) => rowsOf(model, engine));
    expect(read.length).toBeGreaterThan(10);
    expect(sorted(read)).toEqual(sorted(reported.map((row) => asTold(row, engine))));
  });
});

test("a type of the database tells tables and columns, in the names that the plugin makes, until a migration does", async () => {
  const types = `import type { Generated } from "kysely";
interface UserTable { id: Generated<number>; firstName: string | null }
export interface Tables { userAccount: UserTable; "auth.session": UserTable }`;
  const db = `import { CamelCasePlugin, Kysely } from "kysely";
export const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });`;
  const migration = `export async function up(db) {
  await db.schema.createTable("userAccount").addColumn("firstName", "text", (c) => c.unique()).execute();
}`;
  const told = await readIn({ "src/types.ts": types, "src/db.ts": db });
  expect(
    told.models.map(({ table, schema, fields }) => [schema, table, fields.map(({ column }) => column)]),
  ).toEqual([
    [null, "user_account", ["id", "first_name"]],
    ["auth", "session", ["id", "first_name"]],
  ]);
  expect(told.models.every(({ columnsOnly }) => columnsOnly)).toBe(true);
  const made = await readIn({ "src/types.ts": types, "src/db.ts": db, "migrations/001.ts": migration });
  const account = made.models.find(({ table }) => table === "user_account");
  expect(account?.constraints.map(({ kind, columns }) => [kind, columns])).toEqual([
    ["unique", ["first_name"]],
  ]);
  expect(account).toMatchObject({ engines: ["postgresql", "cockroachdb", "yugabytedb"] });
  expect(account?.columnsOnly).toBeUndefined();
});

test("names go the way of the plugin's own mappers", () => {
  const said = ["userName", "fooBAR", "user_name", "ID", "address2Line", "Äpfel", ""];
  expect(said.map(snakeCase)).toEqual([
    ...["user_name", "foo_bar", "user_name", "id", "address2_line", "äpfel", ""],
  ]);
  expect(["user_name", "_id", "a__b", "plain", ""].map(camelCase)).toEqual([
    "userName",
    "_Id",
    "aB",
    "plain",
    "",
  ]);
});

function readIn(files: Record<string, string>): Promise<Facts> {
  return factsOf(memoryProject(files), kysely);
}

function rowsOf(model: Model, engine: string) {
  const own = databases.filter(({ id }) => id === engine);
  return model.constraints.map((constraint) =>
    asTold(
      {
        schema: model.schema,
        table: model.table,
        kind: constraint.kind,
        name: constraintNames(kysely, model, constraint, own)[0] ?? null,
        columns: constraint.expression ? null : constraint.columns,
        to: constraint.references?.table ?? null,
        toColumns: constraint.references?.columns ?? null,
        partial: constraint.condition != null,
        expression: constraint.kind !== "check" && constraint.expression != null,
      },
      engine,
    ),
  );
}

/**
 * SQLite tells the names of indexes and checks alone. MySQL's one name for primary keys stands beside the given one. What a column checks
 * MariaDB reports by the column, and puts its table in front when it fails.
 */
function asTold<R extends Row>(row: R, engine: string): R {
  const { kind, name } = row;
  const isUntold =
    (engine === "sqlite" && (/key$/.test(kind) || name?.startsWith("sqlite_autoindex"))) ||
    (engine === "mariadb" && kind === "primary_key");
  if (engine === "mariadb" && kind === "check") return { ...row, name: name?.split(".").at(-1) ?? null };
  return isUntold ? { ...row, name: null } : row;
}

/** In an order that shows what differs. */
function sorted(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
}
