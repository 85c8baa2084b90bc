import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from "kysely";
import * as mariadb from "./migrations/mariadb/001_init.mjs";
import * as postgres from "./migrations/postgres/001_init.mjs";
import * as sqlite from "./migrations/sqlite/001_init.mjs";

const { DATABASE, DATABASE_URL } = process.env;
export const db = new Kysely({ dialect: await dialect() });
export const close = () => db.destroy();

export async function reset() {
  const migration = { mariadb, postgres, sqlite }[DATABASE];
  await migration.down(db);
  if (DATABASE === "sqlite") await sql`PRAGMA foreign_keys = ON`.execute(db);
  await migration.up(db);
}

async function dialect() {
  if (DATABASE === "postgres") {
    const { default: pg } = await import("pg");
    return new PostgresDialect({ pool: new pg.Pool({ connectionString: DATABASE_URL }) });
  }
  if (DATABASE === "mariadb") {
    const { createPool } = await import("mysql2");
    return new MysqlDialect({ pool: createPool(DATABASE_URL.replace(/^mariadb:/, "mysql:")) });
  }
  const { default: Database } = await import("better-sqlite3");
  return new SqliteDialect({ database: new Database(":memory:") });
}
