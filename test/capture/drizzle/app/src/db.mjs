import { tables } from "./tables.mjs";

const { DATABASE, DATABASE_URL, DRIVER } = process.env;
const opened = await open();
export const db = opened.db;
export const close = opened.close;

export async function reset() {
  for (const statement of tables[DATABASE]) await opened.run(statement);
}

async function open() {
  if (DATABASE === "mariadb") {
    const { default: mysql } = await import("mysql2/promise");
    const { drizzle } = await import("drizzle-orm/mysql2");
    const pool = mysql.createPool(DATABASE_URL.replace(/^mariadb:/, "mysql:"));
    return { db: drizzle(pool), run: (sql) => pool.query(sql), close: () => pool.end() };
  }
  if (DRIVER === "pg") {
    const { default: pg } = await import("pg");
    const { drizzle } = await import("drizzle-orm/node-postgres");
    const pool = new pg.Pool({ connectionString: DATABASE_URL });
    return { db: drizzle(pool), run: (sql) => pool.query(sql), close: () => pool.end() };
  }
  if (DRIVER === "postgres") {
    const { default: postgres } = await import("postgres");
    const { drizzle } = await import("drizzle-orm/postgres-js");
    const sql = postgres(DATABASE_URL, { onnotice: () => {} });
    return { db: drizzle(sql), run: (text) => sql.unsafe(text), close: () => sql.end() };
  }
  if (DRIVER === "libsql") {
    const { createClient } = await import("@libsql/client");
    const { drizzle } = await import("drizzle-orm/libsql");
    const client = createClient({ url: "file::memory:?cache=shared" });
    return { db: drizzle(client), run: (sql) => client.execute(sql), close: async () => client.close() };
  }
  const { default: Database } = await import("better-sqlite3");
  const { drizzle } = await import("drizzle-orm/better-sqlite3");
  const file = new Database(":memory:");
  return { db: drizzle(file), run: (sql) => file.exec(sql), close: async () => file.close() };
}
