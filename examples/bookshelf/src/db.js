import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import createBookshelf from "bookshelf";
import knexFactory from "knex";

const port = await freePort();
const server = new PGLiteSocketServer({ db: await PGlite.create(), host: "127.0.0.1", port });
await server.start();

const knex = knexFactory({
  client: "pg",
  connection: { host: "127.0.0.1", port, user: "postgres", database: "postgres" },
  // PGlite is one connection.
  pool: { min: 0, max: 1 },
});
export const bookshelf = createBookshelf(knex);

export async function prepare() {
  await knex.migrate.latest({ directory: fileURLToPath(new URL("../migrations", import.meta.url)) });
}

export async function close() {
  await knex.destroy();
  await server.stop();
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
