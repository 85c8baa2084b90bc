// Loaded before the app: a PGlite in this process that speaks PostgreSQL's protocol on a free port.
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { createServer } from "node:net";

const port = await new Promise((done) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});
const server = new PGLiteSocketServer({ db: await PGlite.create(), port, host: "127.0.0.1", maxConnections: 4 });
await server.start();
process.env.DB_URL = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;
for (const inner of [server.server]) inner?.unref?.();
