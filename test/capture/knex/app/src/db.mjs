import knexFactory from "knex";
import { tables } from "./tables.mjs";

const { DATABASE, DATABASE_URL } = process.env;
const config =
  DATABASE === "postgres"
    ? { client: "pg", connection: DATABASE_URL }
    : DATABASE === "mariadb"
      ? { client: "mysql2", connection: DATABASE_URL.replace(/^mariadb:/, "mysql:") }
      : { client: "better-sqlite3", connection: { filename: ":memory:" }, useNullAsDefault: true };

export const knex = knexFactory(config);
export const traced = DATABASE === "sqlite" ? knex : knexFactory({ ...config, asyncStackTraces: true });

export async function reset() {
  for (const statement of tables[DATABASE]) await knex.raw(statement);
}

export async function close() {
  await knex.destroy();
  if (traced !== knex) await traced.destroy();
}
