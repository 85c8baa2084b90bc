import { fileURLToPath } from "node:url";
import knexFactory from "knex";

const { DATABASE, DATABASE_URL, DRIVER } = process.env;
const config =
  DATABASE === "postgres"
    ? { client: "pg", connection: DATABASE_URL }
    : DATABASE === "mariadb"
      ? { client: "mysql2", connection: DATABASE_URL.replace(/^mariadb:/, "mysql:") }
      : { client: "better-sqlite3", connection: { filename: ":memory:" }, useNullAsDefault: true };

export const knex = knexFactory({ ...config, asyncStackTraces: DRIVER === "traced" });

const migrations = {
  directory: fileURLToPath(new URL("../migrations", import.meta.url)),
  loadExtensions: [".mjs"],
};

export async function reset() {
  await knex.migrate.rollback(migrations, true);
  await knex.migrate.latest(migrations);
  if (DATABASE === "sqlite") await knex.raw("PRAGMA foreign_keys = ON");
}
