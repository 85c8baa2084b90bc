import { readdirSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { Pool } from "pg";

/** A pool on a PostgreSQL that lives in this process (PGlite), its tables made by the migrations; `stop` ends both. PGlite has one session. */
export async function startDatabase(): Promise<{ pool: Pool; stop(): Promise<void> }> {
  const port = await freePort();
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port });
  await server.start();
  const pool = new Pool({ connectionString: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`, max: 1 });
  const folder = join(__dirname, "../migrations");
  for (const name of readdirSync(folder).sort()) {
    const [up] = readFileSync(join(folder, name), "utf8").split("-- migrate:down");
    await pool.query(up ?? "");
  }
  return {
    pool,
    stop: async () => {
      await pool.end();
      await server.stop();
      await db.close();
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
