import { fileURLToPath } from "node:url";
import knexFactory from "knex";
import ClientPgLite from "knex-pglite";

/** Without `asyncStackTraces` Knex's errors on PostgreSQL name no line of the program: Keyclash finds it by the statement. */
export const knex = knexFactory({ client: ClientPgLite, dialect: "postgres", connection: {} });

export async function prepare() {
  const directory = fileURLToPath(new URL("../migrations", import.meta.url));
  await knex.migrate.latest({ directory, loadExtensions: [".ts"] });
}
