// npm install && node capture.mjs [pg postgres.js pglite mysql2 mariadb better-sqlite3 libsql]
import { capture } from "../lab.mjs";

capture(import.meta.dirname, {
  pg: { database: "postgres", driver: "pg" },
  "postgres.js": { database: "postgres", driver: "postgres" },
  pglite: { database: "pglite", driver: "pglite" },
  mysql2: { database: "mariadb", driver: "mysql2" },
  mariadb: { database: "mariadb", driver: "mariadb" },
  "better-sqlite3": { database: "sqlite", driver: "better-sqlite3" },
  libsql: { database: "sqlite", driver: "libsql" },
});
