// npm install && node capture.mjs [postgres …]: Knex alone. With `asyncStackTraces` (traced) its errors name the program's lines.
import { capture } from "../lab.mjs";

capture(import.meta.dirname, {
  postgres: { database: "postgres" },
  "postgres-traced": { database: "postgres", driver: "traced" },
  mariadb: { database: "mariadb" },
  "mariadb-traced": { database: "mariadb", driver: "traced" },
  sqlite: { database: "sqlite" },
});
