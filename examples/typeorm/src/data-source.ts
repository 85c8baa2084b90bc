import "reflect-metadata";
import { createServer, type AddressInfo } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { DataSource } from "typeorm";
import { Membership } from "./entities/membership";
import { Team } from "./entities/team";
import { User } from "./entities/user";

/** A DataSource on a PostgreSQL that lives in this process (PGlite); `stop` ends both. Tables are new at each start. */
export async function startDatabase(): Promise<{ dataSource: DataSource; stop(): Promise<void> }> {
  const port = await freePort();
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 10 });
  await server.start();
  const dataSource = new DataSource({
    type: "postgres",
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    entities: [User, Team, Membership],
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
