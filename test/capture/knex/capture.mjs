// npm install && node capture.mjs [postgres mariadb sqlite]: Knex alone, Objection and Bookshelf on top of it.
import { capture } from "../lab.mjs";

capture(import.meta.dirname, { postgres: { database: "postgres" }, mariadb: { database: "mariadb" }, sqlite: { database: "sqlite" } });
