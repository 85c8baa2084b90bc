import { fileURLToPath } from "node:url";
import knexFactory from "knex";
import ClientPgLite from "knex-pglite";
import { Model } from "objection";

const knex = knexFactory({ client: ClientPgLite, dialect: "postgres", connection: {} });
Model.knex(knex);

export async function prepare() {
  const directory = fileURLToPath(new URL("../migrations", import.meta.url));
  await knex.migrate.latest({ directory, loadExtensions: [".ts"] });
}

export async function close() {
  await knex.destroy();
}
