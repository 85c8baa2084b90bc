import "reflect-metadata";
import { createServer, type AddressInfo } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { DataSource } from "typeorm";
import { Membership } from "./entities/membership";
import { Team } from "./entities/team";
import { User } from "./entities/user";

/**
 * A DataSource on a PostgreSQL that lives in this process (PGlite); `stop` ends both. Tables are new at each start.
 * PGlite has one session, so the pool has one connection: calls at once take turns, statement by statement or
 * transaction by transaction.
 */
export async function startDatabase(
  entities: Function[] = [User, Team, Membership],
): Promise<{ dataSource: DataSource; stop(): Promise<void> }> {
  const port = await freePort();
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port });
  await server.start();
  const dataSource = new DataSource({
    type: "postgres",
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    entities,
    poolSize: 1,
    installExtensions: false,
    synchronize: true,
  });
  await dataSource.initialize();
  return {
    dataSource,
    stop: async () => {
      await dataSource.destroy();
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
