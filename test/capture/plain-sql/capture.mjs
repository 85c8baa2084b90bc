// npm install && node capture.mjs [pg postgres.js slonik pglite mysql2 mariadb better-sqlite3 libsql d1 node-sqlite]
import { capture } from "../lab.mjs";

capture(import.meta.dirname, {
  pg: { database: "postgres", driver: "pg" },
  "postgres.js": { database: "postgres", driver: "postgres" },
  slonik: { database: "postgres", driver: "slonik" },
  pglite: { database: "pglite", driver: "pglite" },
  mysql2: { database: "mariadb", driver: "mysql2" },
  mariadb: { database: "mariadb", driver: "mariadb" },
  "better-sqlite3": { database: "sqlite", driver: "better-sqlite3" },
  libsql: { database: "sqlite", driver: "libsql" },
  d1: { database: "sqlite", driver: "d1" },
  // A part of Node from 22 on.
  "node-sqlite": { database: "sqlite", driver: "node-sqlite" },
});
