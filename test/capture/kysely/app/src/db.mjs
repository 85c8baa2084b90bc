import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from "kysely";
import { tables } from "./tables.mjs";

const { DATABASE, DATABASE_URL } = process.env;
export const db = new Kysely({ dialect: await dialect() });
export const close = () => db.destroy();

export async function reset() {
  for (const statement of tables[DATABASE]) await sql.raw(statement).execute(db);
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
