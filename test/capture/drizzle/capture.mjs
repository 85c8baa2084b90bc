// npm install && node capture.mjs [postgres-pg postgres-js mariadb sqlite-libsql sqlite-better-sqlite3]
import { capture } from "../lab.mjs";

capture(import.meta.dirname, {
  "postgres-pg": { database: "postgres", driver: "pg" },
  "postgres-js": { database: "postgres", driver: "postgres" },
  mariadb: { database: "mariadb" },
  "sqlite-libsql": { database: "sqlite", driver: "libsql" },
  "sqlite-better-sqlite3": { database: "sqlite", driver: "better-sqlite3" },
});
