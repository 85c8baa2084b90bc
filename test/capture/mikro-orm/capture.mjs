// npm install && node capture.mjs [postgres postgres-deep mariadb mariadb-deep sqlite sqlite-deep]
import { capture } from "../lab.mjs";

capture(import.meta.dirname, {
  postgres: { database: "postgres" },
  "postgres-deep": { database: "postgres", driver: "deep" },
  mariadb: { database: "mariadb" },
  "mariadb-deep": { database: "mariadb", driver: "deep" },
  sqlite: { database: "sqlite" },
  "sqlite-deep": { database: "sqlite", driver: "deep" },
});
